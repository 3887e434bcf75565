"""What becomes of the files in the quarantine: restored, or purged when they are old enough. Standard library only."""

import fnmatch
import time

from upkeep.inside.media_folders import Folders
from upkeep.inside.media_guards import checked, guard_root
from upkeep.inside.media_journal import Lock, acts, is_closed
from upkeep.inside.media_moves import bring_back, drop, obstacle
from upkeep.inside.media_recovery import came_back, give_back, is_altered, recover, untwin
from upkeep.inside.media_report import Refused, Tally


def held_in(shelf):
    """Return what is in a quarantine, by act, without looking at any file."""
    return [
        {
            "act": act.name,
            "root": act.header()["root"],
            "quarantined_at": act.quarantined_at(),
            "unfinished": any(map(act.is_unfinished, ("quarantine", "restore", "purge"))),
            "count": sum(act.present()),
        }
        for act in acts(shelf)
    ]


def restore(shelf, roots, options, progress):
    """Bring files back under their own names; without ``execute`` tell only what would be brought back."""
    if not options["execute"]:
        return [_restore(act, roots, options, progress) for act in _chosen(shelf, options)]
    with Lock(shelf):
        for act in acts(shelf):
            if not act.is_unfinished("quarantine"):
                act.close_if_empty()
        return [_restore(act, roots, options, progress) for act in _chosen(shelf, options)]


def _chosen(shelf, options):
    found, wanted = acts(shelf), options["acts"]
    names = [act.name for act in found]
    unknown = [name for name in wanted if name not in names and not is_closed(shelf, name)]
    if unknown:
        raise Refused("no-act", acts=unknown, known=names, place=shelf)
    return [act for act in found if (not wanted or act.name in wanted) and any(act.present())]


def _restore(act, roots, options, progress):
    root, tally, only, started = _root_of(act, roots), Tally(), options["only"], time.time()
    chosen = (each for each in act.held() if not only or fnmatch.fnmatchcase(each["name"], only))
    progress.phase("restore", sum(act.present()))

    def told(entry, reason):
        progress.step()
        tally.add(reason or "restored", entry)

    if options["execute"]:
        act.note("begin", what="restore")
        with Folders(root) as folders, Folders(act.files) as kept:
            bring_back(kept, folders, chosen, told)
        untwin(act)
        act.note("end", what="restore")
        act.close_if_empty()
    else:
        with Folders(root) as folders:
            for entry in chosen:
                told(entry, obstacle(folders, entry))
    return {"act": act.name, "groups": tally.told(), "seconds": round(time.time() - started, 3)}


def purge(shelf, references, options, progress):
    """Delete what is old enough and still not referred to; restore what something refers to by now.

    ``references`` holds, by root, what reads its references.
    """
    if not options["execute"]:
        return {"acts": [_purge(act, references, options, progress) for act in _filled(shelf)], "recovered": []}
    with Lock(shelf):
        recovered = recover(shelf, references, progress)
        return {"acts": [_purge(act, references, options, progress) for act in _filled(shelf)], "recovered": recovered}


def _filled(shelf):
    return [act for act in acts(shelf) if any(act.present())]


def _purge(act, references, options, progress):
    root, tally = _root_of(act, references), Tally()
    if time.time() - act.quarantined_at() < options["older_than_s"]:
        for entry in act.held():
            tally.add("too-young", entry)
        return {"act": act.name, "groups": tally.told()}
    names = [entry["name"] for entry in act.held()]
    wanted = checked(names, references[root], progress)
    with Folders(act.files) as kept:
        in_use = [each for each in act.held() if each["name"] in wanted or is_altered(kept, each)]
        spared = {each["n"] for each in in_use}
        doomed = (each for each in act.held() if each["n"] not in spared)
        progress.phase("purge", len(names))
        if not options["execute"]:
            for reason, entries in (("returned", in_use), ("purged", doomed)):
                for entry in entries:
                    tally.add(reason, entry)
            return {"act": act.name, "groups": tally.told()}
        act.note("begin", what="purge")
        give_back(act, in_use, lambda entry, reason: tally.add(came_back(reason), entry))
        for entry in drop(act, kept, doomed):
            progress.step()
            tally.add("purged", entry)
    act.note("end", what="purge")
    act.close_if_empty()
    return {"act": act.name, "groups": tally.told()}


def _root_of(act, roots):
    root = act.header()["root"]
    if root not in roots:
        raise Refused("other-root", root=root)
    guard_root(root)
    return root
