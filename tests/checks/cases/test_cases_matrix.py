"""Who may do what: each endpoint with each role is a case, and nothing is left unsaid."""

from pathlib import Path

import pytest

from checks.support.cases.permissions import ALLOWED, DENIED
from checks.support.cases.ready import ReadyCase
from tests.checks.cases.reading_files import ROLES, read, said

HEAD = "area: access\ntitle: Who may do what\nowner: backend\nmatrix:\n  roles: [anonymous, member, staff]\n"


def matrix(*endpoints: str, rest: str = "") -> str:
    """Return a file with a matrix; the first endpoint stands at line 7."""
    return f"{HEAD}  endpoints:\n" + "".join(f"    {each}\n" for each in endpoints) + rest


SOUND = matrix(
    "GET /users: { anonymous: denied, member: 403, staff: allowed }",
    "GET /orders/${order}: { anonymous: [401, 403], member: [200, 304], staff: 200 }",
    "DELETE /orders/${order}: { anonymous: denied, member: denied, staff: 409 }",
    rest="  data: { order: 1 }\n",
)


def one(folder: Path, name: str, text: str = SOUND) -> ReadyCase:
    """Return a case of the matrix."""
    return read(folder, text)[name]


def test_each_endpoint_with_each_role_is_a_case(tmp_path: Path) -> None:
    """Cases come in the order of the endpoints and of the roles, named after both."""
    cases = read(tmp_path, SOUND)

    assert list(cases) == [
        f"{request} as {role}"
        for request in ("GET /users", "GET /orders/{order}", "DELETE /orders/{order}")
        for role in ("anonymous", "member", "staff")
    ]
    assert {(case.kind, case.check, case.writes, case.owner) for case in cases.values()} == {
        ("permission", "regression.access", False, "backend")
    }


def test_a_case_asks_the_endpoint_as_its_role(tmp_path: Path) -> None:
    """Its one step is the endpoint, asked by the role, with the data of the matrix and the line of the row."""
    case = one(tmp_path, "GET /orders/{order} as member")

    assert [step.request for step in case.steps] == ["GET /orders/${order}"]
    assert (case.role, case.data, case.source, case.cleanup) == ("member", {"order": 1}, "yard.yaml:8", ())


@pytest.mark.parametrize(
    ("name", "status", "severity", "title"),
    [
        ("GET /users as anonymous", [401, 403, 404], "S1", "anonymous is refused: GET /users"),
        ("GET /users as member", [403], "S1", "member is refused: GET /users"),
        ("GET /users as staff", list(ALLOWED), "S2", "staff is let through: GET /users"),
        ("GET /orders/{order} as anonymous", [401, 403], "S1", "anonymous is refused: GET /orders/{order}"),
        ("GET /orders/{order} as member", [200, 304], "S2", "member gets 200, 304: GET /orders/{order}"),
        ("DELETE /orders/{order} as staff", [409], "S2", "staff gets 409: DELETE /orders/{order}"),
    ],
)
def test_what_a_role_meets(tmp_path: Path, name: str, status: list[int], severity: str, title: str) -> None:
    """A permission that opens up is worse than one that closes, and the title says what must hold."""
    case = one(tmp_path, name)

    assert (case.steps[0].expect.status, case.severity, case.title) == (status, severity, title)


def test_severities_can_be_chosen(tmp_path: Path) -> None:
    """Opened and closed have the severities that the matrix names."""
    cases = read(tmp_path, SOUND + "  opened: S3\n  closed: S4\n")

    assert cases["GET /users as member"].severity == "S3"
    assert cases["GET /users as staff"].severity == "S4"


def test_allowed_is_all_that_is_not_denied() -> None:
    """Every final status below 500 is one or the other; an error of the server is neither."""
    assert sorted({*ALLOWED, *DENIED}) == list(range(200, 500))
    assert not {*ALLOWED} & {*DENIED}


def test_names_outlive_data(tmp_path: Path) -> None:
    """Another value in data leaves the names, which history hangs on, as they are."""
    assert list(read(tmp_path, SOUND)) == list(read(tmp_path, SOUND.replace("order: 1", "order: 2")))


