"""Template tags of what passes between nodes."""
