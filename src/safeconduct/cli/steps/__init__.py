"""What each command does with files, without printing: read, call the library, write atomically."""
