"""Which of a backend's paths is the one that a check asks."""

import re
from collections.abc import Sequence

from checks.discovery.found import Found
from checks.discovery.routes import Route

WHOAMI = (
    r"who-?_?am-?_?i",
    r"(users?|accounts?|auth|sessions?)/(me|self|current)",
    r"(me|current[-_]?user|self)",
    r"(user/)?profile",
    r"auth/user",
)
"""How the path that tells who is logged in tends to end; the surer endings first."""
_LOGIN = re.compile(
    r"TokenObtainPairView|TokenObtainSlidingView|obtain_auth_token|ObtainAuthToken|KnoxLoginView|LoginView"
)
_OPENAPI = (r"SpectacularAPIView|SpectacularJSONAPIView", r"without_ui|get_schema_view")


def whoami(found: Sequence[Route]) -> Found[str] | None:
    """Return the path that tells who is logged in."""
    for ending in WHOAMI:
        pattern = re.compile(rf"(/.*)?/{ending}/?", re.IGNORECASE)
        if route := next((route for route in found if pattern.fullmatch(route.path)), None):
            return Found(route.path, route.place)
    return None


def login(found: Sequence[Route]) -> Found[str] | None:
    """Return the path that hands out a token for a name and a password."""
    return _with_view(found, _LOGIN.pattern)


def openapi(found: Sequence[Route]) -> Found[str] | None:
    """Return the path of the OpenAPI document of drf-spectacular, drf-yasg or DRF itself."""
    return _with_view(found, _OPENAPI[0]) or _with_view(found, _OPENAPI[1])


def _with_view(found: Sequence[Route], pattern: str) -> Found[str] | None:
    route = next((route for route in found if re.search(pattern, route.view)), None)
    return Found(route.path, route.place) if route else None
