"""Every fault of the demo: exactly which checks turn red, which cause is named, and that the rest stays green."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import pytest

from demo.faults import FAULTS
from demo.stack import Demo
from tests.demo_stack import a_round

API = {"health.api.whoami", "health.api.endpoint[questionnaires]", "health.api.endpoint[submissions]"}
ALL = {
    "health.api.answers",
    "health.api.anonymous",
    "health.api.clock",
    "health.api.latency",
    "health.celery.broker",
    "health.celery.canary",
    "health.celery.ping",
    "health.celery.queue[celery]",
    "health.database.answers",
    "health.django.check",
    "health.django.migrations",
} | API


@dataclass(frozen=True)
class Expected:
    """What a round must say while a fault is on."""

    cause: str
    """The probable cause."""
    root: str
    """The check it is named after."""
    failed: set[str] = field(default_factory=set)
    degraded: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    code: int = 1


EXPECTED = {
    "api-down": Expected(
        "api",
        "health.api.answers",
        failed={"health.api.answers"} | API,
        unknown={"health.api.anonymous", "health.api.clock", "health.api.latency"},
    ),
    "api-slow": Expected(
        "latency", "health.api.latency", failed={"health.api.latency"}, degraded=API - {"health.api.whoami"}
    ),
    "endpoint-500": Expected("api", "health.api.endpoint", failed={"health.api.endpoint[submissions]"}),
    "anonymous-open": Expected("permissions", "health.api.anonymous", failed={"health.api.anonymous"}),
    "worker-dead": Expected(
        "worker", "health.celery.ping", failed={"health.celery.ping"}, unknown={"health.celery.canary"}
    ),
    "worker-busy": Expected("worker-busy", "health.celery.canary", degraded={"health.celery.canary"}, code=0),
    "queue-full": Expected(
        "queue",
        "health.celery.queue",
        failed={"health.celery.queue[celery]"},
        degraded={"health.celery.canary"},
    ),
    "broker-down": Expected(
        "broker",
        "health.celery.broker",
        failed={"health.celery.broker"},
        unknown={"health.celery.ping", "health.celery.queue[celery]", "health.celery.canary"},
    ),
    "database-locked": Expected(
        "database",
        "health.database.answers",
        failed={"health.database.answers"} | API,
        unknown={"health.api.latency", "health.django.migrations"},
    ),
    "migration-unapplied": Expected("migrations", "health.django.migrations", failed={"health.django.migrations"}),
    "system-check-failing": Expected("configuration", "health.django.check", failed={"health.django.check"}),
    "token-expired": Expected("token", "health.api.whoami", failed=API, unknown={"health.api.latency"}),
}


def names(results: list[dict[str, str]]) -> set[str]:
    """Return the checks of some results, each with its case."""
    return {f"{each['check']}[{each['case']}]" if each["case"] else each["check"] for each in results}


def test_every_fault_has_an_expectation() -> None:
    """No fault of the demo is left untested."""
    assert set(EXPECTED) == set(FAULTS)


def test_a_healthy_backend_is_green(yard: Demo) -> None:
    """Without a fault everything that is configured passes."""
    found = a_round(yard)

    assert found["state"] == "fine", found["problems"]
    assert names(found["works"]) == ALL
    assert names(found["skipped"]) == {"health.api.certificate"}
    assert found["code"] == 0


@pytest.mark.parametrize("name", EXPECTED)
def test_fault(name: str, yard: Demo, fault: Callable[[str], AbstractContextManager[None]]) -> None:
    """A fault turns exactly its own checks red, names its cause, and leaves the rest green."""
    expected = EXPECTED[name]
    with fault(name):
        found = a_round(yard)

    outcomes = [each for problem in found["problems"] for each in problem["results"]]
    assert names([each for each in outcomes if each["outcome"] == "failed"]) == expected.failed
    assert names([each for each in outcomes if each["outcome"] == "degraded"]) == expected.degraded
    assert names(found["unknown"]) == expected.unknown
    assert names(found["works"]) == ALL - expected.failed - expected.degraded - expected.unknown
    assert [(problem["cause"], problem["root"]) for problem in found["problems"]] == [(expected.cause, expected.root)]
    assert found["code"] == expected.code
