"""Reports, person files, documents: what the bureau has been told, and what it believes."""
