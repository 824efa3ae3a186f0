"""What passes between nodes: here, the mediator as witness of others' logs."""
