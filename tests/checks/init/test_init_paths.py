"""Paths that are found in ``urls.py`` files and routers."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from checks.discovery.found import Found
from checks.discovery.survey import Survey, survey
from tests.checks.init.planting import PLAIN, plant, urls


def look(folder: Path, *layers: Mapping[str, str | None]) -> Survey:
    """Plant the plain project with changes and look at it from its own folder."""
    return survey(plant(folder, PLAIN, *layers), folder)


WHOAMI_STORIES: dict[str, tuple[Mapping[str, str | None], Found[str] | None]] = {
    "include": (
        {
            "core/urls.py": 'urlpatterns = [path("api/v1/", include("core.more"))]\n',
            "core/more.py": 'urlpatterns = [path("users/", a), path("whoami", b)]\n',
        },
        Found("/api/v1/whoami", "core/more.py:1"),
    ),
    "surer name first": (
        urls('urlpatterns = [path("profile/", a), path("users/me/", b)]\n'),
        Found("/users/me/", "core/urls.py:1"),
    ),
    "list in the same file": (
        urls('v1 = [path("me/", a)]\nurlpatterns = [path("v1/", include((v1, "v1"))), path("x", c)]\n'),
        Found("/v1/me/", "core/urls.py:1"),
    ),
    "regular expression": (
        urls('urlpatterns = [re_path(r"^api/who-am-i/?$", a)]\n'),
        Found("/api/who-am-i", "core/urls.py:1"),
    ),
    "added later": (urls('urlpatterns = []\nurlpatterns += [path("me", a)]\n'), Found("/me", "core/urls.py:2")),
    "djoser": (
        urls('urlpatterns = [path("auth/", include("djoser.urls"))]\n'),
        Found("/auth/users/me/", "core/urls.py:1"),
    ),
    "router action": (
        {
            "core/urls.py": 'router.register("users", UserViewSet)\nurlpatterns = [path("api/", include(router.urls))]',
            "core/views.py": "class UserViewSet:\n    @action(detail=False)\n    def me(self, request): ...\n",
        },
        Found("/api/users/me/", "core/views.py:3"),
    ),
    "only with a parameter": (urls('urlpatterns = [path("users/<int:pk>/me/", a)]\n'), None),
    "part of a word": (urls('urlpatterns = [path("readme/", a), path("name", b)]\n'), None),
    "circle": (urls('urlpatterns = [path("a/", include("core.urls"))]\n'), None),
}


@pytest.mark.parametrize("story", WHOAMI_STORIES)
def test_whoami(tmp_path: Path, story: str) -> None:
    """The path that tells who is logged in is found through includes, lists, expressions and routers."""
    layer, expected = WHOAMI_STORIES[story]

    assert look(tmp_path, layer).whoami == expected


@pytest.mark.parametrize("view", ["SpectacularAPIView.as_view()", "schema_view.without_ui(cache_timeout=0)"])
def test_openapi_and_login_paths(tmp_path: Path, view: str) -> None:
    """The OpenAPI document and the path that hands out tokens are told from their views."""
    text = f'urlpatterns = [path("api/schema/", {view}), path("api/token/", TokenObtainPairView.as_view())]\n'

    found = look(tmp_path, urls(text))

    assert found.openapi == Found("/api/schema/", "core/urls.py:1")
    assert found.login == Found("/api/token/", "core/urls.py:1")
