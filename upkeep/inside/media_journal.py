"""The quarantine on disk: a lock, and a folder for each act with its journal. Standard library only.

    .ronda-quarantine/
      lock                   held while an act runs; the kernel lets go of it when the process dies
      ACT/journal.jsonl      a header, then every file of the plan with its number; never changed once it is there
      ACT/events.jsonl       what was begun and ended, each line synced
      ACT/purged.jsonl       numbers of the files that purge deletes, synced before it deletes them
      ACT/files/000/000001   a file by its number, so that no name is too long or too strange to be kept
      closed/ACT/            the same without files, once all are restored or purged

The journal is whole before the first file moves, and where a file is tells its state: nothing else has to be written
while files move, and nothing can be torn by a crash.
"""

import contextlib
import fcntl
import json
import os
import time
from json.encoder import encode_basestring_ascii

from upkeep.inside.media_report import Refused

WRITE_BYTES = 1 << 20
FILES_A_FOLDER = 1000
CLOSED = "closed"
LINE = '{"n": %d, "name": %s, "size": %d, "mtime_ns": %d, "ctime_ns": %d}'
"""An entry as ``json.dumps`` writes it, at a fifth of its price."""


class Lock:
    """Held while an act runs, so that two never do."""

    def __init__(self, shelf):
        self._path = os.path.join(shelf, "lock")

    def __enter__(self):
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._descriptor)
            raise Refused("busy", place=self._path) from error

    def __exit__(self, *_error):
        os.close(self._descriptor)


def acts(shelf):
    """Return the acts of a quarantine that are not closed, oldest first."""
    found = [Act(shelf, name) for name in sorted(_names(shelf)) if name != CLOSED]
    found = [act for act in found if os.path.isfile(act.journal)]
    return sorted(found, key=lambda act: (act.header()["created_at"], act.name))


def sweep(shelf):
    """Remove what is left of acts that died before their journal was whole, and so before any file moved."""
    for name in _names(shelf):
        act = Act(shelf, name)
        if name != CLOSED and os.path.isdir(act.folder) and not os.path.isfile(act.journal):
            try:
                act.forget()
            except OSError:
                continue  # it holds what is not ours


def is_closed(shelf, name):
    """Tell whether an act of this name was closed."""
    return os.path.isdir(os.path.join(shelf, CLOSED, name))


