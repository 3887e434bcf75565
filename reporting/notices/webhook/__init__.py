"""Notices to any service that takes JSON by POST."""
