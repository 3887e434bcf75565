"""``ronda site``: write the pages again from the store."""

from pathlib import Path

import click

from language import _
from reporting.cli.common import config_option, console, labelled, read_config
from reporting.wiring import store_of, write_site


@click.command("site", short_help="Write the site again from the store.")
@config_option
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Another folder than `site`.")
def command(config_path: Path, output: Path | None) -> int:
    """Write the site from what the store holds."""
    rondafile = read_config(config_path)
    if output is not None:
        rondafile = rondafile.model_copy(update={"site": output})
    with store_of(rondafile) as store:
        summary = write_site(rondafile, store, is_copy=output is not None)
    console().print(labelled(_("Page"), summary.index))
    return 0
