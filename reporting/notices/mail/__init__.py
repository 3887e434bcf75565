"""Notices by mail: how one looks, and how it is handed to a mail server."""
