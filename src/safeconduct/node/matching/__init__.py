"""The matching desk: the library proposes which reports are of one person, officers judge."""
