"""Uploaded files that nothing refers to."""

import pytest

from checks.support.budgets import assert_within
from checks.support.errors import UnjudgedError
from checks.support.media import Scan
from checks.support.media_lists import Media
from checks.support.media_wording import ages, size_text
from checks.support.verdict import Verdict
from language import _, ngettext
from rondafile import Target

SHOWN = 3


@pytest.mark.check("hygiene.media.orphans", severity="S4", cause="media-orphans", runbook="media-orphans")
def test_no_uploaded_file_is_an_orphan(media: Media, target: Target, verdict: Verdict) -> None:
    """Something refers to every uploaded file"""
    scan = media.scan
    verdict.measure(orphan_bytes=scan.bytes, files=scan.files, references=scan.references)
    verdict.evidence("orphans.txt", _summary(scan) + media.lists.evidence("orphans"))
    _refuse_to_judge(scan)
    assert_within(verdict, "orphans", scan.orphans, [heap.name for each in scan.storages for heap in each.by_folder])
    text = ngettext(
        "nothing refers to {count} of {files} uploaded files, {size}: {folders}",
        "nothing refers to {count} of {files} uploaded files, {size}: {folders}",
        scan.orphans,
    ).format(count=scan.orphans, files=scan.files, size=size_text(scan.bytes), folders=_folders(scan))
    assert scan.orphans < target.media.fail_orphans, text
    unreadable = sum(each.unreadable_count for each in scan.storages)
    if scan.orphans >= target.media.warn_orphans:
        verdict.degraded(text)
    elif unreadable:
        verdict.degraded(
            ngettext(
                "{count} folder of uploads cannot be read: {folders}",
                "{count} folders of uploads cannot be read: {folders}",
                unreadable,
            ).format(count=unreadable, folders=", ".join(f for each in scan.storages for f, _why in each.unreadable))
        )


def _refuse_to_judge(scan: Scan) -> None:
    """Raise where nothing may be called an orphan: something could not be read, or nothing refers to anything."""
    if scan.errors:
        raise UnjudgedError(
            _("orphans cannot be told, since not everything could be read: {errors}").format(
                errors="; ".join(scan.errors[:SHOWN])
            )
        )
    for each in scan.deserted:
        raise UnjudgedError(
            _("no row refers to any of {files} files in {place}: is this the right database?").format(
                files=each.files, place=each.root or each.key
            )
        )


def _folders(scan: Scan) -> str:
    heaps = sorted((heap for each in scan.storages for heap in each.by_folder), key=lambda heap: -heap.bytes)
    return ", ".join(f"{heap.name or '.'} ({heap.count})" for heap in heaps[:SHOWN])


def _summary(scan: Scan) -> str:
    """Return what the lists do not say: where was looked, and what the orphans come to."""
    lines = []
    for each in scan.storages:
        lines.append(f"# {each.root or each.key}: {each.files} files, {each.orphans} orphans, {each.bytes} bytes")
        lines.append(f"#   fields: {', '.join(each.fields) or '-'}; {ages(each, scan.now_ns)}")
        lines.append("#   not counted: " + ", ".join(f"{count} {why}" for why, count in each.skipped.items()))
        lines += [f"#   cannot be read: {folder or '.'}: {why}" for folder, why in each.unreadable]
        lines += [f"#   {heap.count} in {heap.name or '.'}, {heap.bytes} bytes" for heap in each.by_folder]
        lines += [f"#   {heap.count} of {heap.name or '?'}, {heap.bytes} bytes" for heap in each.by_field]
    lines += [f"# error: {each}" for each in scan.errors]
    return "\n".join(lines) + "\n"
