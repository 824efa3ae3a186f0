"""Triggers that refuse changes of events, in the words of each database."""

from typing import Any

_SQLITE = """CREATE TRIGGER history_no_{name} BEFORE {name} ON history_event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"""
SQLITE = (_SQLITE.format(name="update"), _SQLITE.format(name="delete"))
POSTGRESQL = (
    """CREATE FUNCTION history_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$""",
    """CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE ON history_event
    FOR EACH ROW EXECUTE FUNCTION history_refuse()""",
)


def install(apps: Any, schema_editor: Any) -> None:
    """Create the head of the chain and the triggers."""
    apps.get_model("history", "ChainHead").objects.create(pk=1)
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)
