"""Backends to look at: a plain Django project, changed by each test where it matters."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

PLAIN = {
    "manage.py": """
        import os
        def main():
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")
        """,
    "core/__init__.py": "",
    "core/settings.py": """
        TIME_ZONE = "America/Bogota"
        ROOT_URLCONF = "core.urls"
        """,
    "core/urls.py": """
        urlpatterns = []
        """,
}


def plant(folder: Path, *layers: Mapping[str, str | None]) -> Path:
    """Write the files of every layer, later ones over earlier ones; None leaves a file out."""
    merged: dict[str, str | None] = {}
    for layer in layers:
        merged |= layer
    for name, text in merged.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def settings(text: str) -> dict[str, str | None]:
    """Return a layer with more lines in the plain project's settings module."""
    return {"core/settings.py": textwrap.dedent(PLAIN["core/settings.py"]) + textwrap.dedent(text)}


def urls(text: str) -> dict[str, str | None]:
    """Return a layer with the plain project's URLs."""
    return {"core/urls.py": text}


def compose(text: str, name: str = "compose.yaml") -> dict[str, str | None]:
    """Return a layer with a compose file."""
    return {name: text}
