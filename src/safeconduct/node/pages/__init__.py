"""What all pages share: the frame, the home page of each role, health, preferences."""
