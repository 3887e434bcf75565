"""Tokens of the backend's users: listed, given new keys, revoked. A key is never shown, and none is kept here."""
