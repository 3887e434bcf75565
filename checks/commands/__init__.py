"""The sub-commands that look at a backend or tell what to do about it."""
