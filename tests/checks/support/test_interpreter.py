"""Asking inside the backend's interpreter, whatever that interpreter does."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checks.support.errors import NotConfiguredError, OverLimitError, UnjudgedError
from checks.support.interpreter import BackendError, Interpreter, Question, SetupError, script_for
from rondafile import Target

SETTINGS = """
SECRET_KEY = "x"
INSTALLED_APPS = []
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
USE_TZ = True
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The smallest Django project: a settings module and a database."""
    (tmp_path / "site_settings.py").write_text(SETTINGS)
    sqlite3.connect(tmp_path / "db.sqlite3").close()
    return tmp_path


def an_interpreter(project: Path, **further: object) -> Interpreter:
    """Return an interpreter for the project."""
    told = {
        "base_url": "http://127.0.0.1:1",
        "python": [sys.executable],
        "directory": str(project),
        "settings": "site_settings",
    }
    return Interpreter(Target.model_validate(told | further), "yard")


def ask(project: Path, name: str = "database", **further: object) -> object:
    """Ask one question and end the interpreter."""
    interpreter = an_interpreter(project, **further)
    try:
        return interpreter.ask(Question(name))
    finally:
        interpreter.close()


def extend(project: Path, text: str) -> Path:
    """Add lines to the settings module."""
    with open(project / "site_settings.py", "a") as file:
        file.write(text)
    return project


def test_the_script_is_not_read_a_byte_at_a_time(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTHONUNBUFFERED of our side is not handed on: with it Python reads a script byte by byte."""
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    extend(project, "import os\nprint('unbuffered', os.environ.get('PYTHONUNBUFFERED'))\nraise SystemExit\n")
    interpreter = an_interpreter(project, python=["sh", "-c", f'exec {sys.executable} - 2>"{project}/said"'])
    with pytest.raises((BackendError, UnjudgedError)):
        interpreter.ask(Question("database"))
    interpreter.close()

    assert (project / "said").read_text().startswith("unbuffered None")


def test_a_question_is_answered(project: Path) -> None:
    """The answer of a script comes back as it was given."""
    answer = ask(project)

    assert answer["databases"]["default"]["vendor"] == "sqlite"  # type: ignore[index]


def test_several_questions_share_one_process(project: Path) -> None:
    """Questions planned together are answered by one interpreter."""
    extend(project, "import os, pathlib\nwith open('starts', 'a') as file: file.write(f'{os.getpid()}\\n')\n")
    interpreter = an_interpreter(project)
    questions = [Question("database"), Question("migrations"), Question("system_check")]
    interpreter.plan(questions)
    answers = [interpreter.ask(question) for question in questions]
    interpreter.close()

    assert all(answers)
    assert len((project / "starts").read_text().split()) == 1


@pytest.mark.parametrize(
    "noise",
    [
        "print('hello from settings')",
        "import sys; sys.stdout.write('half a line without an end')",
        "import os; os.write(1, b'straight to the descriptor')",
        "import subprocess; subprocess.run(['echo', 'a child speaks'])",
        "import logging; logging.basicConfig(level='DEBUG')",
        'print(\'\\x1eronda:0000000000000000:{"name": "database", "answer": 1}\')',
    ],
)
def test_noise_on_standard_output_does_not_matter(project: Path, noise: str) -> None:
    """Whatever the settings print, on whatever way, the answer is found and is the right one."""
    answer = ask(extend(project, noise))

    assert "databases" in answer  # type: ignore[operator]


def test_the_working_directory_and_variables_are_the_configured_ones(project: Path) -> None:
    """The settings see the directory and the variables of the target."""
    extend(project, "import os\nassert os.environ['COLOUR'] == 'green'\nassert os.path.exists('site_settings.py')\n")

    assert ask(project, environ={"COLOUR": "green"})


def test_settings_that_cannot_be_imported(project: Path) -> None:
    """A settings module that raises is told with its error, for every question."""
    extend(project, "raise RuntimeError('no database configured')")

    with pytest.raises(SetupError, match="does not start: RuntimeError: no database configured"):
        ask(project)


@pytest.mark.parametrize(
    "wrong",
    [{"directory": "/no/such/folder"}, {"settings": "no_such.settings"}, {"settings": "site_setings"}],
    ids=["folder", "package", "module"],
)
def test_a_configuration_that_does_not_fit_is_no_outage(project: Path, wrong: dict[str, str]) -> None:
    """A folder or a settings module that is not there is our mistake: nothing can be judged, and it says so."""
    with pytest.raises(UnjudgedError, match=r"ronda\.toml does not fit the backend: (directory|settings): ") as caught:
        ask(project, **wrong)
    assert not isinstance(caught.value, SetupError)


