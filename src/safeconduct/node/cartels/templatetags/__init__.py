"""Template tags of terms and lists."""
