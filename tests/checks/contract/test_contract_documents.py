"""Reading a document: both spellings, and everything that is refused with one line."""

import json

import pytest
import yaml

from checks.support.contract.document import MAX_BYTES, DocumentError, parse
from checks.support.contract.operations import Contracts
from tests.checks.contract.documents import Node, answering, openapi, operation, read, thing
from tests.checks.contract.stories import NUMBER, TEXT

BOMB = "openapi: 3.0.0\na: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(f'*{before}' for _ in range(10))}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "openapi: 3.0.0\na0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [{','.join(f'*a{n - 1}' for _ in range(10))}]\n" for n in range(1, 9)
)


def test_yaml_says_the_same_as_json() -> None:
    """A document in YAML, with a number as status and a day as example, is the one in JSON."""
    raw = answering(thing(day=TEXT))
    text = yaml.safe_dump(raw).replace("'200'", "200") + "x-day: 2026-01-01\n"

    assert Contracts(read(raw), parse(text.encode(), "it")).all_changes() == {"GET /orders": []}
    assert parse(text.encode(), "it").raw["x-day"] == "2026-01-01"


def test_operations_are_named_by_method_and_whole_path() -> None:
    """The path of the first server belongs to each operation's name; a shared path is followed by its reference."""
    raw = openapi(
        {"/orders": {"$ref": "#/x-shared"}, "x-else": {}},
        servers=[{"url": "https://yard.example/api/"}],
        **{"x-shared": operation(method="post")["paths"]["/orders"]},
    )

    assert [each.name for each in read(raw).operations.values()] == ["POST /api/orders"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<!doctype html><title>Log in</title>", "is HTML, not an OpenAPI document"),
        (b'{"openapi": ', "is neither JSON nor YAML"),
        (b"a: [1,\n", "is neither JSON nor YAML"),
        (b"\xff\xfe\x00", "is neither JSON nor YAML"),
        (b"[" * 100_000, "is neither JSON nor YAML"),
        (b"", "it has no `openapi`"),
        (b"just a text", "it has no `openapi`"),
        (b'{"detail": "Not found."}', "it has no `openapi`"),
        (b'{"swagger": "2.0", "paths": {}}', "is OpenAPI 2.0: only 3.0 and 3.1"),
        (b'{"openapi": "3.2.0", "paths": {}}', "is OpenAPI 3.2.0: only 3.0 and 3.1"),
        (b'{"openapi": "3.0.3", "paths": {}}', "describes no operation"),
        (b'{"openapi": "3.0.3", "paths": []}', "describes no operation"),
        (b" " * (MAX_BYTES + 1), "is larger than 4194304 bytes"),
        (BOMB.encode(), "too large or too deep once written out"),
        (MERGES.encode(), "is neither JSON nor YAML"),
        (b"openapi: 3.0.0\na: &a [*a]\n", "too large or too deep once written out"),
        (json.dumps({"openapi": "3.0.0", "x": json.loads("[" * 300 + "]" * 300)}).encode(), "too large or too deep"),
    ],
)
def test_what_is_no_document_is_refused_in_one_line(data: bytes, why: str) -> None:
    """Anything that is not a document of 3.0 or 3.1 is one line that names it and says why."""
    with pytest.raises(DocumentError, match=why) as caught:
        parse(data, "GET /schema")

    assert str(caught.value).startswith("GET /schema")
    assert "\n" not in str(caught.value)


def test_one_broken_reference_spoils_its_own_operation_only() -> None:
    """An operation whose reference leads nowhere cannot be judged; the others can."""

    def both(schema: Node) -> Node:
        return openapi(answering({"$ref": "#/gone"})["paths"] | {"/trucks": answering(schema)["paths"]["/orders"]})

    contracts = Contracts(read(both(TEXT)), read(both(NUMBER)))

    assert [change.rule.id for change in contracts.changes("GET /trucks")] == ["response-type-changed"]
    with pytest.raises(DocumentError, match="#/gone leads nowhere"):
        contracts.changes("GET /orders")
