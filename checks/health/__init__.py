"""Is it up: the API, the database, the workers. Run every few minutes, read only but for the canary."""
