"""A Django project in a folder of its own, with every kind of field and storage that a scan must understand."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checks.support.interpreter import Interpreter, Question
from rondafile import Target

DAY_S = 86_400
SETTINGS = """
import json, os
SECRET_KEY = "x"
BASE = os.path.dirname(os.path.abspath(__file__))
INSTALLED_APPS = ["django.contrib.contenttypes", "shop"]
DATABASES = json.loads(os.environ.get("ESTATE_DATABASES") or "null") or {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(BASE, "default.sqlite3")}
}
MEDIA_ROOT = os.path.join(BASE, "media")
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
MODELS = """
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.conf import settings
import os

def private():
    return FileSystemStorage(location=os.path.join(settings.BASE, "private"))

class Photo(models.Model):
    file = models.FileField(upload_to="photos/", blank=True, max_length=300)
    note = models.TextField(default="")
    data = models.JSONField(default=dict)
"""


@dataclass
class Estate:
    """The project, and what a scan of it says."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    python: str = sys.executable

    def write(self, models: str = "", settings: str = "") -> None:
        """Write settings and models."""
        (self.folder / "shop").mkdir(exist_ok=True)
        (self.folder / "shop" / "__init__.py").touch()
        (self.folder / "estate_settings.py").write_text(SETTINGS + settings)
        (self.folder / "shop" / "models.py").write_text(MODELS + models)

    def run(self, code: str) -> str:
        """Run code inside Django, with ``Photo`` and the other models in reach, and return what it prints."""
        head = "import django; django.setup()\nfrom shop.models import *\n"
        done = subprocess.run(
            [self.python, "-c", head + code],
            cwd=self.folder,
            env=os.environ | self.environ | {"DJANGO_SETTINGS_MODULE": "estate_settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def migrate(self, *aliases: str) -> None:
        """Make the tables of the app on each database."""
        self.run(
            "from django.core.management import call_command\n"
            f"for alias in {list(aliases) or ['default']!r}:\n"
            "    call_command('migrate', database=alias, run_syncdb=True, verbosity=0)\n"
        )

    def rows(self, *names: str, model: str = "Photo", using: str = "default") -> None:
        """Make a row for each name."""
        self.run(
            "import json\n"
            f"for name in json.loads({json.dumps(json.dumps(names))}):\n"
            f"    {model}.objects.using({using!r}).create(file=name)\n"
        )

    def file(self, name: str | bytes, root: str = "media", days: float | None = 3) -> Path:
        """Make a file; unless ``days`` is None it was written so many days ago, by mtime: see ``scan`` for ctime."""
        path = self.folder / root / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 10)
        if days is not None:
            past = time.time() - days * DAY_S
            os.utime(path, (past, past))
        return path

    def target(self, **further: Any) -> Target:
        """Return it as a target."""
        told = {
            "base_url": "http://127.0.0.1:1",
            "python": [self.python],
            "directory": str(self.folder),
            "settings": "estate_settings",
            "probe_limit_s": 60,
        }
        return Target.model_validate(told | further).model_copy(update={"environ": self.environ})

    def scan(self, **parameters: Any) -> "Found":
        """Scan it. No grace unless asked for: a ctime cannot be set back, and files of a test are seconds old."""
        parts: list[dict[str, Any]] = []
        question = Question("media_scan", {"grace_s": -1} | parameters, on_part=parts.append)
        interpreter = Interpreter(self.target(), "estate")
        try:
            return Found(interpreter.ask(question), parts)
        finally:
            interpreter.close()


@dataclass
class Found:
    """What a scan said."""

    answer: dict[str, Any]
    parts: list[dict[str, Any]]

    @property
    def orphans(self) -> set[Any]:
        """Names of the orphans of all storages."""
        return {
            json.dumps(row[0]) if isinstance(row[0], dict) else row[0]
            for part in self.parts
            for row in part.get("orphans", ())
        }

    @property
    def missing(self) -> set[tuple[str, str]]:
        """Source and name of the missing files."""
        return {tuple(row) for part in self.parts for row in part.get("missing", ())}
