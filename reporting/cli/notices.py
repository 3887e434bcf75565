"""``ronda notices``: whether people would be told, and how much they are."""

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click
from babel.numbers import format_percent
from rich.markup import escape

from language import _, ngettext
from reporting.cli.common import config_option, console, json_option, read_config, styled
from reporting.domain.kpi.noise import Noise, noise_of
from reporting.errors import DeliveryError
from reporting.notices.drills import drill
from reporting.outlets import telling_of
from reporting.wiring import now, store_of
from rondafile import Rondafile

MOST_DAYS = 366


@click.group("notices", short_help="See to the channels that tell people.")
def group() -> None:
    """See to the channels that tell people."""


@group.command("check")
@config_option
def check(config_path: Path) -> int:
    """Find out whether each channel would take a message. Nothing is sent.

    Exit code: 0 they would, 1 something is in the way, or there is no channel.
    """
    rondafile = read_config(config_path)
    out, code = console(), 0
    with store_of(rondafile) as store:
        for name, channel in telling_of(rondafile, store, now).channels.items():
            found = channel.problems()
            for line in found:
                out.print(styled("red", f"✘ {name}: {line}"))
            if not found:
                out.print(styled("green", f"✔ {name}"))
            code = 1 if found else code
    for name in _unreached(rondafile):
        said = _("{name}: no route leads there; set [[notices.routes]], see docs/notices.md").format(name=name)
        out.print(styled("yellow", f"▲ {said}"))
    return code if _has_channels(rondafile) else 1


@group.command("test")
@config_option
@click.option("--channel", "only", metavar="NAME", help="Only this one.")
def test(config_path: Path, only: str | None) -> int:
    """Send a marked drill to each channel, and show its receipt.

    Exit code: 0 all arrived, 1 one did not, or there is no channel.
    """
    rondafile = read_config(config_path)
    if only is not None and only not in rondafile.notices.channels:
        there = ", ".join(rondafile.notices.channels) or _("none")
        raise click.UsageError(_("there is no channel {only!r}: there are {there}").format(only=only, there=there))
    out, code = console(), 0
    with store_of(rondafile) as store:
        for name, channel in telling_of(rondafile, store, now).channels.items():
            if only not in (None, name):
                continue
            at = now()
            try:
                message = drill(name, rondafile.language, at.astimezone(rondafile.zone))
                receipt = channel.send(f"drill:{name}:{at.isoformat()}", message)
            except DeliveryError as error:
                out.print(styled("red", f"✘ {name}: {error.tell(_)}"))
                code = 1
            else:
                out.print(styled("green", f"✔ {name}") + " " + escape(_("receipt: {text}").format(text=receipt)))
    return code if _has_channels(rondafile) else 1


@group.command("noise")
@config_option
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, MOST_DAYS), help="How far back.")
@json_option
def noise(config_path: Path, days: int, as_json: bool) -> int:
    """Count what each channel was told, and how many of those incidents somebody did something about."""
    rondafile = read_config(config_path)
    until = now()
    with store_of(rondafile) as store:
        sent = store.notices.sent(until - timedelta(days=days), until)
        known = {name: incident for name in {each.incident_id for each in sent} if (incident := store.incident(name))}
    found = noise_of(sent, known)
    if as_json:
        click.echo(json.dumps([asdict(each) | {"share": each.share} for each in found], ensure_ascii=False, indent=2))
        return 0
    out = console()
    for each in found:
        out.print(escape(_noise_line(each, rondafile.language)))
    if not found:
        out.print(_("no channel was told anything"))
    return 0


def _noise_line(noise: Noise, language: str) -> str:
    messages = ngettext("{n} message", "{n} messages", noise.messages).format(n=noise.messages)
    incidents = ngettext("{n} incident", "{n} incidents", noise.incidents).format(n=noise.incidents)
    share = _("n/a") if noise.share is None else format_percent(noise.share, locale=language)
    acted = _("{share} acted upon").format(share=share)
    return f"{noise.channel}: {messages} · {incidents} · {acted}"


def _unreached(rondafile: Rondafile) -> list[str]:
    """Return the channels that nothing is ever sent to."""
    notices = rondafile.notices
    reached = {*(name for route in notices.routes for name in route.to), *notices.announce, *notices.fallback.values()}
    reached |= {*rondafile.report.mail}
    return [name for name in notices.channels if name not in reached]


def _has_channels(rondafile: Rondafile) -> bool:
    if not rondafile.notices.channels:
        console().print(styled("yellow", _("no channel is configured: see docs/notices.md")))
    return bool(rondafile.notices.channels)
