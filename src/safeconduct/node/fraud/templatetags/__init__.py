"""Tags of the fraud desk."""
