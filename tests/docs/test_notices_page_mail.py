"""The sections "Mail", "Webhook", "Console" and "Heartbeat" of ``docs/notices.md`` say what the code does."""

import json
import re
import smtplib
import tomllib
from collections.abc import Iterator

import jsonschema
import pytest

from reporting.notices.mail.bodies import MOST_ITEMS
from reporting.notices.mail.refusals import GREYLISTED_S, Explainer
from reporting.notices.mail.sending import MOST_S
from reporting.notices.webhook.channel import _TEMPORARY
from reporting.notices.webhook.document import PLACE
from reporting.pipeline.delivering import PERMANENT_WAIT_S
from rondafile.models.notices import Mail, Notices, Screen, Webhook
from rondafile.references import resolve
from tests.docs.test_connecting import ROOT

TEXT = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")
VARIABLES = {
    "MAIL_USER": "ronda",
    "MAIL_PASSWORD": "x",
    "OPS_WEBHOOK": "https://ops.example/in",
    "OPS_TOKEN": "Bearer x",
    "HEARTBEAT_URL": "https://hc.example/ping/x",
}


def section(title: str) -> str:
    """Return one section of the page."""
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def configured(title: str) -> Iterator[Notices]:
    """Return what each TOML block of a section configures, with the variables set."""
    for block in re.findall(r"^```toml notices\n(.*?)^```$", section(title), flags=re.MULTILINE | re.DOTALL):
        missing: list[str] = []
        filled = resolve(tomllib.loads(block), VARIABLES, missing)
        assert missing == []
        yield Notices.model_validate(filled["notices"])


@pytest.mark.parametrize(("title", "kind"), [("Mail", Mail), ("Webhook", Webhook), ("Console", Screen)])
def test_the_settings_are_accepted(title: str, kind: type) -> None:
    """Each section shows one channel of its kind."""
    (notices,) = configured(title)

    assert [type(each) for each in notices.channels.values()] == [kind]


def test_the_heartbeat_is_accepted() -> None:
    """It is an address by reference."""
    (notices,) = configured("Heartbeat")

    assert notices.heartbeat is not None
    assert notices.heartbeat.reveal() == VARIABLES["HEARTBEAT_URL"]


def test_the_body_on_the_page_fits_the_schema() -> None:
    """Who builds by the example builds by the schema."""
    (shown,) = re.findall(r"^```json notice\n(.*?)^```$", section("Webhook"), flags=re.MULTILINE | re.DOTALL)

    jsonschema.validate(json.loads(shown), json.loads(PLACE.read_text(encoding="utf-8")))


def test_the_numbers_are_those_of_the_code() -> None:
    """Minutes, hours, items and statuses."""
    mail, webhook = section("Mail"), section("Webhook")

    assert (GREYLISTED_S, "tried again after five minutes" in mail) == (300, True)
    assert (PERMANENT_WAIT_S, "every six hours" in mail, "every six hours" in webhook) == (21_600, True, True)
    assert (MOST_S, "two minutes at most" in mail) == (120, True)
    assert f"cut after {MOST_ITEMS} items" in mail
    told = webhook.partition("asks to wait with ")[2].partition("must not redirect")[0]
    assert set(re.findall(r"\b4\d\d\b", told)) == {str(status) for status in _TEMPORARY}


def test_what_the_table_explains_is_said() -> None:
    """Each message of the table of the mail section is one that the code makes."""
    (notices,) = configured("Mail")
    settings = notices.channels["mail"]
    assert isinstance(settings, Mail)
    explainer = Explainer(settings, "notices.channels.mail")
    said = [
        str(explainer.explained(smtplib.SMTPAuthenticationError(535, b"no"))),
        str(explainer.explained(smtplib.SMTPSenderRefused(550, b"no", "x"))),
        str(explainer.no_starttls()),
        str(explainer.explained(TimeoutError())),
    ]
    told = re.findall(r"^\| \*([^*…]+)\* \|", section("Mail"), flags=re.MULTILINE)

    assert len(told) == len(said)
    assert [part for part, whole in zip(told, said, strict=True) if part not in whole] == []
