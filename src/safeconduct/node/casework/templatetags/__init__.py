"""Template tags of law and consent."""
