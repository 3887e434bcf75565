"""A command group that imports a sub-command only when it is wanted, and the three exit codes."""

import importlib
import importlib.util
import signal
import sys
from collections.abc import Mapping
from typing import Any

import click

from language import _
from reporting.errors import ReportingError
from rondafile import RondafileError

COULD_NOT_RUN = 2
"""Exit code when nothing could be said about the backend."""


class LazyGroup(click.Group):
    """A group whose sub-commands are named as ``module:attribute``."""

    def __init__(self, *, commands_at: Mapping[str, str], **options: Any) -> None:
        super().__init__(**options)
        self._commands_at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order they were given."""
        return [*self._commands_at, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None if its package is not installed, as the demo outside a checkout."""
        place = self._commands_at.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _colon, attribute = place.partition(":")
        if importlib.util.find_spec(module.partition(".")[0]) is None:
            return None
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found


def run(group: click.Group) -> int:
    """Run a command line; what is known to go wrong is one line each, never a traceback.

    A polite request to end (SIGTERM) is taken like Ctrl-C, so that what was started is ended too.
    """
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        code = group.main(prog_name=group.name, standalone_mode=False)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return COULD_NOT_RUN
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("interrupted"), err=True)
        return COULD_NOT_RUN
    except ReportingError as error:
        click.echo(error.tell(_), err=True)
        return COULD_NOT_RUN
    except RondafileError as error:
        click.echo(str(error), err=True)
        return COULD_NOT_RUN
    except BrokenPipeError:
        sys.stderr.close()
        return COULD_NOT_RUN
    return code if isinstance(code, int) else 0
