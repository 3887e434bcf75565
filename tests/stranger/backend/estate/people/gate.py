"""Who comes in: ``Authorization: Bearer`` and a UUID."""

import uuid

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from estate.people.models import AccessKey, Person


class KeyGate(BaseAuthentication):
    """Lets in whoever has a key."""

    def authenticate(self, request: Request) -> tuple[Person, AccessKey] | None:
        """Return the key's owner; None without a key."""
        word, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if word.lower() != "bearer":
            return None
        try:
            key = AccessKey.objects.select_related("owner").get(secret=uuid.UUID(secret))
        except (ValueError, AccessKey.DoesNotExist) as error:
            raise AuthenticationFailed from error
        return key.owner, key

    def authenticate_header(self, request: Request) -> str:
        """Return what a refusal asks for."""
        return "Bearer"
