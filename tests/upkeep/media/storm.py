"""Writers that upload and refer to files the Django way, while the media folder is cleaned up. Run by test_storm.py.

    python storm.py SECONDS WRITERS SEED

The working directory is a project of ``act_project``. Prints, when the time is up, what each name must hold, the
longest time between finding an orphan and committing a row for it, how often each thing was done, and how many writers
were at it to the end. Every orphan belongs to one writer, so that what its name must hold at the end is known.
"""

import hashlib
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any


class Writer:
    """One thread that uploads, refers and overwrites until the time is up."""

    def __init__(self, seed: int, orphans: list[str]) -> None:
        self.random, self.orphans = random.Random(seed), orphans
        self.holds: dict[str, str] = {}
        """What is committed: by name, the digest of the bytes it must hold."""
        self.longest_s = 0.0
        self.is_well = False
        """Whether it was at it until the time was up."""
        self.done: Counter[str] = Counter()

    def run(self, until: float) -> None:
        """Do one thing after another."""
        from django.db import OperationalError, connection  # noqa: PLC0415 - Django is set up by now

        things = [self.upload, self.upload_under_an_orphans_name, self.refer, self.replace, self.overwrite, self.delete]
        while time.monotonic() < until:
            thing = self.random.choice(things)
            try:
                thing()
            except OperationalError as error:  # not committed: nothing is promised of it, and it goes on
                if "locked" not in str(error):
                    raise
                self.done["locked"] += 1
            else:
                self.done[thing.__name__] += 1
            time.sleep(self.random.random() * 0.05)
        connection.close()
        self.is_well = True

    def upload(self, name: str | None = None) -> None:
        """Save a model with a new file: the file first, then the row, as Django does."""
        content = self.random.randbytes(50)
        row = photo()()
        row.file.save(name or f"{self.random.randrange(10**12)}.bin", file_of(content), save=False)
        self.pause()
        row.save()
        self.committed(row.file.name, content)

    def upload_under_an_orphans_name(self) -> None:
        """Ask for a name that an orphan may have; Django takes another if it is there."""
        name = self.an_orphan()
        if name:
            self.upload(Path(name).name)

    def refer(self) -> None:
        """Make a row for an orphan, if it is there, within one transaction."""
        name = self.an_orphan()
        if name:
            with transaction():
                since = time.monotonic()
                if not photo().file.field.storage.exists(name):
                    return
                self.pause()
                photo().objects.create(file=name)
            self.longest_s = max(self.longest_s, time.monotonic() - since)
            self.committed(name, content_of(name))

    def replace(self) -> None:
        """Delete an orphan and save other bytes under its name, as an overwriting storage does."""
        name = self.an_orphan()
        if name:
            storage, content = photo().file.field.storage, self.random.randbytes(60)
            storage.delete(name)
            saved = storage.save(name, file_of(content))
            photo().objects.create(file=saved)
            self.committed(saved, content)

    def overwrite(self) -> None:
        """Write other bytes into an orphan in place, as Django's allow_overwrite does."""
        name = self.an_orphan()
        if name:
            content = self.random.randbytes(70)
            with open(photo().file.field.storage.path(name), "wb") as file:
                file.write(content[:30])
                self.pause()
                file.write(content[30:])
            photo().objects.create(file=name)
            self.committed(name, content)

    def delete(self) -> None:
        """Delete a row and its file, which is then missed by nobody."""
        if self.holds and self.random.random() < 0.3:
            name = self.random.choice(list(self.holds))
            del self.holds[name]
            photo().objects.filter(file=name).delete()
            photo().file.field.storage.delete(name)

    def an_orphan(self) -> str:
        """Take one of this writer's orphans."""
        return self.orphans.pop(self.random.randrange(len(self.orphans))) if self.orphans else ""

    def pause(self) -> None:
        """Be as slow as a backend may be."""
        time.sleep(self.random.random() * 0.08)

    def committed(self, name: str, content: bytes) -> None:
        """Keep what was committed."""
        self.holds[name] = hashlib.sha256(content).hexdigest()


def photo() -> Any:
    """Return the model."""
    from django.apps import apps  # noqa: PLC0415 - Django is set up by now

    return apps.get_model("acting.Photo")


def transaction() -> Any:
    """Return a transaction."""
    from django.db import transaction as transactions  # noqa: PLC0415 - Django is set up by now

    return transactions.atomic()


def file_of(content: bytes) -> Any:
    """Return bytes as Django takes files."""
    from django.core.files.base import ContentFile  # noqa: PLC0415 - Django is set up by now

    return ContentFile(content)


def content_of(orphan: str) -> bytes:
    """Return what an orphan holds from the beginning."""
    return orphan.encode()


def main(seconds: str, writers: str, seed: str) -> None:
    """Let the writers run, and print what they hold."""
    sys.path.insert(0, str(Path.cwd()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "act_settings"
    import django  # noqa: PLC0415 - the path is set above

    django.setup()
    count, process = int(writers), int(seed)
    orphans = sorted(json.loads(Path("orphans.json").read_text())[process])
    found = [Writer(process * 1000 + number, orphans[number::count]) for number in range(count)]
    until = time.monotonic() + float(seconds)
    threads = [threading.Thread(target=writer.run, args=(until,)) for writer in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    holds = {name: digest for writer in found for name, digest in writer.holds.items()}
    done: Counter[str] = sum((writer.done for writer in found), Counter())
    longest_s = max(writer.longest_s for writer in found)
    well = sum(writer.is_well for writer in found)
    told = {"holds": holds, "longest_s": longest_s, "done": done, "well": well}
    print(json.dumps(told))  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(*sys.argv[1:])
