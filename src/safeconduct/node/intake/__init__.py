"""Taking tables in: from an upload to reports, with all that is wrong told at once."""
