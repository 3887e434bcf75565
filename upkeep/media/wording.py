"""What people read about an act: reasons, refusals and how to get past them."""

from collections.abc import Mapping
from typing import Any

from language import N_, _

REASONS = {
    "moved": N_("moved into the quarantine"),
    "restored": N_("restored"),
    "purged": N_("deleted for good"),
    "too-young": N_("not in the quarantine for long enough: stays there"),
    "referenced": N_("left: something refers to it now"),
    "changed": N_("left: changed since the scan"),
    "gone": N_("left: no longer there"),
    "taken": N_("stays in the quarantine: another file has its name now"),
    "returned": N_("restored at once: in use after all"),
    "not-a-file": N_("left: no ordinary file any more"),
    "behind-a-link": N_("left: its folder is behind a symbolic link"),
    "other-file-system": N_("left: on another file system than the quarantine"),
    "no-permission": N_("left: no permission to move it"),
    "bad-name": N_("left: its name is not a path below the media folder"),
}
PLANNED = {
    "moved": N_("would be moved into the quarantine"),
    "restored": N_("would be restored"),
    "purged": N_("would be deleted for good"),
    "returned": N_("would be restored: in use after all"),
}
REFUSALS = {
    "no-root": N_("the media folder {root} cannot be used ({why}): is it mounted?"),
    "other-root": N_("{root} is not the media folder that this was made for: is this the right target?"),
    "root-read-only": N_("{root} cannot be written by the user that `python` of the target runs as"),
    "too-many": N_(
        "{count} files are above the limit of {limit}: raise it with --max-files, or max_files in [targets.….media]"
    ),
    "share": N_(
        "{count} of {total} files are above the limit of {share}: is the database the right one? "
        "If it is, raise it with --max-share, or max_share in [targets.….media]"
    ),
    "shelf-in-root": N_(
        "the quarantine {place} is in the media folder, where a scan would find it: only {name} may be; set quarantine "
        "in [targets.….media]"
    ),
    "other-file-system": N_(
        "the quarantine {place} is on another file system than {root}: set quarantine in [targets.….media] to a folder "
        "on the same one, such as {root}/.ronda-quarantine"
    ),
    "no-shelf": N_("the quarantine {place} cannot be used ({why}): set quarantine in [targets.….media]"),
    "no-room": N_("the journal cannot be written in {place} ({why}); nothing was moved"),
    "stopped": N_(
        "the act stopped, with nothing lost: {why} {place}. Put that right, then finish it with "
        "`ronda media resume --execute`"
    ),
    "no-references": N_("nothing in the database refers to any file: is it the right database? Nothing was moved"),
    "unreadable": N_(
        "not all references can be read: {why}. Nothing was moved; leave a field out with without in "
        "[targets.….media] if its table is known to be gone"
    ),
    "plan-done": N_("the act {plan} is over: make a new plan with `ronda media scan`"),
    "busy": N_("another act is running (it holds {place}): wait until it has ended"),
    "no-area": N_("{area} is no storage of this backend any more: make a new plan with `ronda media scan`"),
    "not-a-folder": N_(
        "{area} is no folder but {kind}: only files in folders are moved. By hand: scan anew, then move the plan's "
        "names under another prefix with the storage's own tool, as docs/hygiene.md shows"
    ),
    "no-act": N_("there is no act {acts} in {place}; there are: {known}"),
}


def reason_text(reason: str, *, planned: bool = False) -> str:
    """Return why a file is where it is; ``planned`` for what would be done."""
    if planned and reason in PLANNED:
        return _(PLANNED[reason])
    if reason in REASONS:
        return _(REASONS[reason])
    kind, _colon, rest = reason.partition(":")
    if kind == "not-returned":
        return _("in use after all, but {why}").format(why=reason_text(rest))
    return _("left: {why}").format(why=rest.strip() or reason)


def refusal_text(refused: Mapping[str, Any]) -> str:
    """Return why nothing was done, and what gets past it."""
    facts = dict(refused["facts"])
    for name in ("acts", "known"):
        if name in facts:
            facts[name] = ", ".join(facts[name]) or _("none")
    if refused["code"] == "share":
        facts["share"] = f"{facts['limit']:.0%}"
    text = REFUSALS[refused["code"]]
    return _(text).format(**facts)