PLACE = "yard.yaml:7: matrix: "


@pytest.mark.parametrize(
    ("endpoint", "line"),
    [
        (
            "GET /x: { anonymous: denied, staff: allowed }",
            "GET /x does not say what member may do: nothing is left unsaid",
        ),
        ("GET /x: {}", "GET /x does not say what anonymous, member, staff may do: nothing is left unsaid"),
        (
            "GET /x: { anonymous: denied, member: 200, staff: 200, monitor: 200 }",
            "GET /x names monitor, which is not in roles",
        ),
        (
            "get /x: { anonymous: denied, member: 200, staff: 200 }",
            "get /x is not a method and a path in ASCII, such as GET /api/v1/orders",
        ),
        (
            "GET /camión: { anonymous: denied, member: 200, staff: 200 }",
            "GET /camión is not a method and a path in ASCII, such as GET /api/v1/orders",
        ),
        (
            "GET /${ordr}: { anonymous: denied, member: 200, staff: 200 }",
            "GET /${ordr} refers to ordr, which data does not hold: did you mean order?",
        ),
        (
            "GET /$order: { anonymous: denied, member: 200, staff: 200 }",
            "endpoints.GET /$order has a $ that is not part of a reference such as ${name}: write $$ for a dollar",
        ),
        (
            "GET /x: { anonymous: [], member: 200, staff: 200 }",
            "GET /x as anonymous is an empty list",
        ),
        (
            "GET /x: { anonymous: [200, 401], member: 200, staff: 200 }",
            "GET /x as anonymous takes a refusal and something else, so that it says nothing: name one of them",
        ),
        (
            "GET /x: { anonymous: deny, member: 200, staff: 200 }",
            "endpoints.GET /x.anonymous should be allowed, denied, a status from 100 to 599, or a list of some"
            " (found deny)",
        ),
    ],
)
def test_a_row_that_leaves_something_open_is_refused(tmp_path: Path, endpoint: str, line: str) -> None:
    """A missing role, a stray one, a path that cannot be asked, a value that says nothing: one line with its place."""
    assert said(tmp_path, matrix(endpoint, rest="  data: { order: 1 }\n")) == [PLACE + line]


@pytest.mark.parametrize("wanted", ["allowed", "201", "200", "[400, 200]", "302", "500"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_method_that_writes_must_not_get_through(tmp_path: Path, method: str, wanted: str) -> None:
    """Who may write is asked with an empty body, whose status from 400 to 499 must be named."""
    lines = said(tmp_path, matrix(f"{method} /x: {{ anonymous: denied, member: denied, staff: {wanted} }}"))

    assert lines == [
        f"{PLACE}{method} /x as staff would change the backend: name the status from 400 to 499 that an empty body"
        " gets, such as 400, or write denied"
    ]


def test_a_name_that_no_result_can_hold_is_refused(tmp_path: Path) -> None:
    """A row whose cases would be called longer than a result's case may be."""
    lines = said(tmp_path, matrix(f"GET /{'x' * 190}: {{ anonymous: denied, member: 200, staff: 200 }}"))

    assert len(lines) == 1
    assert lines[0].endswith("is too long: with its role it may have 200 characters")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            SOUND.replace("staff]", "stuff]").replace("staff:", "stuff:"),
            f"yard.yaml:5: matrix: stuff is no role of the target, which has {', '.join(ROLES)}: did you mean staff?",
        ),
        (SOUND.replace("staff]", "staff, member]"), "yard.yaml:5: matrix: member stands twice in roles"),
        (HEAD + "  endpoints: {}\n", "yard.yaml:6: matrix: endpoints is empty"),
        (HEAD, "yard.yaml:4: matrix: endpoints is missing"),
        (
            SOUND.replace("order: 1", "order: '${order}'"),
            "yard.yaml:10: matrix: data.order refers to itself: order → order",
        ),
    ],
)
def test_a_matrix_that_cannot_be_asked_is_refused(tmp_path: Path, text: str, line: str) -> None:
    """Unknown and repeated roles, no endpoints, and data in a circle each have their line."""
    assert said(tmp_path, text) == [line]
