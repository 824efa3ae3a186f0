"""Finding common people with an adverse bureau without showing it anybody else."""
