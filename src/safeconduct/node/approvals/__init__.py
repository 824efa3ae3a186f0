"""Four eyes: what one person asks for, others must approve, and nobody approves his own."""
