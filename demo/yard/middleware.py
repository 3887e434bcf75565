"""What is done to every request: the version on each answer, and the faults that are played here."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from demo.yard import faulty

SLOW_S = 3.0
"""Delay of each answer while ``api-slow`` is on."""

GetResponse = Callable[[HttpRequest], HttpResponse]


def stamp_version(get_response: GetResponse) -> GetResponse:
    """Say in each answer which version gave it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["X-Version"] = settings.VERSION
        return response

    return middleware


class BreakOnPurpose:
    """Play ``api-slow`` and ``endpoint-500``."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer late while ``api-slow`` is on."""
        if faulty.is_on("api-slow"):
            time.sleep(SLOW_S)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Raise instead of listing submissions while ``endpoint-500`` is on."""
        match = request.resolver_match
        if match and match.url_name == "submissions" and request.method == "GET" and faulty.is_on("endpoint-500"):
            raise RuntimeError("Demo fault endpoint-500: the list of submissions is broken on purpose.")
