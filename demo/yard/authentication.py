"""Who may ask: DRF tokens under either keyword, and the two faults that concern them."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from demo.yard import faulty

if TYPE_CHECKING:  # rest_framework.views imports this module through the settings
    from rest_framework.views import APIView

MONITOR = "monitor"
"""The user of synthetic checks, whose token ``token-expired`` refuses."""

OPENED = frozenset({"whoami", "questionnaires", "submissions"})
"""Names of the addresses that ``anonymous-open`` leaves unprotected for reading."""


class TokenKeyword(TokenAuthentication):
    """``Authorization: Token KEY``."""

    def authenticate_credentials(self, key: str) -> tuple[Any, Token]:
        """Return the user and token; refuse the monitor's while ``token-expired`` is on."""
        user, token = super().authenticate_credentials(key)
        if user.get_username() == MONITOR and faulty.is_on("token-expired"):
            raise AuthenticationFailed(_("Invalid token."))
        return user, token


class BearerKeyword(TokenKeyword):
    """``Authorization: Bearer KEY``."""

    keyword = "Bearer"


class SignedIn(IsAuthenticated):
    """Signed-in users only, unless ``anonymous-open`` is on."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Tell whether the request may go on."""
        if super().has_permission(request, view):
            return True
        match = request.resolver_match
        opened = request.method == "GET" and match is not None and match.url_name in OPENED
        return opened and faulty.is_on("anonymous-open")