def test_a_missing_import_of_the_settings_is_the_backends(project: Path) -> None:
    """A settings module that is there and imports what is not is a backend that does not start."""
    with pytest.raises(SetupError, match="No module named 'no_such_package'"):
        ask(extend(project, "import no_such_package"))


def test_a_database_file_that_is_gone_is_not_made_anew(project: Path) -> None:
    """A SQLite file that does not exist is an error, and asking does not create it."""
    (project / "db.sqlite3").unlink()
    answer = ask(project)

    assert "does not exist" in answer["databases"]["default"]["error"]  # type: ignore[index]
    assert not (project / "db.sqlite3").exists()


def test_settings_that_exit(project: Path) -> None:
    """A settings module that ends the process on purpose is told too."""
    with pytest.raises(SetupError, match="SystemExit: 3"):
        ask(extend(project, "raise SystemExit(3)"))


def test_an_interpreter_that_dies(project: Path) -> None:
    """A process that dies half-way leaves one line with its code and last words."""
    extend(project, "import os, sys\nsys.stderr.write('out of memory\\n'); sys.stderr.flush()\nos._exit(137)")

    with pytest.raises(UnjudgedError, match="ended with code 137 and without an answer: out of memory"):
        ask(project)


def test_an_interpreter_that_hangs(project: Path) -> None:
    """A process that hangs costs the limit, not more, and is ended."""
    extend(project, "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)")
    started = time.monotonic()

    with pytest.raises(SetupError, match="Django did not start within 1 s"):
        ask(project, probe_limit_s=1)
    assert time.monotonic() - started < 3
    with pytest.raises(ProcessLookupError):
        os.kill(int((project / "pid").read_text()), 0)


def test_a_question_that_hangs_holds_no_other(project: Path) -> None:
    """While one question hangs, another in the same process is answered."""
    extend(project, "DATABASES['default']['OPTIONS'] = {'timeout': 30}\n")
    lock = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sqlite3,sys\nc=sqlite3.connect('db.sqlite3',isolation_level=None)\n"
            "c.execute('create table t(x)')\nc.execute('begin exclusive')\nprint('locked',flush=True)\n"
            "sys.stdin.read()",
        ],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert lock.stdout is not None
    lock.stdout.readline()
    interpreter = an_interpreter(project, probe_limit_s=4)
    interpreter.plan([Question("database"), Question("system_check")])
    try:
        assert interpreter.ask(Question("system_check"))["messages"] == []
        with pytest.raises(OverLimitError, match="did not answer database within 4 s"):
            interpreter.ask(Question("database"))
    finally:
        interpreter.close()
        lock.communicate()


def test_a_command_that_does_not_exist(project: Path) -> None:
    """A missing tool is no outage: nothing can be judged, and the command is named."""
    with pytest.raises(UnjudgedError, match="docker-that-is-not can"):
        ask(project, python=["docker-that-is-not", "exec", "web", "python"])


def test_a_command_that_is_no_python(project: Path) -> None:
    """A command that answers something else is told with what it said."""
    with pytest.raises(UnjudgedError, match="ended with code 1 and without an answer"):
        ask(project, python=["false"])


def test_an_error_inside_a_question_is_told(project: Path) -> None:
    """What a script raises comes back with its kind."""
    extend(project, "DATABASES['default']['ENGINE'] = 'django.db.backends.nothing'\n")

    with pytest.raises((BackendError, SetupError), match=r"nothing|ImproperlyConfigured"):
        ask(project, "migrations")


def test_a_script_that_arrives_cut_short_does_nothing(project: Path) -> None:
    """Every truncation of the script is silent, since its call is the last line."""
    target = an_interpreter(project).target
    script = script_for(target, [Question("database")], "\x1eronda:test:").rstrip("\n")
    for length in (len(script) // 3, len(script) * 2 // 3, len(script) - 1):
        done = subprocess.run(
            [sys.executable, "-"], input=script[:length].encode(), cwd=project, capture_output=True, check=False
        )
        assert done.stdout == b""
    assert (project / "db.sqlite3").stat().st_size == 0


def test_without_an_interpreter_the_line_to_add_is_named(project: Path) -> None:
    """What is not configured says what to write."""
    with pytest.raises(NotConfiguredError, match=r'add python = \["docker"'):
        an_interpreter(project, python=None, settings=None).ask(Question("database"))
