"""Checks of what a deployment may break."""
