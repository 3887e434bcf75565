"""The disks of the uploaded files do not fill up."""

import math
from typing import Any

import pytest

from checks.fixtures import probe
from checks.support.errors import NotConfiguredError, UnjudgedError
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import _, ngettext
from rondafile import Target


@probe(question="disks")
def disks(reach: Reach) -> dict[str, Any]:
    """How full each disk under a storage is."""
    return dict(reach.ask("disks"))


@pytest.mark.check("hygiene.media.disk", severity="S3", cause="disk", runbook="disk")
def test_disks_of_uploads_have_room(disks: dict[str, Any], target: Target, reach: Reach, verdict: Verdict) -> None:
    """The disks of the uploaded files have room for the weeks to come"""
    found = [each for each in disks["disks"] if each.get("total")]
    broken = [f"{each['folders'][0]}: {each['error']}" for each in disks["disks"] if each.get("error")]
    if not found:
        if broken:
            raise UnjudgedError(_("the disk cannot be read: {why}").format(why="; ".join(broken)))
        raise NotConfiguredError(_("no storage of the backend is on a disk of its own"))
    told = [(each, *_figures(each, reach)) for each in found]
    worst, free, _days = min(told, key=lambda one: (one[1], one[2] or math.inf))
    days = min((one[2] for one in told if one[2] is not None), default=None)
    verdict.measure(free_ratio=round(free / 100, 4), free_bytes=worst["free"])
    if days is not None and math.isfinite(days):
        verdict.measure(full_days=round(days, 1))
    verdict.evidence("disks.txt", "".join(f"{_said(*one)}\n" for one in told) + "".join(f"? {one}\n" for one in broken))
    limits = target.disk
    late = [_said(*one) for one in told if one[1] < limits.fail_free_percent or _before(one[2], limits.fail_days)]
    assert not late, "; ".join(late)
    if broken:
        raise UnjudgedError(_("the disk cannot be read: {why}").format(why="; ".join(broken)))
    soon = [_said(*one) for one in told if one[1] < limits.warn_free_percent or _before(one[2], limits.warn_days)]
    if soon:
        verdict.degraded("; ".join(soon))


def _figures(disk: dict[str, Any], reach: Reach) -> tuple[float, float | None]:
    """Return how much is free in percent, of space or of file entries if there are fewer, and the days until full."""
    free = 100 * disk["free"] / disk["total"]
    if disk.get("files"):
        free = min(free, 100 * disk["files_free"] / disk["files"])
    return free, reach.remembered.days_until_full(disk["folders"][0], disk["used"], disk["free"])


def _said(disk: dict[str, Any], free: float, days: float | None) -> str:
    if days is None:
        when = _("how fast it fills is known after a day")
    elif math.isinf(days):
        when = _("it does not fill")
    else:
        when = ngettext("full in {days} day", "full in {days} days", math.floor(days)).format(days=math.floor(days))
    return _("{folder}: {free} free; {when}").format(folder=", ".join(disk["folders"]), free=f"{free:.1f} %", when=when)


def _before(days: float | None, limit: float) -> bool:
    return days is not None and days < limit
