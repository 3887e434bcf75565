"""What compose files and Celery settings tell: the interpreter, the broker, workers and queues."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from checks.discovery import outline
from checks.discovery.compose import split
from checks.discovery.found import Address, Found
from checks.discovery.messaging import is_free_of_secrets
from checks.discovery.survey import Survey, survey
from tests.checks.init.planting import PLAIN, compose, plant, settings


def look(folder: Path, *layers: Mapping[str, str | None]) -> Survey:
    """Plant the plain project with changes and look at it from its own folder."""
    return survey(plant(folder, PLAIN, *layers), folder)


WEB_STORIES = {
    "string": ("web:\n    command: gunicorn core.wsgi -b 0.0.0.0:8000", "web"),
    "flow list": ('app:\n    command: ["uvicorn", "core.asgi:application"]', "app"),
    "flow list on several lines": ('app:\n    command: [\n      "daphne",\n      "core.asgi"\n    ]', "app"),
    "block list": ("app:\n    command:\n    - gunicorn\n    - core.wsgi", "app"),
    "shell": ('site:\n    command: sh -c "python manage.py migrate && gunicorn core.wsgi"', "site"),
    "folded": ("site:\n    command: >-\n      sh -c 'x &&\n      gunicorn core.wsgi'", "site"),
    "development server": ("dev:\n    command: python manage.py runserver 0:8000", "dev"),
    "entry point": ("site:\n    entrypoint: /venv/bin/gunicorn\n    command: core.wsgi", "site"),
    "server before manage.py": ("a:\n    command: python manage.py rqworker\n  b:\n    command: gunicorn x", "b"),
    "built, by its usual name": ("db:\n    image: postgres\n  api:\n    build: .", "api"),
    "comment": ("web: # the web\n    command: gunicorn core.wsgi # served", "web"),
    "anchor": ("a: &a\n    build: .\n    command: gunicorn x\n  b:\n    <<: *a\n    command: celery -A c worker", "a"),
    "worker only": ("w:\n    command: celery -A core worker", None),
    "no services": ("db:\n    image: postgres", None),
    "name with a trick": ('"web\\n[x]":\n    command: gunicorn x', None),
}


@pytest.mark.parametrize("story", WEB_STORIES)
def test_web_service(tmp_path: Path, story: str) -> None:
    """The service that answers HTTP is found however its command is written."""
    text, service = WEB_STORIES[story]
    found = look(tmp_path, compose(f"services:\n  {text}\n")).python

    expected = ("docker", "compose", "exec", "-T", service, "python") if service else None
    assert (found.value if found else None) == expected


def test_compose_file_elsewhere_is_named(tmp_path: Path) -> None:
    """A compose file that ``docker compose`` would not read by itself is named in the command."""
    text = "services:\n  web:\n    command: gunicorn x\n"
    plant(tmp_path, PLAIN, compose(text, "docker-compose.production.yml"))

    found = survey(tmp_path, tmp_path).python

    file = str(tmp_path / "docker-compose.production.yml")
    assert found is not None
    assert found.value == ("docker", "compose", "-f", file, "exec", "-T", "web", "python")


def test_local_environment(tmp_path: Path) -> None:
    """Without a web service the checkout's virtual environment is taken, with the folder of manage.py."""
    found = look(tmp_path, {".venv/bin/python": "", ".venv/pyvenv.cfg": ""})

    assert found.python == Found((str(tmp_path / ".venv/bin/python"),), ".venv/bin/python")
    assert found.directory == Found(str(tmp_path), "manage.py")


