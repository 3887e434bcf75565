"""Ask the demo, and its command line."""

import httpx
from click.testing import CliRunner

from demo.cli import demo as command_line
from demo.stack import Demo

USERS = "/api/v1/users"


def run(*arguments: str) -> tuple[int, str]:
    """Return the exit code of the command line and all it printed."""
    result = CliRunner().invoke(command_line, list(arguments), catch_exceptions=False)
    return result.exit_code, result.output


def ask(demo: Demo, path: str, token: str = "") -> httpx.Response:
    """Ask the running API."""
    headers = {"Authorization": f"Token {demo.state.credentials()[token]}"} if token else {}
    return httpx.get(f"{demo.base_url}{path}", headers=headers, trust_env=False, timeout=10)
