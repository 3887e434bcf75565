"""End an act at every step, carry it out again, and compare with one that nobody disturbed. Run by test_kill.py.

    python killing.py ROOT WHAT THEN

THEN is the act after that: the same again; ``restore``, which must bring back what a killed quarantine moved; or
``resume``, after which no file may be in two places. The working directory is a project of ``act_project``. A child is
forked for each step: in it every call that changes the disk is counted, and the child kills itself with SIGKILL before
the Nth, or after it (for a write: in the middle of it); or from the Nth on the disk is full.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CALLS = ("rename", "link", "unlink", "fsync", "write", "mkdir", "rmdir")
FILES = ("a/1", "a/2", "b/3", "b/late", "c/used", "4\n", "\udcff")
HERE = Path.cwd()
MEDIA, SHELF = HERE / "media", HERE / ".ronda-quarantine"
OPTIONS = {"max_share": 1.0, "max_files": 99, "settle_s": 0, "quarantine": None, "acts": [], "only": None}


def main(root: str, what: str, then: str) -> None:
    """Print how many steps there were and what was found wrong after which."""
    sys.path[:0] = [str(HERE), root]
    os.environ["DJANGO_SETTINGS_MODULE"] = "act_settings"
    import django  # noqa: PLC0415 - the path is set above

    django.setup()
    from upkeep.inside import media_moves  # noqa: PLC0415 - as above

    media_moves.BATCH = 2
    begin(what)
    assert (run(what, None), run(then, None)) == (0, 0)
    undisturbed, broken, step = state(shelved=what == then), [], 0
    for way in ("before", "after", "full"):
        step = 0
        while True:
            step += 1
            begin(what)
            if run(what, step, way) == 0:
                break
            wrong = unreachable() or (run(then, None) and "failed") or unreachable(at_most=1)
            if wrong or (then != "resume" and state(shelved=what == then) != undisturbed):
                wrong = wrong or state(shelved=what == then)
                broken.append([step, way, wrong, undisturbed])
    print(json.dumps({"steps": step - 1, "broken": broken}, default=str))  # noqa: T201 - what the test reads


def begin(what: str) -> None:
    """Put the project into the state before the act: files of two days ago, one in use, and for restore all moved."""
    for folder in (MEDIA, SHELF):
        shutil.rmtree(folder, ignore_errors=True)
    for number, name in enumerate(FILES):
        path = MEDIA / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode("utf-8", "surrogateescape"))
        path.chmod(0o600 + number)
        os.utime(path, ns=(10**18 + number, 10**18 + number))
    rows("c/used")
    if what != "quarantine":
        assert run("quarantine", None) == 0
    if what == "purge":
        rows("c/used", "a/2")


def rows(*names: str) -> None:
    """Make these the names that rows refer to."""
    from django.apps import apps  # noqa: PLC0415 - Django is set up by now
    from django.db import connection  # noqa: PLC0415

    model: Any = apps.get_model("acting.Photo")
    model.objects.all().delete()
    for name in names:
        model.objects.create(file=name)
    connection.close()


def run(what: str, end_at: int | None, way: str = "") -> int:
    """Carry an act out in a child, and return its wait status."""
    from upkeep.media.acting import packed  # noqa: PLC0415 - the path is set by now

    parameters: dict[str, Any] = {"act": what, "plans": packed((plan(),)), "reading": {"without": [], "extra": []}}
    parameters["options"] = OPTIONS | {"execute": True, "older_than_s": 0}
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    from upkeep.inside import media_act, media_shelving  # noqa: PLC0415 - Django is set up by now

    if what == "quarantine":
        media_shelving.time.sleep = lambda _seconds: rows("c/used", "b/late")
    left = count_down(end_at or 0, way)
    parts, told = media_act.answer(parameters), None
    while told is None:
        try:
            next(parts)
        except StopIteration as end:
            told = end.value
    os._exit(0 if left[0] > 0 or not end_at else 3)


def count_down(end_at: int, way: str) -> list[int]:
    """Make the Nth call that changes the disk the last one that this process sees, or that succeeds."""
    left = [end_at]

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] < 0 and way == "full" and name not in ("unlink", "rmdir"):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if left[0] == 0 and way in ("before", "after"):
                if way == "after":
                    half = (
                        (arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2]) if name == "write" else arguments
                    )
                    call(*half, **options)
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(60)
            return call(*arguments, **options)

        return wrapper

    for name in CALLS:
        if end_at:
            setattr(os, name, counted(name, getattr(os, name)))
    return left


def plan() -> dict[str, Any]:
    """Return the plan of all files; those that are moved already are in it as they were."""
    from checks.support.inside.media_names import to_wire  # noqa: PLC0415 - the path is set by now

    root, entries = MEDIA.stat(), []
    for name in FILES:
        with contextlib.suppress(FileNotFoundError):
            found = (MEDIA / name).lstat()
            KNOWN[name] = (found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        entries.append((to_wire(name), *KNOWN[name]))
    shape = {"id": "act", "target": "yard", "area": str(MEDIA), "files_total": len(FILES), "entries": entries}
    return shape | {"root_dev": root.st_dev, "root_ino": root.st_ino}


KNOWN: dict[str, tuple[int, int, int]] = {}


def places() -> Iterator[tuple[str, Path]]:
    """Yield each file with the name that it has, or that the journal says it had."""
    for path in MEDIA.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(MEDIA)), path
    for journal in SHELF.glob("*/journal.jsonl"):
        for line in journal.read_text().splitlines()[1:]:
            entry = json.loads(line)
            path = journal.parent / "files" / f"{entry['n'] // 1000:03d}" / f"{entry['n']:06d}"
            if path.exists():
                yield entry["name"], path


def unreachable(at_most: int = 2) -> str:
    """Return which file is in no place that can be reached, or in too many; purged ones are not missed."""
    for name in FILES:
        found = [path for each, path in places() if each == name]
        wanted = name.encode("utf-8", "surrogateescape")
        purged = any(SHELF.rglob("purged.jsonl")) and name not in ("a/2", "c/used")
        if not found and not purged:
            return f"{name!r} is nowhere"
        if len(found) > at_most:
            return f"{name!r} is in {len(found)} places"
        if any(path.read_bytes() != wanted for path in found) or len({path.stat().st_ino for path in found}) > 1:
            return f"{name!r} is not what it was"
    return ""


def state(*, shelved: bool) -> list[Any]:
    """Return where everything is: below the media folder with mode and time, and in the quarantine if it is told to."""
    found: list[Any] = []
    for path in sorted(MEDIA.rglob("*")):
        stat = path.stat()
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found.append((os.fsencode(path), digest, stat.st_mode, stat.st_mtime_ns, stat.st_nlink))
    kept = [path for path in SHELF.rglob("*") if shelved and path.suffix != ".jsonl"]
    return [*found, *sorted((str(path), path.is_file() and path.read_bytes()) for path in kept)]


if __name__ == "__main__":
    main(*sys.argv[1:])
