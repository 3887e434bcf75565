"""The command that shows again what a check showed."""

import shlex

from reporting.domain.judging import CHECKOUT_CHECKS

HEALTH = "health"
NOTICED_BY_PEOPLE = ("hand", "tracker")
"""What the check of an incident begins with that no check noticed."""


def command_of(target: str, check: str) -> str:
    """Return the command that runs a check again: health as a whole, since its checks explain one another."""
    room = check.partition(".")[0]
    if room in NOTICED_BY_PEOPLE:
        room = HEALTH
    suite = check.removeprefix(f"{CHECKOUT_CHECKS[0]}_")
    if suite != check:
        return shlex.join(["ronda", "import", "junit", "FILE", "--target", target, "--suite", suite])
    if check.startswith(CHECKOUT_CHECKS):
        return shlex.join(["ronda", "gate", "--target", target])
    command = ["ronda", "diagnose", "--target", target]
    return shlex.join(command if room == HEALTH else [*command, "--room", room, "--check", check])
