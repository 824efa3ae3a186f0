"""What is not a name: ranks, units, places and telephone numbers in forms that can be compared."""
