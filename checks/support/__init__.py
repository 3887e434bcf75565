"""Reaching a backend: over HTTP, through its interpreter, through its broker."""
