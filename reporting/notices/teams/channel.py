"""Teams: each message is a post of its own, since a posted card cannot be changed through a flow."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx

from reporting.errors import DeliveryError
from reporting.notices.message import Message
from reporting.notices.posting import Posting, said
from reporting.notices.teams import card
from rondafile.models.notices import Teams

REFERENCE = "flow"
"""What stands for a message where the flow does not tell the id of its run."""
_RUN = re.compile(r"[A-Za-z0-9_-]{1,100}")
_SIGNATURE = re.compile(r"[?&]sig=([^&#]+)")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_NEW = 'Make the flow again (Workflows in Teams, "Send webhook alerts to a channel") and set {key} to its address'
_ADVICE = {
    400: "If the flow is switched off, switch it on at make.powerautomate.com; its owner's account must still be there",
    401: "The address must end in its signature (sig=), and the trigger of the flow must allow anyone. Set {key} anew",
    403: "The flow is switched off, or its owner or the tenant no longer allows it: see make.powerautomate.com",
    404: f"The flow was deleted, or has another address by now. {_NEW}",
    410: f"The flow was deleted. {_NEW}",
    413: "This is a fault of Ronda's: please report it",
}


class TeamsChannel:
    """A Channel. It cannot look what has arrived: what may be a repetition says so."""

    def __init__(self, name: str, settings: Teams) -> None:
        self.name = name
        self._key, self._settings = f"notices.channels.{name}.webhook", settings
        self._posting = Posting("Teams", self._key, settings)

    def problems(self) -> list[str]:
        """Return what is wrong with the shape of the address: whether the flow still works, only a message shows."""
        told = f"{self._key} {self._settings.webhook}"
        try:
            parts = urlsplit(self._address)
            host = parts.hostname or ""
        except ValueError:
            return [f"{told} is not an address. {_NEW.format(key=self._key)}"]
        if host.endswith("webhook.office.com"):
            return [f"{told} is an Office 365 connector's, and those are retired. {_NEW.format(key=self._key)}"]
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
        if not is_safe or not host or not re.search(r"/triggers/[^/]+/paths/invoke/?$", parts.path):
            return [f"{told} is not the address of a flow: it is long, and has /triggers/manual/paths/invoke in it"]
        if not _signatures(self._address):
            return [f"{told} has no signature (sig=): {_ADVICE[401].format(key=self._key)}"]
        return []

    def send(self, key: str, message: Message, *, first: str | None = None, again: bool = False) -> str:
        """Post the card. 202 means that the flow has taken it; what it does with it, its runs show."""
        del key
        answer = self._posting.post(self._address, card.rendered(message, is_follow_up=first is not None, again=again))
        if not answer.is_success:
            raise self._refused(answer)
        if answer.headers.get("content-type", "").startswith("text/html"):
            raise self._posting.unexpected(answer, "202")
        run = answer.headers.get("x-ms-workflow-run-id", "")
        return f"run:{run}" if _RUN.fullmatch(run) else REFERENCE

    @property
    def _address(self) -> str:
        return self._settings.webhook.reveal().strip()

    def _refused(self, answer: httpx.Response) -> DeliveryError:
        told = said(answer)
        for secret in (self._address, *_SIGNATURE.findall(self._address), *_signatures(self._address)):
            told = told.replace(secret, "…")
        advice = _ADVICE.get(answer.status_code, "See docs/notices.md, Teams").format(key=self._key)
        return DeliveryError(f"Teams refused the card ({answer.status_code}: {told}). {advice}", permanent=True)


def _signatures(address: str) -> list[str]:
    """Return the value of ``sig`` as it is meant, with ``%2F`` read."""
    return parse_qs(urlsplit(address).query).get("sig", [])
