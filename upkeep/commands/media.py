"""``ronda media``: find uploaded files that nothing refers to, and act on them."""

import click

from upkeep.commands import media_acts, media_scan


@click.group("media", short_help="Find uploaded files that nothing refers to, and quarantine, restore or purge them.")
def group() -> None:
    """Find uploaded files that nothing refers to, and quarantine, restore or purge them."""


for _command in (media_scan.scan, media_acts.quarantine, media_acts.restore, media_acts.purge, media_acts.resume):
    group.add_command(_command)
