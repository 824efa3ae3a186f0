"""Law and consent: determinations, proceedings, interviews, arrival."""
