"""Rows whose uploaded file is not there: data that is lost."""

import pytest

from checks.support.budgets import assert_within
from checks.support.errors import UnjudgedError
from checks.support.media_lists import Media
from checks.support.verdict import Verdict
from language import _, ngettext
from rondafile import Target

SHOWN = 3


@pytest.mark.check("hygiene.media.missing", severity="S2", cause="media-missing", runbook="media-missing")
def test_no_uploaded_file_is_missing(media: Media, target: Target, verdict: Verdict) -> None:
    """Every file that a row refers to is there"""
    scan = media.scan
    short = [each for each in scan.sources if each.missing]
    lines = [
        f"# {each.label}: {each.missing} missing, {each.rows} rows, {each.unconfirmed} seen once only" for each in short
    ]
    verdict.evidence("missing.txt", "".join(f"{line}\n" for line in lines) + media.lists.evidence("missing"))
    verdict.measure(references=scan.references)
    absent = [each.root or "" for each in scan.storages if each.is_absent and scan.missing]
    text = ngettext(
        "{count} file that a row refers to is missing: {fields}",
        "{count} files that rows refer to are missing: {fields}",
        scan.missing,
    ).format(count=scan.missing, fields="; ".join(f"{each.label} {each.missing}: {each.sample[0]}" for each in short))
    if absent:
        text = _("the folder {folder} is not there; {text}").format(folder=", ".join(absent), text=text)
    if scan.missing == 0 and scan.errors:
        raise UnjudgedError(
            _("missing files cannot be told, since not everything could be read: {errors}").format(
                errors="; ".join(scan.errors[:SHOWN])
            )
        )
    assert_within(verdict, "missing", scan.missing, [each.label for each in short])
    tolerated = verdict.purse.limit_of("missing") is not None
    assert tolerated or scan.missing < target.media.fail_missing, text
    if scan.missing:
        verdict.degraded(text)
