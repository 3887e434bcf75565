"""``ronda runbook`` on a screen and in a pipe."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from checks.support.runbooks import runbook, runbook_names

ROOT = Path(__file__).parent.parent.parent.parent


def ronda(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a folder, in a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "ronda", "runbook", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_a_name_lists_them(tmp_path: Path) -> None:
    """Without a name, every runbook is listed with its title, in Spanish by default."""
    done = ronda(tmp_path)

    lines = done.stdout.splitlines()
    assert (done.returncode, [line.split()[0] for line in lines]) == (0, runbook_names("es"))
    assert "La API no responde como debe" in lines[0]


def test_pipe_gets_the_text_as_it_is(tmp_path: Path) -> None:
    """In a pipe the Markdown comes out unchanged."""
    done = ronda(tmp_path, "token")

    assert (done.returncode, done.stdout) == (0, runbook("token", "es"))


@pytest.mark.parametrize("toml", ['language = "en"\n', 'language = "en"\n[targets.x]\ntoken = "$NOT_SET"\n'])
def test_language_is_the_configurations(tmp_path: Path, toml: str) -> None:
    """The configuration's language is spoken, even while the configuration cannot be used."""
    (tmp_path / "ronda.toml").write_text(toml, encoding="utf-8")

    assert ronda(tmp_path, "token").stdout == runbook("token", "en")


@pytest.mark.parametrize("toml", ["language = [", 'language = "fr"\n', "language = 3\n"])
def test_broken_configuration_does_not_hide_a_runbook(tmp_path: Path, toml: str) -> None:
    """A configuration that cannot be read leaves the default language."""
    (tmp_path / "ronda.toml").write_text(toml, encoding="utf-8")

    done = ronda(tmp_path, "token")

    assert (done.returncode, done.stdout) == (0, runbook("token", "es"))


def test_option_wins_over_the_configuration(tmp_path: Path) -> None:
    """``--language`` is stronger than the configuration."""
    (tmp_path / "ronda.toml").write_text('language = "es"\n', encoding="utf-8")

    assert ronda(tmp_path, "token", "--language", "en").stdout == runbook("token", "en")


def test_unknown_name_gets_the_nearest(tmp_path: Path) -> None:
    """An unknown name is one line with the nearest names, and exit code 2."""
    done = ronda(tmp_path, "worker-bussy", "--language", "en")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: there is no runbook worker-bussy: did you mean worker-busy, worker?\n"


@pytest.mark.parametrize("name", ["zzz", "../../pyproject", "/etc/hostname", "token.es.md", ""])
def test_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    """A name that is no runbook's opens no other file."""
    done = ronda(tmp_path, name, "--language", "en")

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_terminal_gets_it_rendered(tmp_path: Path) -> None:
    """On a terminal the Markdown is rendered: no marks are left, placeholders are."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ronda", "runbook", "worker"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "TERM": "dumb", "COLUMNS": "200"},
        stdout=follower,
        stdin=subprocess.DEVNULL,
    )
    os.close(follower)
    shown = b""
    try:
        while chunk := os.read(leader, 65_536):
            shown += chunk
    except OSError:  # Linux says EIO once the other end is closed.
        pass
    finally:
        os.close(leader)
        assert process.wait(30) == 0
    text = shown.decode()
    assert "Un worker de Celery no responde" in text
    assert "# Un worker" not in text
    assert "<servicio-worker>" in text