def test_backend_in_a_subfolder(tmp_path: Path) -> None:
    """A project below the checkout is found, and its folder is where Django runs."""
    plant(tmp_path, {f"backend/{name}": text for name, text in PLAIN.items()}, {"venv/bin/python": ""})

    found = survey(tmp_path, tmp_path)

    assert found.settings == Found("core.settings", "backend/manage.py:3")
    assert found.time_zone == Found("America/Bogota", "backend/core/settings.py:1")
    assert found.directory == Found(str(tmp_path / "backend"), "backend/manage.py")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('CELERY_BROKER_URL = os.environ["BROKER"]', Address(variable="BROKER")),
        ('CELERY_BROKER_URL = os.environ.get("BROKER", "redis://:secret@x")', Address(variable="BROKER")),
        ('BROKER_URL = os.getenv("BROKER")', Address(variable="BROKER")),
        ('CELERY_BROKER_URL = env("BROKER")', Address(variable="BROKER")),
        ('CELERY_BROKER_URL = env.str("BROKER", default="")', Address(variable="BROKER")),
        ('CELERY_BROKER_URL = config("BROKER", default="")', Address(variable="BROKER")),
        ('CELERY_BROKER_URL = environ.get("BROKER") or "redis://x"', Address(variable="BROKER")),
        ('REDIS = env("REDIS_URL")\nCELERY_BROKER_URL = REDIS', Address(variable="REDIS_URL")),
        ('CELERY_BROKER_URL = "redis://127.0.0.1:6379/0"', Address(literal="redis://127.0.0.1:6379/0")),
        ('CELERY_BROKER_URL = "redis://:hunter2@127.0.0.1/0"', Address()),
        ('CELERY_BROKER_URL = "redis://x/0?password=hunter2"', Address()),
        ('CELERY_BROKER_URL = f"redis://{HOST}:6379/0"', Address()),
        ('CELERY_BROKER_URL = "redis://" + HOST', Address()),
        ("CELERY_BROKER_URL = None", Address()),
    ],
)
def test_broker(tmp_path: Path, line: str, expected: Address) -> None:
    """A broker's variable is told; an address is copied only if no secret can be in it."""
    found = look(tmp_path, settings(line)).messaging.broker

    assert found is not None
    assert found.value == expected


@pytest.mark.parametrize(
    "text",
    ['app = Celery("core", broker=os.environ["BROKER"])\n', 'app = Celery("x")\napp.conf.broker_url = env("BROKER")\n'],
)
def test_broker_of_celerys_own_module(tmp_path: Path, text: str) -> None:
    """A broker that only Celery's module names is found there."""
    found = look(tmp_path, {"core/celery.py": text}).messaging.broker

    assert found is not None
    assert found.value == Address(variable="BROKER")


@pytest.mark.parametrize(
    ("command", "workers", "queues", "is_unnamed"),
    [
        ("celery -A core worker -n w1@yard -Q a,b", ("w1@yard",), ("a", "b"), False),
        ("celery -A core worker --hostname=w1@yard --queues=a", ("w1@yard",), ("a",), False),
        ("python -m celery -A core worker -Qa", None, ("a",), True),
        ("celery -A core worker -n w1@%h", None, None, True),
        ("celery -A core worker", None, None, True),
        ("celery -A core beat", None, None, False),
    ],
)
def test_workers(
    tmp_path: Path, command: str, workers: tuple[str, ...] | None, queues: tuple[str, ...] | None, is_unnamed: bool
) -> None:
    """Full worker names and queues are taken from commands; a name that holds its host's is only pointed at."""
    side = look(tmp_path, compose(f"services:\n  w:\n    command: {command}\n")).messaging

    assert (side.workers.value if side.workers else None) == workers
    assert (side.queues.value if side.queues else None) == queues
    assert (side.unnamed is not None) == is_unnamed


def test_default_queue_of_the_settings(tmp_path: Path) -> None:
    """Without ``-Q`` the default queue of the settings is taken."""
    found = look(tmp_path, settings('CELERY_TASK_DEFAULT_QUEUE = "yard"')).messaging.queues

    assert found == Found(("yard",), "core/settings.py:3")


@pytest.mark.parametrize("address", ["", "x", "redis://", "redis://[", "redis://a@b", "sqs://key:secret@", "a://b#c"])
def test_doubtful_addresses_are_not_copied(address: str) -> None:
    """Whatever has room for a secret, or is no address, is not copied."""
    assert not is_free_of_secrets(address)


def test_outline_survives_anything() -> None:
    """What is not understood of a YAML file is left out; nothing raises."""
    for text in ("", "\t- x", "a: &a\n  <<: *a\n", "- - - x", "a: |\n", '"', "a: [1,\n", "  b: 1\na: 2", "? x\n: y"):
        outline.read(text)


def test_command_with_an_open_quote() -> None:
    """A command that a shell would refuse is split all the same."""
    assert split(outline.Node("command", "gunicorn 'core", 1, 0)) == ["gunicorn", "core"]
