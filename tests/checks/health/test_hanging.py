"""One probe that hangs costs its own limit, once, and leaves every other verdict as it was."""

import time
from pathlib import Path

import pytest

from demo.stack import Demo
from tests.checks.health.test_faults import ALL, names
from tests.demo_stack import ronda

LIMIT_S = 3


@pytest.fixture
def hanging(yard: Demo) -> Path:
    """The demo's configuration, but with an interpreter that hangs for 30 s."""
    lines = yard.toml_path.read_text().splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("python = "))
    lines[at] = f'python = ["sh", "-c", "sleep 30"]\nprobe_limit_s = {LIMIT_S}'
    path = yard.toml_path.with_name("hanging.toml")
    path.write_text("\n".join(lines))
    return path


def test_a_hanging_interpreter_costs_its_limit_once(yard: Demo, hanging: Path) -> None:
    """Three checks wait for the same interpreter; together they wait one limit, and all others are judged."""
    started = time.monotonic()
    plain = ronda("diagnose", "--config", str(yard.toml_path), "--json", cwd=yard.toml_path.parent)
    plain_s = time.monotonic() - started
    started = time.monotonic()
    said = ronda("diagnose", "--config", str(hanging), "--json", cwd=hanging.parent)
    hanging_s = time.monotonic() - started

    inside = {"health.django.check", "health.database.answers", "health.django.migrations"}
    assert names(plain.document["works"]) == ALL
    assert names(said.document["works"]) == ALL - inside
    assert names(said.document["unknown"]) == inside - {"health.django.check"}
    assert [problem["root"] for problem in said.document["problems"]] == ["health.django.check"]
    assert hanging_s < plain_s + LIMIT_S + 2
