"""Words of the talks in templates."""
