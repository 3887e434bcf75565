"""Probes start together, each waits for itself, and network failures are confirmed."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from checks.support.errors import DownError, NetworkError, OverLimitError, UnjudgedError
from checks.support.probing import Probe, Prober
from checks.support.reach import Reach
from rondafile import Target
from rondafile.models import Confirm


def a_prober(tmp_path: Path, limit_s: float = 5, attempts: int = 2, delay_s: float = 0.01) -> Prober:
    """Return a prober that reaches nothing."""
    reach = Reach("yard", Target.model_validate({"base_url": "http://127.0.0.1:1"}), tmp_path)
    return Prober(reach, Confirm(attempts=attempts, delay_s=delay_s), limit_s)


def test_probes_run_at_the_same_time(tmp_path: Path) -> None:
    """Two probes that wait for each other both end: they run together."""
    meet = threading.Barrier(2, timeout=5)
    probes = [Probe(name, lambda _reach: meet.wait()) for name in ("one", "two")]
    prober = a_prober(tmp_path)
    for probe in probes:
        prober.start(probe)

    assert sorted(prober.wait(probe) for probe in probes) == [0, 1]


def test_a_probe_is_measured_once(tmp_path: Path) -> None:
    """However many checks wait for it, it is measured once."""
    calls: list[int] = []
    probe = Probe("once", lambda _reach: calls.append(1))
    prober = a_prober(tmp_path)
    for _time in range(3):
        prober.wait(probe)

    assert len(calls) == 1


def test_cases_are_measured_each_for_itself(tmp_path: Path) -> None:
    """A probe with several cases is measured once for each."""
    probe = Probe("case", lambda _reach, value: value * 2, per="number")
    prober = a_prober(tmp_path)

    assert [prober.wait(probe, str(value), value) for value in (1, 2)] == [2, 4]


def test_a_hanging_probe_costs_its_limit_once(tmp_path: Path) -> None:
    """The limit counts from the start of the probe, so that a second waiter waits no more."""
    probe = Probe("hangs", lambda _reach: time.sleep(30))
    prober = a_prober(tmp_path, limit_s=0.5)
    started = time.monotonic()
    for _time in range(3):
        with pytest.raises(OverLimitError, match=r"hangs was still waiting after its limit of 0\.5 s"):
            prober.wait(probe)

    assert time.monotonic() - started < 1


def test_a_network_failure_is_tried_again(tmp_path: Path) -> None:
    """A network failure that passes at the second attempt is a pass with two attempts."""
    calls: list[int] = []

    def hiccup(_reach: Reach) -> str:
        calls.append(1)
        if len(calls) == 1:
            raise NetworkError("once")
        return "fine"

    prober, probe = a_prober(tmp_path), Probe("hiccup", hiccup)

    assert prober.wait(probe) == "fine"
    assert prober.effort([("hiccup", "")])[0] == 2


def test_a_lasting_network_failure_is_confirmed(tmp_path: Path) -> None:
    """A network failure that lasts is raised after as many attempts as the policy says."""

    def down(_reach: Reach) -> None:
        raise NetworkError("down")

    prober, probe = a_prober(tmp_path, attempts=3), Probe("down", down)
    with pytest.raises(NetworkError):
        prober.wait(probe)

    assert prober.effort([("down", "")])[0] == 3


def test_what_is_no_network_failure_is_not_tried_again(tmp_path: Path) -> None:
    """A wrong answer is wrong at once."""

    def wrong(_reach: Reach) -> None:
        raise DownError("wrong")

    prober, probe = a_prober(tmp_path), Probe("wrong", wrong)
    with pytest.raises(DownError):
        prober.wait(probe)

    assert prober.effort([("wrong", "")])[0] == 1


def test_what_builds_on_a_failed_probe_cannot_be_judged(tmp_path: Path) -> None:
    """A probe that needs another one's measurement says why it has none."""

    def down(_reach: Reach) -> None:
        raise DownError("the broker is gone")

    def built(reach: Reach) -> Any:
        return reach.prober.needed(first)

    first, second = Probe("first", down), Probe("second", built)
    with pytest.raises(UnjudgedError, match="the broker is gone"):
        a_prober(tmp_path).wait(second)


def test_a_bug_in_a_probe_reaches_the_check(tmp_path: Path) -> None:
    """Whatever a probe raises is raised where its check waits."""
    probe = Probe("bug", lambda _reach: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        a_prober(tmp_path).wait(probe)


def test_a_timeout_of_the_probe_itself_is_its_own(tmp_path: Path) -> None:
    """A TimeoutError that a probe raises is not taken for the limit."""

    def late(_reach: Reach) -> None:
        raise TimeoutError("the socket's")

    with pytest.raises(TimeoutError, match="the socket's"):
        a_prober(tmp_path).wait(Probe("late", late))
