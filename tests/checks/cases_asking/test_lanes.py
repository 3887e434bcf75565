"""Cases run so many at once; one that hangs holds nobody else longer than its own limit."""

import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from checks.support.errors import OverLimitError
from checks.support.lanes import Lane
from checks.support.probing import Probe, Prober
from checks.support.reach import Reach
from tests.checks.cases_asking.shop import Shop, reach_of


def a_prober(shop: Shop, folder: Path) -> Prober:
    """Return what runs probes."""
    found = reach_of(shop, folder).prober
    assert isinstance(found, Prober)
    return found


def test_so_many_run_at_once(shop: Shop, tmp_path: Path) -> None:
    """A lane of three never runs four, and does run three."""
    guard, busy, most = threading.Lock(), Counter[str](), Counter[str]()

    def measure(_reach: Reach, value: int) -> int:
        with guard:
            busy["now"] += 1
            most["now"] = max(most["now"], busy["now"])
        time.sleep(0.02)
        with guard:
            busy["now"] -= 1
        return value

    probe = Probe("case", measure, per="value", lane=lambda _reach, _value: Lane("cases", 3))
    prober = a_prober(shop, tmp_path)
    for value in range(12):
        prober.start(probe, str(value), value)

    assert [prober.wait(probe, str(value), value) for value in range(12)] == list(range(12))
    assert most["now"] == 3


def test_hanging_cases_give_up_their_places(shop: Shop, tmp_path: Path) -> None:
    """Two that hang fill a lane of two until their limit; the others are then judged, and only those two are late."""
    ended = threading.Event()

    def measure(_reach: Reach, value: int) -> int:
        if value < 2:
            ended.wait(30)
        return value

    probe = Probe("case", measure, per="value", lane=lambda _r, _v: Lane("cases", 2), limit_s=0.4, late="latency")
    prober = a_prober(shop, tmp_path)
    started = time.monotonic()
    for value in range(6):
        prober.start(probe, str(value), value)

    assert [prober.wait(probe, str(value), value) for value in (5, 4, 3, 2)] == [5, 4, 3, 2]
    assert time.monotonic() - started < 1.5
    for value in (0, 1):
        with pytest.raises(OverLimitError, match=r"after its limit of 0\.4 s") as caught:
            prober.wait(probe, str(value), value)
        assert caught.value.ronda_cause == "latency"
    ended.set()


def test_a_limit_counts_from_the_beginning(shop: Shop, tmp_path: Path) -> None:
    """A case that waited for its turn longer than its limit is not late."""
    probe = Probe(
        "case",
        lambda _reach, value: time.sleep(0.2) or value,
        per="value",
        lane=lambda _reach, _value: Lane("writing", 1),
        limit_s=0.5,
    )
    prober = a_prober(shop, tmp_path)
    for value in range(5):
        prober.start(probe, str(value), value)

    assert prober.wait(probe, "4", 4) == 4


def test_each_lane_for_itself(shop: Shop, tmp_path: Path) -> None:
    """What writes and waits for its turn does not hold what reads."""
    go_on = threading.Event()

    def measure(_reach: Reach, value: str) -> str:
        if value == "writing":
            go_on.wait(20)
        return value

    probe = Probe("case", measure, per="value", lane=lambda _reach, value: Lane(value, 1))
    prober = a_prober(shop, tmp_path)
    prober.start(probe, "w", "writing")

    assert prober.wait(probe, "r", "reading") == "reading"
    go_on.set()


def test_the_end_waits_for_what_cleans_up(shop: Shop, tmp_path: Path) -> None:
    """The end of a round begins nothing more, and gives what runs the time to clean up."""
    done: list[Any] = []
    reach = reach_of(shop, tmp_path)

    def measure(reach: Reach, value: int) -> None:
        reach.prober.stopping.wait(10)
        time.sleep(0.1)
        done.append(value)

    probe = Probe("case", measure, per="value", lane=lambda _reach, _value: Lane("cases", 1))
    prober = reach.prober
    assert isinstance(prober, Prober)
    prober.start(probe, "1", 1)
    prober.start(probe, "2", 2)
    prober.end()
    time.sleep(0.2)

    assert done == [1]
