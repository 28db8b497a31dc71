"""What all of it costs: figures over a range of days, budgets, by service, use case, version, model, client and subject."""
