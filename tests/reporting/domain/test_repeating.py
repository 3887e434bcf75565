"""How what a ticket is about can be seen again."""

import pytest

from reporting.domain.repeating import command_of


@pytest.mark.parametrize(
    ("check", "command"),
    [
        ("health.api.whoami", "ronda diagnose --target yard"),
        ("hygiene.media.orphans", "ronda diagnose --target yard --room hygiene --check hygiene.media.orphans"),
        ("regression.answers", "ronda diagnose --target yard --room regression --check regression.answers"),
        ("regression.tests_web", "ronda import junit FILE --target yard --suite web"),
        ("regression.tests", "ronda gate --target yard"),
        ("regression.imports", "ronda gate --target yard"),
    ],
)
def test_each_room_has_its_command(check: str, command: str) -> None:
    """A health check is explained by the others; a test of the backend is run by the gate."""
    assert command_of("yard", check) == command


def test_a_target_is_quoted() -> None:
    """The line can be pasted whatever the target is called."""
    assert command_of("a b", "health.x") == "ronda diagnose --target 'a b'"
