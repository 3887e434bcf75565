"""A checkout is read within bounds, and nothing in it breaks the file that is written."""

import string
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.discovery import checkout as module
from checks.discovery import toml
from checks.discovery.checkout import MAX_BYTES, Checkout
from checks.discovery.draft import Wanted, draft
from checks.discovery.found import Address, Found
from checks.discovery.survey import survey
from rondafile import read
from tests.checks.init.planting import PLAIN, plant

WANTED = Wanted("yard", "en", None, ".")
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def test_folders_of_no_interest_are_skipped(tmp_path: Path) -> None:
    """Version control, packages and virtual environments are not looked into, whatever they are called."""
    plant(
        tmp_path,
        PLAIN,
        {f"{name}/manage.py": "" for name in (".git", "node_modules", ".venv", "venv", "a/site-packages", "own")},
        {"own/pyvenv.cfg": ""},
    )
    assert Checkout(tmp_path).named("manage.py") == ["manage.py"]


def test_count_of_files_is_bounded(tmp_path: Path) -> None:
    """At most 5,000 files are listed, the shallow ones first, and it is told that there were more."""
    folder = tmp_path / "deep"
    folder.mkdir()
    for number in range(module.MAX_FILES + 5):
        (folder / f"m{number}.py").touch()
    plant(tmp_path, PLAIN)

    found = Checkout(tmp_path)

    assert len(found.files) == module.MAX_FILES == 5_000
    assert found.is_cut_short
    assert found.files[0] == "manage.py"


def test_large_files_are_not_read(tmp_path: Path) -> None:
    """A file above 1 MiB is left alone; one of exactly 1 MiB is read."""
    (tmp_path / "large.py").write_text("#" * (MAX_BYTES + 1), encoding="ascii")
    (tmp_path / "fits.py").write_text("#" * MAX_BYTES, encoding="ascii")
    found = Checkout(tmp_path)

    assert found.text("large.py") is None
    assert len(found.text("fits.py") or "") == MAX_BYTES == 1_048_576


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link to a file or a folder leads out of no checkout, and into no endless one."""
    outside = plant(tmp_path / "outside", {"manage.py": ""})
    inside = plant(tmp_path / "inside", PLAIN)
    (inside / "up").symlink_to(inside)
    (inside / "other").symlink_to(outside)
    (inside / "wsgi.py").symlink_to(outside / "manage.py")

    assert set(Checkout(inside).files) == set(PLAIN)


@pytest.mark.parametrize(
    "text", ["def (", "\0", "(" * 5_000, "x = " + "-" * 100_000 + "1", "\udcff".encode("utf-8", "surrogatepass")]
)
def test_files_that_are_no_python_are_left_out(tmp_path: Path, text: str | bytes) -> None:
    """Broken, hostile or binary Python files are passed over."""
    plant(tmp_path, PLAIN)
    (tmp_path / "core/urls.py").write_bytes(text if isinstance(text, bytes) else text.encode())

    assert survey(tmp_path, tmp_path).settings == Found("core.settings", "manage.py:3")


@given(value=ANY_TEXT, place=ANY_TEXT, variable=st.text(string.ascii_letters + "_", min_size=1, max_size=10))
def test_no_text_breaks_out_of_the_file(value: str, place: str, variable: str) -> None:
    """Whatever a checkout's names and values are, the file is accepted and says just that."""
    with tempfile.TemporaryDirectory() as folder:
        empty = survey(plant(Path(folder), PLAIN), Path(folder))
        hostile = replace(
            empty,
            python=Found((value,), place),
            settings=Found(value, place),
            scheme=Found("Bearer", place),
            openapi=Found(value, place),
            media=Found(value, place),
            messaging=replace(
                empty.messaging,
                broker=Found(Address(variable=variable), place),
                queues=Found((value,), place),
            ),
        )
        made = draft(hostile, replace(WANTED, checkout=value))
        path = Path(folder, "ronda.toml")
        path.write_text(made.text(), encoding="utf-8")

        target = read(path, dict.fromkeys(made.variables, "redis://127.0.0.1/0")).targets["yard"]

    assert (target.python, target.settings, list(target.queues)) == ([value], value, [value])
    assert set(made.variables) == {"YARD_TOKEN", variable}


@given(ANY_TEXT)
def test_comment_is_one_line(text: str) -> None:
    """A comment never grows a second line."""
    assert len(toml.comment(text).splitlines()) == 1
