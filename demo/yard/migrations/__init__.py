"""Migrations of the yard."""