class Act:
    """One act of quarantine: its folder and its journal."""

    def __init__(self, shelf, name):
        self.shelf, self.name = shelf, name
        self.folder = os.path.join(shelf, name)
        self.journal = os.path.join(self.folder, "journal.jsonl")
        self._events = os.path.join(self.folder, "events.jsonl")
        self._purged = os.path.join(self.folder, "purged.jsonl")
        self.files = os.path.join(self.folder, "files")

    def begin(self, header, entries):
        """Write the journal, whole, and sync it; leave nothing if the disk has no room for it.

        ``entries`` are dicts with ``n`` from 1 upwards, without a gap.
        """
        try:
            os.makedirs(self.files, 0o700, exist_ok=True)
            draft = self.journal + ".draft"
            last = self._write_draft(draft, header, entries)
            for folder in range(last // FILES_A_FOLDER + 1):
                os.makedirs(os.path.join(self.files, "{:03d}".format(folder)), 0o700, exist_ok=True)
            sync_folder(self.files)
            os.rename(draft, self.journal)
        except OSError:
            self.forget()
            raise
        sync_folder(self.folder)
        sync_folder(self.shelf)

    def _write_draft(self, draft, header, entries):
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        last = 0
        try:
            lines, size = [json.dumps(header)], 0
            for entry in entries:
                last = entry["n"]
                values = entry["size"], entry["mtime_ns"], entry["ctime_ns"]
                lines.append(LINE % (last, encode_basestring_ascii(entry["name"]), *values))
                size += len(lines[-1])
                if size > WRITE_BYTES:
                    write_all(descriptor, "\n".join(lines) + "\n")
                    lines, size = [], 0
            write_all(descriptor, "".join(line + "\n" for line in lines))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return last

    def header(self):
        """Return the first line of the journal."""
        with open(self.journal, encoding="ascii") as lines:
            return json.loads(lines.readline())

    def entries(self):
        """Yield every file of the plan, in order."""
        with open(self.journal, encoding="ascii") as lines:
            lines.readline()
            for line in lines:
                yield json.loads(line)

    def events(self):
        """Return what was begun and ended; a line that was cut off by a crash counts for nothing."""
        return _lines(self._events)

    def is_unfinished(self, what):
        """Tell whether this was begun and did not end; a quarantine has begun when its journal is there."""
        last = [each["event"] for each in self.events() if each.get("what") == what][-1:]
        return last == ["begin"] or (what == "quarantine" and not last)

    def quarantined_at(self):
        """Return when files were last moved in, in seconds since the epoch."""
        begun = [each["at"] for each in self.events() if each["event"] == "begin" and each["what"] == "quarantine"]
        return max(begun, default=self.header()["created_at"])

    def note(self, event, **facts):
        """Append an event and sync it."""
        _append(self._events, [dict(facts, event=event, at=time.time())])

    def note_purged(self, numbers):
        """Append the numbers of files that are about to be deleted, and sync them."""
        _append(self._purged, [{"n": number, "at": time.time()} for number in numbers])

    @staticmethod
    def slot(number):
        """Return folder and name of a file by its number, in bytes, as seen from ``files``."""
        return b"%03d" % (number // FILES_A_FOLDER), b"%06d" % number

    def present(self):
        """Return a bytearray with 1 at the number of each file that is in the quarantine."""
        flags = bytearray()
        for folder in sorted(_names(self.files)):
            for name in _names(os.path.join(self.files, folder)):
                if not name.isdigit():
                    continue
                number = int(name)
                if number >= len(flags):
                    flags.extend(bytes(number + 1 - len(flags)))
                flags[number] = 1
        return flags

    def held(self, entries=None):
        """Yield the entries of the files that are in the quarantine; ``entries`` saves reading the journal."""
        flags = self.present()
        if flags:
            for entry in self.entries() if entries is None else entries:
                if entry["n"] < len(flags) and flags[entry["n"]]:
                    yield entry

    def close_if_empty(self):
        """Put the journal away if no file is left, and tell whether that was so."""
        if any(self.present()):
            return False
        for folder in _names(self.files):
            os.rmdir(os.path.join(self.files, folder))
        if os.path.isdir(self.files):
            os.rmdir(self.files)
        closed = os.path.join(self.shelf, CLOSED)
        os.makedirs(closed, 0o700, exist_ok=True)
        os.rename(self.folder, os.path.join(closed, self.name))
        sync_folder(self.shelf)
        return True

    def forget(self):
        """Remove what is there of an act that holds no file and never came to anything, its journal last."""
        for folder in _names(self.files):
            os.rmdir(os.path.join(self.files, folder))
        if os.path.isdir(self.files):
            os.rmdir(self.files)
        for path in (self._events, self.journal + ".draft", self.journal):
            if os.path.lexists(path):
                os.unlink(path)
        if os.path.isdir(self.folder):
            os.rmdir(self.folder)


def write_all(descriptor, text):
    """Write all of ``text``."""
    data = memoryview(text.encode("ascii"))
    while data:
        data = data[os.write(descriptor, data) :]


def sync_folder(path):
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _append(path, documents):
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
        write_all(descriptor, ("\n" if torn else "") + "".join(json.dumps(each) + "\n" for each in documents))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lines(path):
    found = []
    with contextlib.suppress(FileNotFoundError), open(path, encoding="ascii") as lines:
        for line in lines:
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
    return found


def _names(path):
    try:
        return os.listdir(path)
    except FileNotFoundError:
        return []
