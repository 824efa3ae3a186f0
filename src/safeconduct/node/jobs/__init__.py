"""Work that takes longer than a page: with progress, to be stopped, and to go on after a crash."""
