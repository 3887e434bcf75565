"""Regression rounds on the shop: its configuration, its cases, and the command line as people use it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.checks.cases_asking.shop import PASSWORD, Shop
from tests.demo_stack import Said, ronda

SECRETS = {
    "SHOP_TOKEN": "monitor-token-0003",
    "MEMBER_TOKEN": "member-token-0001",
    "STAFF_TOKEN": "staff-token-0002",
    "SHOP_PASSWORD": PASSWORD,
}
TOML = """\
language = "en"

[targets.shop]
base_url = "{url}"
token = "$SHOP_TOKEN"
writes = {writes}
probe_limit_s = {limit_s}
regression = {{ attempts = {attempts}, at_once = 4 }}

[targets.shop.roles]
member = {{ token = "$MEMBER_TOKEN" }}
staff = {{ token = "$STAFF_TOKEN" }}
clerk.login = {{ path = "/login", body = {{ user = "clerk", password = "$SHOP_PASSWORD" }}, token = "data.token" }}

[policy.confirm]
delay_s = 0.05
"""
CASES = """\
area: orders
title: Orders
as: member
owner: yard
cases:
  order-is-made:
    title: An order is made and found
    severity: S1
    owner: ana
    writes: true
    data: { plate: ABC123 }
    steps:
      - request: POST /orders
        json: { plate: "${plate}", note: "${mark}" }
        expect: { status: 201 }
        keep: { id: id }
      - request: GET /orders/${id}
        expect: { json: { plate: "${plate}" } }
    cleanup:
      - request: DELETE /orders/${id}
        as: staff
  flaky-answers:
    title: What is flaky answers
    steps:
      - request: GET /flaky
  empty-order-stays-open:
    title: An order without a plate is not closed
    steps:
      - request: POST /orders/9/close
        expect: { status: 409 }
matrix:
  roles: [anonymous, member, staff]
  endpoints:
    GET /users: { anonymous: 401, member: denied, staff: allowed }
"""


@dataclass(frozen=True)
class Round:
    """One round that was run."""

    said: Said
    folder: Path
    """Its results directory."""

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        """Its results, by check and case."""
        text = (self.folder / "results.jsonl").read_text(encoding="utf-8")
        found = [json.loads(line) for line in text.splitlines()][1:]
        return {f"{each['check']}/{each['case']}": each for each in found}

    def evidence(self, ending: str) -> Path:
        """Return the one piece of evidence whose name ends so."""
        (found,) = (self.folder / "evidence").glob(f"*{ending}")
        return found


@dataclass(frozen=True)
class Yard:
    """A folder with a configuration and cases for a shop."""

    folder: Path

    @property
    def runs(self) -> Path:
        """Where its rounds are kept."""
        return self.folder / "build" / "runs" / "shop"

    def command(self, *further: str) -> list[str]:
        """Return the arguments of a regression round."""
        return ["diagnose", "--config", "ronda.toml", "--room", "regression", "--check", "regression.orders", *further]

    def round(self, *further: str, **environ: str) -> Round:
        """Run a regression round of the cases, and of what earlier ones left behind."""
        before = set(self.runs.glob("*/")) if self.runs.exists() else set()
        arguments = self.command("--check", "regression.leftovers", "--check", "regression.cases", *further)
        said = ronda(*arguments, cwd=self.folder, environ=SECRETS | environ)
        fresh = sorted(set(self.runs.glob("*/")) - before)
        return Round(said, fresh[-1] if fresh else self.folder / "none")


def yard_of(shop: Shop, folder: Path, cases: str | None = CASES, **settings: object) -> Yard:
    """Write the configuration and the cases of a shop."""
    told = {"url": shop.url, "writes": "true", "attempts": 3, "limit_s": 5} | settings
    (folder / "ronda.toml").write_text(TOML.format(**told), encoding="utf-8")
    if cases is not None:
        place = folder / "checks" / "regression" / "cases"
        place.mkdir(parents=True)
        (place / "orders.yaml").write_text(cases, encoding="utf-8")
    return Yard(folder)


def environ() -> dict[str, str]:
    """Return the variables of a round that a test starts itself."""
    return os.environ | SECRETS | {"PYTHONPATH": str(Path(__file__).parents[3])}
