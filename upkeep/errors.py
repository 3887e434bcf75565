"""What the sub-commands that repair end with when they could not run, or refuse to."""

import click


class UpkeepError(click.ClickException):
    """One line for people: what was refused, where, and what to do; exit code 2."""

    exit_code = 2
