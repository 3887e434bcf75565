"""The sub-commands that repair."""
