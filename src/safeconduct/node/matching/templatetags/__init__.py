"""Tags of the matching desk."""
