"""Measure the scan for orphans against django-unused-media and its floors: ``python -m bench media [FILES …]``."""

import os
import platform
import shutil
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Series, Step, measure
from checks.support.script import Question, script_for
from rondafile import Target

PYTHON = sys.executable
ROOT = Path(__file__).parent.parent
SIZES = (100_000, 1_000_000)
FILES_A_FOLDER = 1000
ORPHANS = 20
"""Every so many-th file is an orphan: 5 %."""
NAMES = (1_000_000, 10_000_000)
SETTINGS = """
import os
SECRET_KEY = "x"
BASE = os.path.dirname(os.path.abspath(__file__))
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.staticfiles", "django_unused_media", "shop",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(BASE, "shop.sqlite3")}}
MEDIA_ROOT = os.path.join(BASE, "media")
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
MODELS = """
from django.db import models

class Photo(models.Model):
    file = models.FileField(upload_to="photos/%Y/%m/%d/")
    plate = models.CharField(max_length=10)
"""
WALK = """
import os, sys
waiting, count = [sys.argv[1]], 0
while waiting:
    with os.scandir(waiting.pop()) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                entry.name
                count += 1
"""
READ = """
import sqlite3, sys
cursor = sqlite3.connect(sys.argv[1]).execute("SELECT file FROM shop_photo WHERE file <> ''")
while cursor.fetchmany(20000):
    pass
"""
COMPARE = """
import sys
sys.path.insert(0, sys.argv[2])
from checks.support.inside.media_comparing import Comparison
count, comparison, found = int(sys.argv[1]), Comparison(), 0
names = lambda start: ["photos/%08x/%08d.jpg" % (i * 2654435761 % 65536, i) for i in range(start, start + 20000)]
for start in range(0, count, 20000):
    comparison.add_files(names(start))
for start in range(0, count, 20000):
    comparison.add_references("shop.Photo.file", [name for i, name in enumerate(names(start)) if i % 20])
for unreferenced, missing in comparison.differences():
    found += len(unreferenced)
assert found == count // 20, found
"""
FOLDERS = """
import sys
sys.path.insert(0, sys.argv[2])
from checks.support.inside.media_comparing import Comparison
count, comparison, found = int(sys.argv[1]), Comparison(are_walked=True), 0
names = lambda start: ["IMG_%08x_%08d.jpg" % (i * 2654435761 % 2**32, i) for i in range(start, start + 1000)]
for start in range(0, count, 1000):
    comparison.add_folder("photos/%08d/" % start, names(start))
for start in range(0, count, 1000):
    rows = ["photos/%08d/%s" % (start, name) for i, name in enumerate(names(start)) if i % 20]
    comparison.add_stored("shop.Photo.file", rows, list)
for unreferenced, missing in comparison.differences():
    found += len(unreferenced)
assert found == count // 20, found
"""


def main(arguments: list[str]) -> None:
    """Make the trees, measure, print, delete them."""
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| what | median | processor | peak | ratio |")
    print("| --- | --- | --- | --- | --- |")
    for files in [int(each) for each in arguments] or SIZES:
        folder = Path(tempfile.mkdtemp(prefix="ronda-bench-media-"))
        try:
            _build(folder, files)
            for row in _scans(folder, files):
                print(f"| {' | '.join(row)} |", flush=True)
        finally:
            shutil.rmtree(folder)
    for row in _compared():
        print(f"| {' | '.join(row)} |", flush=True)


def _scans(folder: Path, files: int) -> Iterator[tuple[str, ...]]:
    target = Target(
        base_url="http://127.0.0.1:1",
        python=[PYTHON],
        directory=str(folder),
        settings="shop_settings",
        probe_limit_s=600,
    )
    script = folder / "scan.py"
    script.write_text(script_for(target, [Question("media_scan", {"grace_s": -1})], "\x1eronda:bench:"))
    steps = [
        Step("scan", [[PYTHON, str(script)]]),
        Step("rival", [[PYTHON, "-m", "django", "cleanup_unused_media", "--dry-run", "--minimum-file-age", "0"]]),
        Step("django.setup()", [[PYTHON, "-c", "import django; django.setup()"]]),
        Step("directory walk", [[PYTHON, "-c", WALK, str(folder / "media")]]),
        Step("names by raw SQL", [[PYTHON, "-c", READ, str(folder / "shop.sqlite3")]]),
    ]
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "shop_settings"}
    found = measure(steps, folder, environ, repeats=5 if files <= 200_000 else 3)
    floors = sum(found[step.name].median for step in steps[2:])
    yield (f"**{files:,} files**", "", "", "", "")
    floors_cpu_s = sum(_cpu_s(found[step.name]) for step in steps[2:])
    scan, rival = found["scan"], found["rival"]
    above = f"{scan.median / floors:.2f} × its floors (processor time {_cpu_s(scan) / floors_cpu_s:.2f} ×)"
    yield _row("`media_scan`, whole process", scan, above)
    faster = f"{rival.median / scan.median:.1f} × the scan (processor time {_cpu_s(rival) / _cpu_s(scan):.1f} ×)"
    yield _row("django-unused-media, dry run", rival, faster)
    for step in steps[2:]:
        yield _row(f"floor: {step.name}", found[step.name], "")
    yield ("sum of the floors", f"{floors:.2f} s", f"{floors_cpu_s:.2f} s", "", "")


def _build(folder: Path, files: int) -> None:
    (folder / "shop").mkdir()
    (folder / "shop" / "__init__.py").touch()
    (folder / "shop" / "models.py").write_text(MODELS)
    (folder / "shop_settings.py").write_text(SETTINGS)
    database = sqlite3.connect(folder / "shop.sqlite3")
    database.execute("CREATE TABLE shop_photo (id INTEGER PRIMARY KEY, file VARCHAR(100), plate VARCHAR(10))")
    for start in range(0, files, FILES_A_FOLDER):
        number = start // FILES_A_FOLDER
        place = f"photos/{2020 + number // 336}/{number // 28 % 12 + 1:02}/{number % 28 + 1:02}"
        (folder / "media" / place).mkdir(parents=True)
        names = [
            f"{place}/IMG_{start + i:08}_{(start + i) * 2654435761 % 2**32:08x}.jpg" for i in range(FILES_A_FOLDER)
        ]
        for name in names:
            os.mknod(f"{folder}/media/{name}")
        rows = [(name, "ABC123") for i, name in enumerate(names) if i % ORPHANS]
        database.executemany("INSERT INTO shop_photo (file, plate) VALUES (?, ?)", rows)
    database.commit()
    database.close()


def _compared() -> Iterator[tuple[str, ...]]:
    for how, script in (("in no order", COMPARE), ("folder by folder", FOLDERS)):
        steps = [Step(f"{count:,}", [[PYTHON, "-c", script, str(count), str(ROOT)]]) for count in NAMES]
        found = measure(steps, ROOT, os.environ, repeats=1)
        least, most = (found[step.name] for step in steps)
        times = NAMES[1] / NAMES[0]
        yield _row(f"{NAMES[0]:,} names, generated, through the same code, {how}", least, "")
        linear = f"{_cpu_s(most) / _cpu_s(least) / times:.2f} × linear (processor time)"
        yield _row(f"{NAMES[1]:,} names, {how}", most, linear)


def _row(what: str, series: Series, ratio: str) -> tuple[str, ...]:
    return (what, f"{series.median:.2f} s", f"{_cpu_s(series):.2f} s", f"{series.peak_mb:.0f} MB", ratio)


def _cpu_s(series: Series) -> float:
    return statistics.median(series.cpu_s)
