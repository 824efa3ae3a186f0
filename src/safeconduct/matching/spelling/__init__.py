"""How names sound: writing customs, sound keys and skeletons, groups of given names."""
