"""The backend's database: migrated and seeded by the backend's own command."""

import subprocess
import sys

from demo.errors import DemoError
from demo.services import make_environ
from demo.state import State

LIMIT_S = 30.0


def prepare_database(state: State) -> None:
    """Apply the migrations and put the sample data in place; raise DemoError with what the command said."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "django", "prepare_demo"],
            cwd=state.code,
            env=make_environ(state),
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DemoError(f"Migrating did not end within {LIMIT_S:g} s.") from error
    if done.returncode:
        raise DemoError(f"Migrating failed:\n{done.stderr[-2000:]}")
