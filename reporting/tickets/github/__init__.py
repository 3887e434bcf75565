"""GitHub issues as a ticket system."""
