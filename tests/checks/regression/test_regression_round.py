"""`ronda diagnose --room regression` from end to end, on a real server."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checks.cases_asking.shop import Shop
from tests.checks.regression.rounds import SECRETS, environ, yard_of


def test_a_round_that_holds(shop: Shop, tmp_path: Path) -> None:
    """Every case passes, with its own title, severity and owner; nothing is left in the backend."""
    found = yard_of(shop, tmp_path).round()
    made = found.lines["regression.orders/order-is-made"]

    assert found.said.code == 0, found.said
    assert {each["outcome"] for each in found.lines.values()} == {"passed"}
    assert len(found.lines) == 7
    assert (made["title"], made["severity"], made["owner"]) == ("An order is made and found", "S1", "ana")
    assert made["measures"]["case_ms"] > 0
    assert found.lines["regression.orders/flaky-answers"]["owner"] == "yard"
    assert shop.orders == {}


def test_a_flaky_case_passes_with_its_attempts(shop: Shop, tmp_path: Path) -> None:
    """A case that fails once and passes then has passed at the second attempt."""
    shop.fails_first = 1
    line = yard_of(shop, tmp_path).round().lines["regression.orders/flaky-answers"]

    assert (line["outcome"], line["attempts"]) == ("passed", 2)


@pytest.mark.parametrize(
    ("change", "case", "expected"),
    [
        (
            {"closes_empty": True},
            "empty-order-stays-open",
            ("rule", "step 1, POST /orders/9/close: status 200 instead of 409 · left behind: what POST /orders/9"),
        ),
        (
            {"opens_users": True},
            "GET /users as member",
            ("permissions", "step 1, GET /users: status 200 instead of 401 / 403 / 404"),
        ),
        ({"fails_first": 99}, "flaky-answers", ("api", "step 1, GET /flaky: status 500 instead of 200-299")),
    ],
    ids=["a rule", "a permission", "a server error"],
)
def test_each_kind_of_failure_has_its_cause(
    shop: Shop, tmp_path: Path, change: dict[str, object], case: str, expected: tuple[str, str]
) -> None:
    """A rule goes to the analysts, a permission that opened and a server error to the backend team."""
    for name, value in change.items():
        setattr(shop, name, value)
    found = yard_of(shop, tmp_path).round()
    line, (cause, message) = found.lines[f"regression.orders/{case}"], expected

    assert found.said.code == 1
    assert [each["case"] for each in found.lines.values() if each["outcome"] != "passed"] == [case]
    assert (line["outcome"], line["cause"]) == ("failed", cause)
    assert line["message"].startswith(message)
    assert line["attempts"] > 1
    assert line["runbook"] == cause


def test_what_was_not_removed_degrades_its_case(shop: Shop, tmp_path: Path) -> None:
    """A case that holds and cannot clean up names what is left; the next round tries to remove it and says so, too."""
    shop.may_delete = False
    yard = yard_of(shop, tmp_path)
    first = yard.round().lines["regression.orders/order-is-made"]
    second = yard.round().lines["regression.leftovers/"]
    shop.may_delete = True
    third = yard.round().lines["regression.leftovers/"]

    assert (first["outcome"], first["cause"]) == ("degraded", "leftovers")
    assert "DELETE /orders/1 did not remove it: status 403" in first["message"]
    assert second["outcome"] == "failed"
    assert "order-is-made" in second["message"]
    assert "DELETE /orders/1" in second["message"]
    assert third["outcome"] == "passed"
    assert shop.orders == {}


def test_a_target_that_must_not_be_written_to(shop: Shop, tmp_path: Path) -> None:
    """A case that writes is skipped with what would allow it, and nothing that writes is sent by it."""
    found = yard_of(shop, tmp_path, writes="false").round()
    line = found.lines["regression.orders/order-is-made"]

    assert line["outcome"] == "skipped"
    assert "writes = true" in line["message"]
    assert [each.target for each in shop.asked("POST")] == ["/orders/9/close"]
    assert found.said.code == 0


def test_a_target_without_cases(shop: Shop, tmp_path: Path) -> None:
    """Where no case was written the round says how to write one."""
    line = yard_of(shop, tmp_path, cases=None).round().lines["regression.cases/"]

    assert line["outcome"] == "skipped"
    assert "shop has no cases: write one, such as checks/regression/cases/orders.yaml" in line["message"]


def test_a_file_that_cannot_be_used_refuses_the_round(shop: Shop, tmp_path: Path) -> None:
    """Everything wrong with a file is said, one line each, with code 2; nothing is asked and nothing recorded."""
    cases = (
        "area: orders\ntitle: Orders\ncases:\n  one:\n    title: One\n    steps:\n"
        "      - request: GET /${nowhere}\n        as: nobody\n"
    )
    yard = yard_of(shop, tmp_path, cases=cases)
    found = yard.round()

    assert found.said.code == 2
    assert "orders.yaml:7" in found.said.err
    assert "orders.yaml:8" in found.said.err
    assert shop.seen == []
    assert list(yard.runs.glob("*/results.jsonl")) == []


@pytest.mark.parametrize("workers", [0, 2], ids=["one process", "two workers"])
def test_each_case_is_asked_once(shop: Shop, tmp_path: Path, workers: int) -> None:
    """However many processes share the round, each case is asked by one of them, some ahead of their turn."""
    lines = [f"  c{number}:\n    title: C\n    steps: [request: GET /echo?n={number}]\n" for number in range(40)]
    yard = yard_of(shop, tmp_path, cases="area: orders\ntitle: Orders\nas: anonymous\ncases:\n" + "".join(lines))
    shop.delay_s["/echo"] = 0.02
    found = by_hand(yard.folder, *(["-p", "xdist", "-n", str(workers)] if workers else []))

    assert found.returncode == 0, found.stdout + found.stderr
    assert sorted(each.target for each in shop.asked("GET /echo")) == sorted(f"/echo?n={n}" for n in range(40))
    assert shop.most_busy > max(1, workers)


def test_workers_share_a_round_of_cases_that_write(shop: Shop, tmp_path: Path) -> None:
    """Two workers record the same as one process, and leave nothing behind."""
    shop.opens_users = True
    found = by_hand(yard_of(shop, tmp_path).folder, "-p", "xdist", "-n", "2")
    (folder,) = (tmp_path / "build" / "runs" / "shop").glob("*/")
    lines = [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()][1:]

    assert found.returncode == 1, found.stdout + found.stderr
    assert sorted(each["case"] for each in lines if each["outcome"] == "failed") == ["GET /users as member"]
    assert len(list((folder / "evidence").glob("*.repro.*"))) == 2
    assert shop.orders == {}
    assert (tmp_path / "build" / "runs" / "shop" / "created.jsonl").read_text().count("\n") == 3


def by_hand(folder: Path, *further: str) -> "subprocess.CompletedProcess[str]":
    """Run the cases by pytest, as its documentation says."""
    room = Path(__file__).parents[3] / "checks"
    command = [sys.executable, "-m", "pytest", "-c", str(room / "pytest.ini"), "--rootdir", str(room), "-q"]
    command += [
        "--target",
        "shop",
        "--check",
        "regression.orders",
        *further,
        str(room / "regression" / "test_cases.py"),
    ]
    return subprocess.run(
        command,
        cwd=folder,
        env=environ() | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_one_hanging_case_delays_no_other(shop: Shop, tmp_path: Path) -> None:
    """A case whose endpoint hangs fails at its limit, and all others are judged."""
    shop.delay_s["/flaky"] = 30
    found = yard_of(shop, tmp_path, limit_s=1.5).round()
    failed = {name: each for name, each in found.lines.items() if each["outcome"] != "passed"}

    assert list(failed) == ["regression.orders/flaky-answers"]
    assert failed["regression.orders/flaky-answers"]["cause"] == "latency"
    assert all(secret not in found.said.out for secret in SECRETS.values())


def test_a_journal_that_cannot_be_used_refuses_the_round(shop: Shop, tmp_path: Path) -> None:
    """Where no word can be left nothing is asked, and the folder to see to is named."""
    yard = yard_of(shop, tmp_path)
    (yard.runs / "created.jsonl").mkdir(parents=True)
    found = yard.round()

    assert found.said.code == 2
    assert "created.jsonl cannot be used (Is a directory): see to that folder" in found.said.err
    assert shop.seen == []
