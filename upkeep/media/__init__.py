"""Media that nothing refers to: found by a scan, moved by a plan, given back, purged."""
