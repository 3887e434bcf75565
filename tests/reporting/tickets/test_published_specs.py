"""The judge of requests is there, and judges."""

import os
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from tests.published_specs import FOLDER, Specs

pytestmark = pytest.mark.beside_the_clone


@pytest.fixture
def specs(published_specs: Specs) -> Specs:
    """The documents; absent where only the project was cloned, and a failure where they should have come with it."""
    if published_specs.is_there:
        return published_specs
    if os.environ.get("RONDA_REQUIRE_ALL") and FOLDER.parent.is_dir():
        pytest.fail(f"{FOLDER.name} is not in {FOLDER.parent.name}, and RONDA_REQUIRE_ALL is set")
    pytest.skip("the interface documents (../shared/specs) are absent: requests to Jira and GitHub were not judged")


def a_request(method: str, path: str, body: Any = None) -> Request:
    """Return a request as a server sees it."""
    return Request(EnvironBuilder(method=method, path=path, json=body).get_environ())


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/rest/api/3/issue/OPS-1/transitions", {"transition": {"id": 31}}),
        ("POST", "/rest/api/3/search/jql", {"jql": "project = OPS", "nextPageToken": None}),
        ("POST", "/rest/servicedeskapi/request", {"requestTypeId": 12, "serviceDeskId": "4"}),
        ("GET", "/rest/api/3/nothing", None),
        ("POST", "/repos/a/b/issues", {"body": "without a title"}),
        ("GET", "/elsewhere", None),
    ],
)
def test_what_does_not_fit_is_seen(specs: Specs, method: str, path: str, body: Any) -> None:
    """Each known trap is a violation: a number for a text, a null, an unknown path, a missing field."""
    assert specs.violations(a_request(method, path, body))


def test_what_fits_is_fine(specs: Specs) -> None:
    """A sound request has no violation."""
    assert (
        specs.violations(a_request("POST", "/rest/api/3/issue/OPS-1/transitions", {"transition": {"id": "31"}})) == []
    )


def test_a_body_that_is_no_document_is_seen(specs: Specs) -> None:
    """An empty text node, which Jira refuses, is a violation."""
    violations: list[str] = []
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": ""}]}

    specs.adf({"version": 1, "type": "doc", "content": [paragraph]}, violations)

    assert violations
