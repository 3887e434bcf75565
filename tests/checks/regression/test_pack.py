"""The reproduction pack as it is recorded: redacted, and still of use."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.checks.cases_asking.shop import PASSWORD, Shop
from tests.checks.regression.rounds import SECRETS, Round, yard_of

CASES = """\
area: orders
title: Orders
as: clerk
cases:
  note-is-kept:
    title: The note of an order is kept
    writes: true
    data: { note: "it's \\"quoted\\" & <b>", typed: [1, 2] }
    steps:
      - request: POST /orders
        json: { note: "${note}", mark: "${mark}", typed: "${typed}" }
        expect: { status: 201 }
        keep: { id: id }
      - request: GET /orders/${id}
        as: member
        headers: { X-Trace: "member-token-0001" }
        expect: { json: { note: "${note}", status: closed } }
    cleanup:
      - request: DELETE /orders/${id}
        as: staff
"""


@pytest.fixture
def failing(shop: Shop, tmp_path: Path) -> Round:
    """A round with one case that fails."""
    found = yard_of(shop, tmp_path, cases=CASES).round()
    assert found.lines["regression.orders/note-is-kept"]["outcome"] == "failed"
    shop.seen.clear()
    return found


def test_nothing_recorded_holds_a_secret(failing: Round) -> None:
    """No file of the results directory holds a secret, the token that a login gave among them."""
    for path in failing.folder.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [secret for secret in SECRETS.values() if secret in text], path
            assert json.dumps(PASSWORD)[1:-1] not in text, path


def test_the_recorded_script_runs(failing: Round, shop: Shop) -> None:
    """The script in the results directory runs as it is: it makes the order, shows the failing step, and cleans up."""
    path = failing.evidence(".repro.sh")
    environ = {"PATH": os.environ["PATH"]} | SECRETS
    done = subprocess.run(["sh", str(path)], env=environ, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert [f"{each.method} {each.target}"[:11] for each in shop.seen] == [
        *("POST /login", "POST /order"),
        *("GET /orders", "DELETE /ord"),
    ]
    assert json.loads(shop.asked("POST /orders")[0].body)["note"] == 'it\'s "quoted" & <b>'
    assert shop.orders == {}
    assert 'status is "open" instead of "closed"' in done.stdout


def test_analysts_read_what_was_expected(failing: Round) -> None:
    """The description has the sample data, the steps, and a diff of expected and found."""
    text = failing.evidence(".repro.md").read_text(encoding="utf-8")

    assert text.startswith("# The note of an order is kept\n")
    assert "| `typed` | `[1, 2]` |" in text
    assert "1. `POST /orders` (clerk) with the JSON" in text
    assert '| `status` | `"closed"` | `"open"` | ✗ |' in text
    assert '\n-  "closed"\n+  "open"\n' in text
    assert "Asked as: `clerk`" in text


def test_the_archive_is_whole(failing: Round) -> None:
    """The HAR is JSON with every step and its times; logins are references, and what was sent is there."""
    log = json.loads(failing.evidence(".har").read_text(encoding="utf-8"))["log"]
    make, look, remove = log["entries"]

    assert log["version"] == "1.2"
    assert [each["request"]["method"] for each in (make, look, remove)] == ["POST", "GET", "DELETE"]
    assert json.loads(make["request"]["postData"]["text"])["note"] == 'it\'s "quoted" & <b>'
    assert {"name": "Authorization", "value": "Token $STAFF_TOKEN"} in remove["request"]["headers"]
    assert all(sum(each["timings"].values()) == each["time"] for each in (make, look, remove))
    assert "text" not in look["response"]["content"]


def test_a_case_that_passes_has_no_pack(shop: Shop, tmp_path: Path) -> None:
    """Evidence is kept of what does not pass only."""
    found = yard_of(shop, tmp_path, cases=CASES.replace("closed", "open")).round()

    assert found.said.code == 0, found.said
    assert not (found.folder / "evidence").exists()
