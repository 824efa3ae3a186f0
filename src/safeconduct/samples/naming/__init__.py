"""Names of the invented people: pools, morphology, and the forms one name takes."""
