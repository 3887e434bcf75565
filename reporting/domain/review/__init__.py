"""A week reviewed: what its figures mean, what changed, what was worst, what is planned, and how far to trust it."""
