"""The head of the chain, and triggers by which the database itself refuses to change events."""

from django.db import migrations

from safeconduct.node.history.append_only import install


class Migration(migrations.Migration):
    """Run once, after the table is there."""

    dependencies = [("history", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
