"""Migrations of the pending app."""
