"""A round that ends in the middle: killed, or interrupted."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.checks.cases_asking.shop import Shop
from tests.checks.regression.rounds import Yard, environ, yard_of


def started(yard: Yard) -> "subprocess.Popen[bytes]":
    """Start a round in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "ronda", *yard.command()],
        cwd=yard.folder,
        env=environ(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for_order(shop: Shop) -> None:
    """Wait until an order was made."""
    until = time.monotonic() + 30
    while not shop.orders and time.monotonic() < until:
        time.sleep(0.01)
    assert shop.orders


def test_what_a_killed_round_made_is_removed_by_the_next(shop: Shop, tmp_path: Path) -> None:
    """Killed by SIGKILL between making and removing, a round leaves word: the next one removes what it made."""
    yard = yard_of(shop, tmp_path)
    shop.delay_s["/orders/1"] = 20
    process = started(yard)
    wait_for_order(shop)
    until = time.monotonic() + 10
    while not shop.asked("GET /orders/1") and time.monotonic() < until:
        time.sleep(0.01)
    _kill_group(process)
    assert list(shop.orders) == [1]
    shop.delay_s.clear()
    shop.seen.clear()

    found = yard.round()

    assert shop.seen[0].method == "DELETE"
    assert shop.seen[0].target == "/orders/1"
    assert shop.orders == {}
    assert found.lines["regression.leftovers/"]["outcome"] == "passed"
    assert found.said.code == 0, found.said


def test_what_a_killed_round_made_unseen_is_named(shop: Shop, tmp_path: Path) -> None:
    """Killed before it knew what it made, a round leaves the mark, by which the next one names it."""
    yard = yard_of(shop, tmp_path)
    shop.delay_s["/orders"] = 20
    process = started(yard)
    wait_for_order(shop)
    _kill_group(process)
    shop.delay_s.clear()

    line = yard.round().lines["regression.leftovers/"]

    assert line["outcome"] == "failed"
    assert f"it carries the mark {shop.orders[1]['note']}" in line["message"]


def test_an_interrupted_round_cleans_up(shop: Shop, tmp_path: Path) -> None:
    """Ctrl+C while a case is under way: its clean-up is made before the process ends."""
    yard = yard_of(shop, tmp_path)
    shop.delay_s["/orders/1"] = 1
    process = started(yard)
    wait_for_order(shop)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)

    assert shop.orders == {}
    assert len(shop.asked("DELETE /orders/1")) == 1


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill the round with the pytest process that it started: both are of the group that began with it."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
