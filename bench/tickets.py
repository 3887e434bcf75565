"""Incidents opened and closed on a real Jira server, with the requests that each takes: ``python -m bench tickets``."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.jira_server import JiraServer, running
from tests.reporting.tickets.jira_builders import FACTS, RECOVERED, a_system

INCIDENTS = 1000
GOAL = 3
"""Requests to open, and to close."""


def main(arguments: list[str]) -> None:
    """Open and close incidents, count what was asked and what is there, and print a table."""
    count = int(arguments[0]) if arguments else INCIDENTS
    with tempfile.TemporaryDirectory(prefix="ronda-bench-") as folder, running(Path(folder)) as server:
        _measure(server, count)


def _measure(server: JiraServer, count: int) -> None:
    system = a_system(server.url, "data-center")
    tickets: dict[int, str] = {}

    def opening(number: int) -> None:
        facts = replace(FACTS, incident=replace(FACTS.incident, incident_id=f"yard-{number}"))
        tickets[number] = system.open(f"open-{number}", facts).ticket
        system.attach(f"evidence-{number}", tickets[number], facts)

    def closing(number: int) -> None:
        facts = replace(RECOVERED, incident=replace(RECOVERED.incident, incident_id=f"yard-{number}"))
        system.close(f"close-{number}", tickets[number], facts)

    print(f"{count} incidents on jira820\n")
    print("| what | requests each | goal | time each |")
    print("| --- | --- | --- | --- |")
    for name, act in (("open, with evidence", opening), ("close, with evidence", closing)):
        requests, took_s = _counted(lambda: system.connection.requests, act, count)
        print(f"| {name} | {requests / count:.2f} | ≤ {GOAL} | {took_s / count * 1000:.1f} ms |")
    there = server.labelled(FACTS.incident.label)
    print(f"\ntickets: {len(there)}; lost: {count - len(there)}; doubled: {len(tickets) - len(set(tickets.values()))}")


def _counted(requests: Callable[[], int], act: Callable[[int], None], count: int) -> tuple[int, float]:
    before, started = requests(), time.perf_counter()
    for number in range(count):
        act(number)
    return requests() - before, time.perf_counter() - started
