"""Fetch the backend's OpenAPI document: over HTTP, or from a management command inside its interpreter."""

import base64
import zlib

from checks.support.contract.document import MAX_BYTES, Document, DocumentError, parse
from checks.support.errors import DownError, NotConfiguredError, UnjudgedError
from checks.support.exchange import Exchange
from checks.support.interpreter import BackendError, Question
from checks.support.reach import Reach
from checks.support.web import Http
from language import _
from rondafile.models import Target
from rondafile.models.regression import Contract

ACCEPTED = "application/vnd.oai.openapi+json, application/json;q=0.9, application/yaml;q=0.8, */*;q=0.1"
"""JSON is read much faster than YAML."""
LIMIT_S = 60.0
"""A document is made anew at each request, and a large backend takes its time."""


def configured(target: Target, name: str) -> Contract:
    """Return what is configured of the target's contract.

    Raises:
        NotConfiguredError: Nothing is.
    """
    if target.contract is None:
        raise NotConfiguredError(
            _(
                'the contract is not configured: add contract = {{ path = "/api/v1/schema" }} to [targets.{target}], '
                "or contract = {{}} if `manage.py spectacular` makes the document"
            ).format(target=name)
        )
    return target.contract


def document_question(reach: Reach) -> Question | None:
    """Return what is asked inside the backend; None where the document has an address."""
    contract = reach.target.contract
    if contract is None or contract.path is not None:
        return None
    return Question("openapi", {"command": list(contract.command), "limit": MAX_BYTES}, limit_s=LIMIT_S)


def fetch(reach: Reach) -> Document:
    """Return the backend's document.

    Raises:
        NotConfiguredError: No contract is configured, or nothing that it is fetched with.
        DownError: The backend does not give it, or gives something else.
        UnjudgedError: It could not be asked.
    """
    contract = configured(reach.target, reach.name)
    question = document_question(reach)
    if contract.path is None and question is not None:
        return _made(_from_inside(reach, question), " ".join(["manage.py", *contract.command]))
    exchange = _asked(reach, contract.path or "/")
    return _made(exchange.body, exchange.endpoint, exchange.endpoint)


def _made(data: bytes, source: str, endpoint: str | None = None) -> Document:
    try:
        return parse(data, source)
    except DocumentError as error:
        raise DownError(str(error), endpoint=endpoint) from error


def _asked(reach: Reach, path: str) -> Exchange:
    """Ask with the monitoring's login, where there is one; limits are those of a document, not of a check."""
    larger = {"max_answer_bytes": MAX_BYTES, "probe_limit_s": LIMIT_S, "read_s": LIMIT_S}
    headers = dict(reach.login.headers()) if reach.target.has_login else {}
    http = Http(reach.target.model_copy(update=larger))
    try:
        exchange = http.request("GET", path, headers={"Accept": ACCEPTED, **headers})
    finally:
        http.close()
    said = {"endpoint": exchange.endpoint, "status": exchange.status}
    if exchange.status in (401, 403):
        text = _("{endpoint} answers {status}: the monitoring's login may not read the OpenAPI document")
        raise DownError(text.format(**said), cause="token", endpoint=exchange.endpoint)
    if 300 <= exchange.status < 400:
        text = _("{endpoint} answers {status} and leads to {place}: set that as the contract's path")
        place = exchange.headers.get("location", "?")
        raise DownError(text.format(**said, place=place), endpoint=exchange.endpoint)
    if exchange.status != 200:
        text = _("{endpoint} answers {status} where the OpenAPI document was expected: check the contract's path")
        raise DownError(text.format(**said), endpoint=exchange.endpoint)
    return exchange


def _from_inside(reach: Reach, question: Question) -> bytes:
    name = question.parameters["command"][0]
    try:
        answer = reach.interpreter.ask(question)
    except BackendError as error:
        if f"Unknown command: '{name}'" not in str(error):
            raise DownError(str(error)) from error
        text = _("the backend has no management command {name}: set the contract's path, or its command")
        raise UnjudgedError(text.format(name=name)) from error
    if "packed" not in answer:
        text = _("{source} is larger than {limit} bytes: an OpenAPI document is not that large")
        raise DownError(text.format(source=f"manage.py {name}", limit=MAX_BYTES))
    return zlib.decompressobj().decompress(base64.b64decode(answer["packed"]), MAX_BYTES + 1)
