"""``ronda incidents open``, ``close`` and ``resolve``: what people do to incidents by hand."""

import re
from pathlib import Path

import click
from rich.markup import escape

from language import _
from reporting import pipeline
from reporting.cli.brought import redactor_for
from reporting.cli.common import config_option, console, labelled, only_target, read_config, target_option
from reporting.cli.moments import past_moment
from reporting.cli.policy import policy_of
from reporting.cli.ticketing import send_all, tell_deliveries
from reporting.cli.words import incident_line
from reporting.domain.causes import CAUSES
from reporting.domain.filing import Filing
from reporting.domain.outcome import Severity
from reporting.domain.rootcause import Category, RootCause
from reporting.pipeline.deciding import outlets_of
from reporting.redaction import Redactor
from reporting.wiring import now, store_of, tickets_of, write_site

MASKED = re.compile(r"…\w{0,4}\s?#[0-9a-f]{8}")
"""A token as Ronda shows it."""
LONGEST = 2000
"""Characters of a text."""


@click.command("open")
@config_option
@target_option
@click.option("--severity", required=True, type=click.Choice([each.value for each in Severity]), help="How bad it is.")
@click.option("--message", required=True, help="What does not work, for whom, in a sentence.")
@click.option("--cause", default="unclear", show_default=True, type=click.Choice(list(CAUSES)), help="Probable cause.")
@click.option("--since", metavar="TIME", help="Since when, such as 06:15. Default: now.")
@click.option("--endpoint", metavar='"GET /PATH"', help="Affected endpoint; none if no request is affected.")
@click.option("--token", metavar="MASK", help="Affected token, masked as Ronda shows it (…9f3a#1a2b3c4d).")
@click.option("--deployment", metavar="SHA", help="The version it was seen on.")
def open_command(
    config_path: Path,
    target: str | None,
    severity: str,
    message: str,
    cause: str,
    since: str | None,
    endpoint: str | None,
    token: str | None,
    deployment: str | None,
) -> int:
    """File an incident that a person noticed, with the support plan's minimum data, and open its ticket."""
    rondafile = read_config(config_path, target)
    at = now()
    redactor = redactor_for(rondafile)
    filing = Filing(
        target=only_target(rondafile, target),
        severity=Severity(severity),
        cause=cause,
        failing_since=past_moment(since, rondafile.zone, at) if since else at,
        message=_text(message, redactor, "--message"),
        endpoint=_endpoint(endpoint),
        token=_masked(token),
        deployment=deployment,
    )
    with store_of(rondafile) as store:
        tickets = tickets_of(rondafile, store)
        incident = pipeline.open_by_hand(store, filing, now, outlets_of(policy_of(rondafile, store), now(), {}))
        code = send_all(store, tickets, rondafile)
        write_site(rondafile, store)
    console().print(labelled(_("Opened"), incident_line(incident)))
    return code


@click.command("close")
@config_option
@click.argument("incident_id")
@click.option("--at", metavar="TIME", help="Since when it works again, such as 07:40. Default: now.")
def close_command(config_path: Path, incident_id: str, at: str | None) -> int:
    """Say that an incident which a person filed is over. One that a check found is closed by its check only."""
    rondafile = read_config(config_path)
    moment = past_moment(at, rondafile.zone, now()) if at else now()
    with store_of(rondafile) as store:
        tickets = tickets_of(rondafile, store)
        outlets = outlets_of(policy_of(rondafile, store), now(), {})
        incident = pipeline.close_by_hand(store, incident_id, moment, now, outlets)
        code = send_all(store, tickets, rondafile)
        write_site(rondafile, store)
    console().print(labelled(_("Closed"), incident_line(incident)))
    return code


@click.command("resolve")
@config_option
@click.argument("incident_id")
@click.option("--category", required=True, type=click.Choice([each.value for each in Category]), help="Root cause.")
@click.option("--text", "told", required=True, help="What happened, in a sentence.")
@click.option("--fix", default="", metavar="URL", help="Link to what mended it; a false alarm needs none.")
def resolve_command(config_path: Path, incident_id: str, category: str, told: str, fix: str) -> int:
    """Name the root cause of an incident that is over. It is written to the ticket.

    Exit code: 0 the incident is resolved, or will be when its ticket is closed; 2 something is missing.
    """
    rondafile = read_config(config_path)
    redactor = redactor_for(rondafile)
    root = RootCause(Category(category), _text(told, redactor, "--text"), redactor.clean(fix.strip()))
    with store_of(rondafile) as store:
        tickets = tickets_of(rondafile, store)
        pipeline.explain_by_hand(store, incident_id, root, now)
        pipeline.deliver(store, tickets, now)
        synced = pipeline.sync(store, policy_of(rondafile, store), tickets, now, clean=redactor.clean, only=incident_id)
        code = tell_deliveries(synced.delivered, synced.undelivered, rondafile)
        incident = store.incident(incident_id)
        write_site(rondafile, store)
    assert incident is not None
    said = _("resolved") if incident.resolved_at else _("the root cause is kept; close the ticket to resolve it")
    console().print(escape(f"{incident_line(incident)}: {said}"))
    return code


def _text(text: str, redactor: Redactor, option: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > LONGEST:
        raise click.BadParameter(_("{option} takes 1 to {longest} characters").format(option=option, longest=LONGEST))
    return redactor.clean(said)


def _endpoint(endpoint: str | None) -> str | None:
    if endpoint is not None and not re.fullmatch(r"[A-Z]+ /\S*", endpoint):
        raise click.BadParameter(
            _('--endpoint {endpoint!r} is no endpoint: write it like "GET /api/v1/whoami"').format(endpoint=endpoint)
        )
    return endpoint


def _masked(token: str | None) -> str | None:
    if token is not None and not MASKED.fullmatch(token):
        raise click.BadParameter(
            _(
                "--token takes a masked token such as …9f3a#1a2b3c4d, never the token itself: "
                "whoever lists the processes of this machine could read it"
            )
        )
    return token
