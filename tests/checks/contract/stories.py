"""What each rule is about: the document before, the document after, and the line that people read."""

from tests.checks.contract.documents import (
    Node,
    answering,
    asking,
    openapi,
    operation,
    thing,
    with_parameter,
)

TEXT: Node = {"type": "string"}
NUMBER: Node = {"type": "integer"}
TWO: Node = {"oneOf": [{"title": "Text", "type": "string"}, {"title": "Count", "type": "integer"}]}
THREE: Node = {"oneOf": [*TWO["oneOf"], {"title": "Flag", "type": "boolean"}]}
OTHER = operation(path="/trucks")["paths"]
OPEN_SCHEMES = {
    "components": {"securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}}}
}
BODY = {"content": {"application/json": {"schema": TEXT}}}


def secured(*logins: Node) -> Node:
    """Return a document whose operation accepts these logins."""
    return operation(security=list(logins)) | OPEN_SCHEMES


def statuses(*names: str) -> Node:
    """Return a document whose operation has these statuses."""
    return operation(responses={name: {"description": name} for name in names})


def typed(way: str, *kinds: str) -> Node:
    """Return a document with these media types, each with a text."""
    content = {"content": {kind: {"schema": TEXT} for kind in kinds}}
    answer = {"200": {"description": "Yes", **content}} if way == "response" else {"204": {"description": "Done"}}
    return operation(**({"requestBody": content} if way == "request" else {}), responses=answer)


def headed(**headers: Node) -> Node:
    """Return a document whose answer has these headers."""
    return operation(responses={"200": {"description": "Yes", "headers": headers}})


def both(**properties: Node) -> tuple[Node, Node]:
    """Return a document that answers with these properties, and one that asks for them."""
    return answering(thing(**properties)), asking(thing(**properties))


def _both_ways(before: Node, after: Node) -> tuple[tuple[Node, Node], tuple[Node, Node]]:
    (given_before, asked_before), (given_after, asked_after) = both(x=before), both(x=after)
    return (given_before, given_after), (asked_before, asked_after)


STORIES: list[tuple[str, Node, Node, str]] = [
    ("operation-removed", openapi(operation()["paths"] | OTHER), openapi(OTHER), "the operation is gone"),
    ("operation-added", openapi(OTHER), openapi(operation()["paths"] | OTHER), "the operation is new"),
    ("operation-deprecated", operation(), operation(deprecated=True), "the operation is deprecated now"),
    ("login-added", secured({}), secured({"token": []}), "it asks for header Authorization where no login was enough"),
    ("login-removed", secured({"token": []}), secured({"token": []}, {}), "it can be asked without any login now"),
    (
        "login-alternative-added",
        secured({"other": []}),
        secured({"other": []}, {"token": []}),
        "header Authorization is accepted too",
    ),
    (
        "parameter-added-required",
        operation(),
        with_parameter(required=True),
        "parameter plate (query): it is new and must be sent",
    ),
    ("parameter-added", operation(), with_parameter(), "parameter plate (query): it is new"),
    (
        "parameter-removed",
        with_parameter(),
        operation(),
        "parameter plate (query): it is gone: whoever sends it is not understood any more",
    ),
    (
        "parameter-became-required",
        with_parameter(),
        with_parameter(required=True),
        "parameter plate (query): it must be sent now",
    ),
    (
        "parameter-became-optional",
        with_parameter(required=True),
        with_parameter(),
        "parameter plate (query): it need not be sent any more",
    ),
    (
        "parameter-style-changed",
        with_parameter(schema={"type": "array", "items": TEXT}),
        with_parameter(schema={"type": "array", "items": TEXT}, explode=False),
        "parameter plate (query): it is written differently: form, explode, now form",
    ),
    (
        "body-added-required",
        operation(),
        operation(requestBody=BODY | {"required": True}),
        "request: a body must be sent where none was",
    ),
    ("body-added", operation(), operation(requestBody=BODY), "request: a body may be sent"),
    ("body-removed", operation(requestBody=BODY), operation(), "request: a body is not read any more"),
    (
        "body-became-required",
        operation(requestBody=BODY),
        operation(requestBody=BODY | {"required": True}),
        "request: a body must be sent now",
    ),
    (
        "body-became-optional",
        operation(requestBody=BODY | {"required": True}),
        operation(requestBody=BODY),
        "request: a body need not be sent any more",
    ),
    (
        "request-media-removed",
        typed("request", "text/csv", "text/plain"),
        typed("request", "text/plain"),
        "request: text/csv is not accepted any more",
    ),
    (
        "request-media-added",
        typed("request", "text/plain"),
        typed("request", "text/plain", "text/csv"),
        "request: text/csv is accepted too",
    ),
    ("response-removed", statuses("200", "202"), statuses("200"), "response 202: it is gone"),
    ("error-response-removed", statuses("200", "404"), statuses("200"), "response 404: it is gone"),
    (
        "response-added",
        statuses("200"),
        statuses("200", "202"),
        "response 202: it is new: a client takes it for a failure",
    ),
    ("error-response-added", statuses("200"), statuses("200", "404"), "response 404: it is new"),
    (
        "response-media-removed",
        typed("response", "text/csv", "text/plain"),
        typed("response", "text/plain"),
        "response 200: text/csv is not offered any more",
    ),
    (
        "response-media-added",
        typed("response", "text/plain"),
        typed("response", "text/plain", "text/csv"),
        "response 200: text/csv is offered too",
    ),
    ("response-header-removed", headed(ETag={"schema": TEXT}), headed(), "response 200: the header etag is gone"),
    ("response-header-added", headed(), headed(ETag={"schema": TEXT}), "response 200: the header etag is new"),
    (
        "request-extra-refused",
        asking(thing(x=TEXT)),
        asking(thing(x=TEXT) | {"additionalProperties": False}),
        "request: the value may not hold further properties any more",
    ),
    (
        "request-property-added-required",
        asking(thing(x=TEXT)),
        asking(thing(x=TEXT, y=TEXT, required=("y",))),
        "request: property y is new and must be sent",
    ),
    (
        "request-property-added",
        asking(thing(x=TEXT)),
        asking(thing(x=TEXT, y=TEXT)),
        "request: property y is new and may be sent",
    ),
    (
        "request-property-removed",
        asking(thing(x=TEXT, y=TEXT)),
        asking(thing(x=TEXT)),
        "request: property y is gone: whoever sends it is not understood any more",
    ),
    (
        "request-property-refused",
        asking(thing(x=TEXT, y=TEXT) | {"additionalProperties": False}),
        asking(thing(x=TEXT) | {"additionalProperties": False}),
        "request: property y is gone, and a request that holds it is refused",
    ),
    (
        "request-property-became-required",
        asking(thing(x=TEXT)),
        asking(thing(x=TEXT, required=("x",))),
        "request: property x must be sent now",
    ),
    (
        "request-property-became-optional",
        asking(thing(x=TEXT, required=("x",))),
        asking(thing(x=TEXT)),
        "request: property x need not be sent any more",
    ),
    (
        "response-property-removed",
        answering(thing(x=TEXT, required=("x",))),
        answering(thing()),
        "response 200: property x is gone",
    ),
    (
        "response-optional-property-removed",
        answering(thing(x=TEXT)),
        answering(thing()),
        "response 200: property x, which was not always there, is gone",
    ),
    ("response-property-added", answering(thing()), answering(thing(x=TEXT)), "response 200: property x is new"),
    (
        "response-property-became-optional",
        answering(thing(x=TEXT, required=("x",))),
        answering(thing(x=TEXT)),
        "response 200: property x is not always there any more",
    ),
    (
        "response-property-became-required",
        answering(thing(x=TEXT)),
        answering(thing(x=TEXT, required=("x",))),
        "response 200: property x is always there now",
    ),
    (
        "property-deprecated",
        answering(thing(x=TEXT)),
        answering(thing(x=TEXT | {"deprecated": True})),
        "response 200: property x is deprecated now",
    ),
]

VALUES: list[tuple[Node, Node, str, str]] = [
    (TEXT, NUMBER, "type-changed", "changed type from string to integer"),
    ({"type": "number"}, NUMBER, "type-narrowed", "is always integer where it was number"),
    (NUMBER, {"type": "number"}, "type-widened", "may be number where it was integer"),
    (TEXT, TEXT | {"nullable": True}, "null-added", "can be null now"),
    (TEXT, TEXT | {"nullable": True}, "null-accepted", "may be null"),
    (TEXT | {"nullable": True}, TEXT, "null-removed", "is never null any more"),
    (TEXT | {"nullable": True}, TEXT, "null-refused", "may not be null any more"),
    (
        TEXT | {"format": "date"},
        TEXT | {"format": "date-time"},
        "format-changed",
        "changed format from date to date-time",
    ),
    (TEXT, TEXT | {"format": "date"}, "format-added", "is always a date"),
    (TEXT | {"format": "date"}, TEXT, "format-dropped", "need not be a date any more"),
    (TEXT | {"enum": ["in", "out"]}, TEXT | {"enum": ["in"]}, "enum-removed", '"out"'),
    (TEXT | {"enum": ["in"]}, TEXT | {"enum": ["in", "out"]}, "enum-added", '"out" too'),
    (TEXT, TEXT | {"enum": ["in", "out"]}, "enum-closed", 'one of "in", "out"'),
    (TEXT | {"enum": ["in", "out"]}, TEXT, "enum-opened", 'one of "in", "out"'),
    (TEXT | {"maxLength": 9}, TEXT | {"maxLength": 6}, "limit-stricter", "maxLength 9, now maxLength 6"),
    (TEXT | {"maxLength": 6}, TEXT, "limit-looser", "maxLength 6, now no maxLength"),
    (TEXT | {"pattern": "^A"}, TEXT | {"pattern": "^B"}, "pattern-changed", "^A, now ^B"),
    (TEXT, TEXT | {"pattern": "^A"}, "pattern-added", "always matches ^A"),
    (TEXT | {"pattern": "^A"}, TEXT, "pattern-dropped", "need not match ^A any more"),
    (
        TEXT | {"default": "in"},
        TEXT | {"default": "out"},
        "default-changed",
        'means "out" when left out; it meant "in"',
    ),
    (THREE, TWO, "alternative-removed", "Flag"),
    (TWO, THREE, "alternative-added", "Flag too"),
]
"""The schema of one property before and after, the rule without its way, and part of the line."""
