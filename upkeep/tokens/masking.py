"""Masks of keys, equal to those of the reports and of the scripts inside the backend."""

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Masking:
    """Masks under one key."""

    key: bytes

    def of(self, secret: str) -> str:
        """Return ``9be2#5f0a81c3``: the last four signs, from 12 on, and 8 digits of an HMAC-SHA256."""
        digest = hmac.new(self.key, secret.encode(), hashlib.sha256).hexdigest()[:8]
        return f"{secret[-4:] if len(secret) >= 12 else ''}#{digest}"

    @property
    def name(self) -> str:
        """Tells one masking key from another without disclosing it."""
        return hmac.new(self.key, b"ronda: name of the masking key", hashlib.sha256).hexdigest()[:8]
