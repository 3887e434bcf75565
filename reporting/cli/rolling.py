"""What ``ronda publish`` rolls up at its end."""

from rich.console import Console

from language import _
from reporting import pipeline
from reporting.cli.common import styled
from reporting.cli.policy import keep_of
from reporting.errors import StoreError
from reporting.store import SqlStore
from reporting.wiring import now
from rondafile import Rondafile


def roll_up_some(rondafile: Rondafile, store: SqlStore, out: Console) -> None:
    """Roll up a few days, without a word; a refusal is told and changes nothing, since the runs are published."""
    try:
        pipeline.roll_up_some(store.archive, store.targets(), keep_of(rondafile), now)
    except StoreError as error:
        out.print(styled("yellow", _("nothing was rolled up: {reason}").format(reason=error)))
