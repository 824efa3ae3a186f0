"""Records that come later are linked without comparing all others again, with the same result."""
