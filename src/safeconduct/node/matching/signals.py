"""What the desk tells other apps, in the same transaction."""

from django.dispatch import Signal

#: Links were proposed, judged or dropped: `people` (primary keys of the files at their ends).
links_changed = Signal()
