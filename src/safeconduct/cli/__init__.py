"""The command line: the only place that prints. `steps` does the file work of each command."""
