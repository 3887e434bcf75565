"""What the sub-commands of the checks end with when they could not run."""

import click


class CommandError(click.ClickException):
    """Something named on the command line cannot be used: one line for people, and exit code 2."""

    exit_code = 2
