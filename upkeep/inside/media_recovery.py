"""Looking again at what was moved, and finishing what was interrupted. Standard library only."""

import os

from upkeep.inside.media_folders import Folders
from upkeep.inside.media_guards import checked
from upkeep.inside.media_journal import acts, sweep
from upkeep.inside.media_moves import bring_back, is_twin, let_go, seen
from upkeep.inside.media_report import Tally


def second_look(act, references, progress, tally, entries=None):
    """Restore what something refers to, or wrote to, since it was looked at."""
    names, altered = [], set()
    if not os.path.isdir(act.files):
        return
    with Folders(act.files) as kept:
        for entry in act.held(entries):
            names.append(entry["name"])
            if is_altered(kept, entry):
                altered.add(entry["n"])
    if not names:
        return
    wanted = checked(names, references, progress)
    if wanted or altered:
        back = [each for each in act.held(entries) if each["name"] in wanted or each["n"] in altered]
        give_back(act, back, lambda entry, reason: tally.move("moved", came_back(reason), entry))


def give_back(act, entries, told):
    """Restore files that are in use after all; one whose name was taken by another file stays, and that is told."""
    with Folders(act.header()["root"]) as folders, Folders(act.files) as kept:
        bring_back(kept, folders, entries, told)


def came_back(reason):
    """Return under which reason a file that is in use after all is counted."""
    return "returned" if reason is None else "not-returned:" + reason


def is_altered(kept, entry):
    """Tell whether somebody wrote to a file after it was moved, through a name that was still open."""
    found = seen(kept, entry)
    return (found.st_size, found.st_mtime_ns) != (entry["size"], entry["mtime_ns"])


def recover(shelf, references, progress):
    """Finish what was interrupted, and return what came of it.

    What was half restored is restored, and what was moved without having been looked at again is looked at.
    ``references`` holds, by root, what reads its references; acts of other roots are left alone.
    """
    told = []
    sweep(shelf)
    for act in acts(shelf):
        if act.header()["root"] not in references:
            continue
        unfinished = [what for what in ("restore", "purge", "quarantine") if act.is_unfinished(what)]
        if unfinished:
            untwin(act)
        for what in unfinished[: -1 if "quarantine" in unfinished else None]:
            act.note("end", what=what)
        if "quarantine" in unfinished:
            tally = Tally()
            for entry in act.held():
                tally.add("moved", entry)
            second_look(act, references[act.header()["root"]], progress, tally)
            act.note("end", what="quarantine")
            told.append({"act": act.name, "groups": tally.told()})
            if not any(act.present()):
                act.forget()
        else:
            act.close_if_empty()
    return told


def untwin(act):
    """Finish what died between link and unlink: the file is back, so its number goes."""
    if not any(act.present()):
        return
    with Folders(act.header()["root"]) as folders, Folders(act.files) as kept:
        for entry in act.held():
            if is_twin(kept, folders, entry):
                let_go(kept, entry)
