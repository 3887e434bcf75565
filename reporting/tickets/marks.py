"""How a comment of ours is recognised when the answer to it was lost."""

import hashlib


def mark_of(key: str) -> str:
    """Return what ends the comment of a delivery: 12 hex digits of its idempotency key."""
    return f"ronda:{hashlib.sha256(key.encode()).hexdigest()[:12]}"
