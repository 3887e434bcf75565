"""Moving the files of a plan into the quarantine. Standard library only; what refers to files is asked by a call.

``references(names, tick)`` reads every reference once, as a stream, and returns the set of those names that something
refers to and how many references there are. It raises ``Refused`` if any of them cannot be read.
"""

import os
import time

from upkeep.inside.media_folders import Folders
from upkeep.inside.media_guards import checked, guard_root, guard_share, guard_shelf, open_shelf, shelf_of
from upkeep.inside.media_journal import Act, Lock, is_closed
from upkeep.inside.media_moves import Full, look, move_in
from upkeep.inside.media_recovery import recover, second_look
from upkeep.inside.media_report import Refused, Tally


def guard_plan(plan, options):
    """Refuse a plan that must not be carried out, before anything is asked of the database or written."""
    guard_root(plan["root"], plan["root_dev"], plan["root_ino"])
    guard_share(len(plan["entries"]), plan["files_total"], options)
    shelf = shelf_of(plan["root"], options)
    guard_shelf(plan["root"], shelf)
    guard_open(shelf, plan["id"])


def guard_open(shelf, name):
    """Refuse a plan whose act is over."""
    if is_closed(shelf, name):
        raise Refused("plan-done", plan=name)


def quarantine(plan, options, references, progress):
    """Move the files of a plan into the quarantine; without ``execute`` tell only what would be moved."""
    if not options["execute"]:
        return _rehearse(plan, references, progress)
    shelf = shelf_of(plan["root"], options)
    open_shelf(shelf)
    with Lock(shelf):
        recovered = recover(shelf, {plan["root"]: references}, progress)
        guard_open(shelf, plan["id"])
        return dict(_quarantine(plan, options, shelf, references, progress), recovered=recovered)


def _rehearse(plan, references, progress):
    tally = Tally()
    wanted = checked([entry["name"] for entry in plan["entries"]], references, progress)
    progress.phase("stat", len(plan["entries"]))
    with Folders(plan["root"]) as folders:
        for entry in plan["entries"]:
            tally.add("referenced" if entry["name"] in wanted else look(folders, entry)[1] or "moved", entry)
            progress.step()
    return {"act": plan["id"], "groups": tally.told()}


def _quarantine(plan, options, shelf, references, progress):
    act, tally, started = Act(shelf, plan["id"]), Tally(), time.time()
    wanted = checked([entry["name"] for entry in plan["entries"]], references, progress)
    if not os.path.exists(act.journal):
        header = {key: value for key, value in plan.items() if key != "entries"}
        try:
            act.begin(dict(header, created_at=time.time()), plan["entries"])
        except OSError as error:
            raise Refused("no-room", place=shelf, why=error.strerror) from error
    act.note("begin", what="quarantine")
    _move(act, plan, wanted, tally, progress)
    progress.phase("settle")
    time.sleep(options["settle_s"])
    second_look(act, references, progress, tally, plan["entries"])
    act.note("end", what="quarantine")
    act.close_if_empty()
    seconds = time.time() - started - options["settle_s"]
    return {"act": act.name, "groups": tally.told(), "place": act.folder, "seconds": round(seconds, 3)}


def _move(act, plan, wanted, tally, progress):
    full, held = None, act.present()
    progress.phase("move", len(plan["entries"]))
    with Folders(plan["root"]) as folders, Folders(act.files) as kept:
        for entry in plan["entries"]:
            progress.step()
            if entry["n"] < len(held) and held[entry["n"]]:
                tally.add("moved", entry)
            elif full or entry["name"] in wanted:
                tally.add(full or "referenced", entry)
            else:
                try:
                    tally.add(move_in(kept, folders, entry) or "moved", entry)
                except Full as error:
                    full = "error: {}".format(error)
                    tally.add(full, entry)
