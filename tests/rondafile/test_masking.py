"""The key under which secrets are masked."""

import subprocess
import sys
from pathlib import Path

from rondafile.masking import KEY_FILE, mask_key
from tests.rondafile.conftest import YARD, Good

TEXT = f'results = "runs"\n{YARD}'
START_TOGETHER = """
import pathlib, sys
from rondafile import read
from rondafile.masking import mask_key
rondafile = read(pathlib.Path(sys.argv[1]), {})
print("ready", flush=True)
sys.stdin.readline()
print(mask_key(rondafile).hex())
"""


def test_a_key_is_made_once_and_kept_closed(good: Good, tmp_path: Path) -> None:
    """The second run masks like the first, and only the owner can read the key."""
    first, second = mask_key(good(TEXT)), mask_key(good(TEXT))

    assert first == second
    assert len(first) == 32
    assert (tmp_path / "runs" / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_nothing_else_is_left_beside_the_key(good: Good, tmp_path: Path) -> None:
    """Drafts are removed, whoever was first."""
    mask_key(good(TEXT))
    mask_key(good(TEXT))

    assert [path.name for path in (tmp_path / "runs").iterdir()] == [KEY_FILE]


def test_processes_that_start_at_once_agree_on_the_key(good: Good, tmp_path: Path) -> None:
    """Of eight processes released together, all use the same key, whichever wrote it."""
    good(TEXT)
    command = [sys.executable, "-c", START_TOGETHER, str(tmp_path / "ronda.toml")]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    keys = {process.communicate(timeout=30)[0].strip() for process in started}

    assert keys == {mask_key(good(TEXT)).hex()}


def test_a_configured_key_wins_over_a_kept_one(good: Good) -> None:
    """Several machines that share a key mask alike."""
    mask_key(good(TEXT))

    assert mask_key(good('mask_key = "$KEY"\n' + TEXT, KEY="0123456789abcdef")) == b"0123456789abcdef"


def test_without_a_place_to_keep_it_the_key_is_new_each_time(good: Good, tmp_path: Path) -> None:
    """Where nothing can be kept, masks are safe but cannot be followed."""
    (tmp_path / "runs").write_text("a file where the folder should be")
    first, second = mask_key(good(TEXT)), mask_key(good(TEXT))

    assert first != second
    assert len(first) == len(second) == 32


def test_a_kept_key_that_is_too_short_is_not_used(good: Good, tmp_path: Path) -> None:
    """A file that was cut does not become a key that can be guessed."""
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / KEY_FILE).write_bytes(b"")

    assert len(mask_key(good(TEXT))) == 32
