"""The published interface documents, as a judge of requests (../shared/specs, when the folder is there)."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest
from openapi_core.exceptions import OpenAPIError
from werkzeug.wrappers import Request

FOLDER = Path(__file__).parent.parent.parent / "shared" / "specs"
DOCUMENTS = {
    "/rest/api/3": "jira-cloud-platform-v3.json",
    "/rest/api/2": "jira-cloud-platform-v2.json",
    "/rest/servicedeskapi": "jira-service-management.json",
    "/repos/": "github-issues.json",
}


class Specs:
    """Says what of a request does not fit. Each document is loaded once, when it is first needed.

    Without the folder nothing is judged; tests/reporting/tickets/test_published_specs.py says so.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_there = folder.is_dir()
        self._loaded: dict[str, OpenAPI] = {}
        schema = json.loads((folder / "adf-v1-full.schema.json").read_text(encoding="utf-8")) if self.is_there else {}
        self._adf = jsonschema_rs.Draft4Validator(schema)

    def violations(self, request: Request) -> list[str]:
        """Return what the document of its path has against a request."""
        if not self.is_there:
            return []
        prefix = next((each for each in DOCUMENTS if request.path.startswith(each)), None)
        if prefix is None:
            return [f"{request.method} {request.path} is in no document"]
        if request.path.endswith("/attachTemporaryFile"):
            # Its document calls the whole multipart body an array, which no request can be.
            return []
        try:
            self._document(prefix).validate_request(WerkzeugOpenAPIRequest(request))
        except OpenAPIError as error:
            return [f"{request.method} {request.path}: {error}: {error.__cause__}"]
        return []

    def adf(self, body: Any, violations: list[str]) -> None:
        """Note what the schema of the document format has against a body."""
        violations += [
            f"ADF: {error.message[:200]} at {list(error.instance_path)}" for error in self._adf.iter_errors(body)
        ]

    def _document(self, prefix: str) -> OpenAPI:
        if prefix not in self._loaded:
            document = json.loads((self.folder / DOCUMENTS[prefix]).read_text(encoding="utf-8"))
            document["servers"] = [{"url": "/"}]
            for operations in document["paths"].values():
                for operation in operations.values():
                    # They know OAuth only, which is judged here by nobody: the stand-in refuses who is not logged in.
                    operation.pop("security", None) if isinstance(operation, dict) else None
            self._loaded[prefix] = OpenAPI.from_dict(document)
        return self._loaded[prefix]


@pytest.fixture(scope="session")
def published_specs() -> Specs:
    """The documents, loaded once."""
    return Specs(FOLDER)
