"""Quarantine, restore, purge or resume, as ``ronda media`` asks for. Writes below the quarantine and the media folders.

The act runs in a thread of its own and the answer tells how far it is; if nobody listens any more, the process ends
and with it the act, wherever it is: what the journal holds is finished by the next one.
"""

import base64
import json
import os
import queue
import threading
import zlib

from checks.support.inside.media_areas import file_field, storages, unwrapped
from checks.support.inside.media_names import from_wire
from upkeep.inside.media_guards import shelf_of
from upkeep.inside.media_journal import Lock
from upkeep.inside.media_recovery import recover
from upkeep.inside.media_report import Progress, Refused
from upkeep.inside.media_returns import held_in, purge, restore
from upkeep.inside.media_shelving import guard_plan, quarantine
from upkeep.inside.media_use import Use


def answer(parameters):
    """Yield how far the act is, and return what came of it, or why it was refused."""
    told = queue.Queue()

    def work():
        try:
            told.put((None, _ACTS[parameters["act"]](parameters, Progress(lambda part: told.put((part, None))))))
        except Refused as refused:
            told.put((None, {"refused": {"code": refused.code, "facts": refused.facts}}))
        except OSError as error:
            facts = {"why": error.strerror or str(error), "place": str(error.filename or "")}
            told.put((None, {"refused": {"code": "stopped", "facts": facts}}))
        except BaseException as error:  # noqa: BLE001 - raised again where the answer is made
            told.put((error, None))

    threading.Thread(target=work, daemon=True).start()
    while True:
        part, result = told.get()
        if isinstance(part, BaseException):
            raise part
        if result is not None:
            return result
        yield part


def _quarantine(parameters, progress):
    options = parameters["options"]
    everywhere = storages(parameters["reading"].get("without") or ())
    plans = []
    for told in json.loads(zlib.decompress(base64.b64decode(parameters["plans"]))):
        area = next((each for each in everywhere if each.key == told["area"]), None)
        if area is None:
            raise Refused("no-area", area=told["area"])
        foreign = [storage for storage in _storages_of(area) if not _is_folder(storage)]
        if area.root is None or foreign:
            raise Refused("not-a-folder", area=area.key, kind=type((foreign or [area.storage])[0]).__qualname__)
        plans.append((area, dict(told, root=area.root, entries=_entries(told["entries"]))))
    for _area, plan in plans:
        guard_plan(plan, options)
    found = []
    for area, plan in plans:
        try:
            done = quarantine(plan, options, Use(area, everywhere, parameters["reading"]), progress)
        except Refused as refused:
            if len(plans) == 1:
                raise
            done = {"act": plan["id"], "refused": {"code": refused.code, "facts": refused.facts}}
        found.append(dict(done, root=area.root))
    return {"acts": found}


def _storages_of(area):
    return [area.storage, *(unwrapped(file_field(place.field).storage) for place in area.fields)]


def _is_folder(storage):
    from django.core.files.storage import FileSystemStorage

    return isinstance(storage, FileSystemStorage)


def _entries(rows):
    return [
        {"n": number, "name": from_wire(name), "size": size, "mtime_ns": mtime_ns, "ctime_ns": ctime_ns}
        for number, (name, size, mtime_ns, ctime_ns) in enumerate(rows, 1)
    ]


def _restore(parameters, progress):
    found = [
        done
        for shelf, areas in _shelves(parameters)
        for done in restore(shelf, [area.root for area in areas], parameters["options"], progress)
    ]
    return {"acts": found}


def _purge(parameters, progress):
    return _on_shelves(parameters, progress, purge)


def _resume(parameters, progress):
    return _on_shelves(parameters, progress, _recover)


def _recover(shelf, references, _options, progress):
    with Lock(shelf):
        return {"acts": recover(shelf, references, progress), "recovered": []}


def _on_shelves(parameters, progress, act):
    acts, recovered = [], []
    reading = parameters["reading"]
    everywhere = storages(reading.get("without") or ())
    for shelf, areas in _shelves(parameters, everywhere):
        references = {area.root: Use(area, everywhere, reading) for area in areas}
        done = act(shelf, references, parameters["options"], progress)
        acts += done["acts"]
        recovered += done["recovered"]
    return {"acts": acts, "recovered": recovered}


def _held(parameters, _progress):
    return {"acts": [told for shelf, _areas in _shelves(parameters) for told in held_in(shelf)]}


def _shelves(parameters, everywhere=None):
    """Return each quarantine folder that is there, with the areas whose files it holds."""
    found = {}
    for area in everywhere or storages(parameters["reading"].get("without") or ()):
        if area.root is not None:
            found.setdefault(shelf_of(area.root, parameters["options"]), []).append(area)
    there = [(shelf, areas) for shelf, areas in found.items() if os.path.isdir(shelf)]
    if not there and parameters["options"].get("acts"):
        raise Refused("no-act", acts=parameters["options"]["acts"], known=[], place=", ".join(sorted(found)))
    return there


_ACTS = {"quarantine": _quarantine, "restore": _restore, "purge": _purge, "resume": _resume, "held": _held}
