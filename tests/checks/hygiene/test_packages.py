"""Which packages there are, from an interpreter's answer or a file."""

from pathlib import Path
from typing import Any

import pytest

from checks.hygiene.test_licences import may_be_used
from checks.support.errors import UnjudgedError
from checks.support.packages import installed, pinned
from rondafile.models import Dependencies

REQUIREMENTS = """\
# locked
--index-url https://example.invalid/simple
Django==5.2.8 ; python_version >= "3.8" \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
django_storages[s3]==1.14.6  # uploads
pywin32==306 ; sys_platform == "win32"
celery>=5.4
-e ./own
-r more.txt
"""
UV_LOCK = """\
version = 1
[[package]]
name = "Django"
version = "5.2.8"
source = { registry = "https://example.invalid/simple" }
[[package]]
name = "yard"
version = "0.1.0"
source = { editable = "." }
"""
PYLOCK = 'lock-version = "1.0"\n[[packages]]\nname = "requests"\nversion = "2.32.5"\n'
POETRY = '[[package]]\nname = "jinja2"\nversion = "3.1.6"\nfiles = []\n'


def test_requirements_are_read_as_pip_reads_them(tmp_path: Path) -> None:
    """Pins, hashes, extras, markers and included files are understood; what is not pinned is named as unclear."""
    (tmp_path / "requirements.txt").write_text(REQUIREMENTS)
    (tmp_path / "more.txt").write_text("requests===2.32.5\n")
    found = pinned(tmp_path / "requirements.txt")

    assert {each.name: each.version for each in found.packages} == {
        "django": "5.2.8",
        "django-storages": "1.14.6",
        "requests": "2.32.5",
    }
    assert [name for name, _why in found.unclear] == ["celery", "./own"]


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [("uv.lock", UV_LOCK, "5.2.8"), ("pylock.toml", PYLOCK, "2.32.5"), ("poetry.lock", POETRY, "3.1.6")],
)
def test_locks_are_read(tmp_path: Path, name: str, text: str, version: str) -> None:
    """The locks of uv and poetry and the standard one are read, and the project itself is local."""
    (tmp_path / name).write_text(text)
    found = pinned(tmp_path / name)

    assert [each.version for each in found.askable([])] == [version]


@pytest.mark.parametrize("text", ["", "# nothing\n", "\x00\xff"])
def test_a_file_that_says_nothing_is_not_green(tmp_path: Path, text: str) -> None:
    """An empty file names no package, and that is not the same as having none."""
    (tmp_path / "requirements.txt").write_bytes(text.encode("latin-1"))

    with pytest.raises(UnjudgedError):
        pinned(tmp_path / "requirements.txt")


def test_a_missing_file_is_told_with_its_path(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(UnjudgedError, match=r"nowhere\.txt cannot be read: No such file"):
        pinned(tmp_path / "nowhere.txt")


def test_files_that_include_each_other_end(tmp_path: Path) -> None:
    """A circle of included files is read to an end."""
    (tmp_path / "a.txt").write_text("django==5.2.8\n-r a.txt\n")

    assert [each.name for each in pinned(tmp_path / "a.txt").packages] == ["django"]


def test_private_and_local_packages_are_not_asked_about() -> None:
    """The project's own code and what is called private, however it is written, go to no index and no service."""
    entries = [("Own", "1.0", True), ("Yard.Tools", "2.0", False), ("django", "5.2.8", False)]
    told = [{"name": name, "version": version, "licence": "", "local": local} for name, version, local in entries]
    found = installed({"packages": told, "python": "3.12.1"})

    assert [each.name for each in found.askable(["yard_tools"])] == ["django"]


def test_a_version_that_is_none_is_unclear() -> None:
    """A package with a version that cannot be compared is named instead of dropped."""
    answer: dict[str, Any] = {"packages": [{"name": "odd", "version": "dev!", "licence": "", "local": False}]}

    assert installed({**answer, "python": "3.12.1"}).unclear[0][0] == "odd"


@pytest.mark.parametrize(
    ("licence", "allowed", "denied", "fine"),
    [
        ("MIT", [], [], True),
        ("", [], ["AGPL"], True),
        ("GNU Affero General Public License v3 (AGPLv3)", [], ["agpl"], False),
        ("BSD License", ["MIT", "BSD"], [], True),
        ("Proprietary", ["MIT", "BSD"], [], False),
        ("", ["MIT"], [], False),
        ("MIT OR AGPL-3.0", ["MIT"], ["AGPL"], False),
    ],
)
def test_licences(licence: str, allowed: list[str], denied: list[str], fine: bool) -> None:
    """What is denied may never be used; where a list says what may, nothing else may, and silence neither."""
    rules = Dependencies(allowed_licences=allowed, denied_licences=denied)

    assert may_be_used(licence, rules) is fine
