"""Ticket systems, and what a ticket says."""
