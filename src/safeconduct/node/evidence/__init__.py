"""How sure we are of one person, captives whom nobody acknowledges, proof of life."""
