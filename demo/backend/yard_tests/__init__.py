"""The yard's own tests."""
