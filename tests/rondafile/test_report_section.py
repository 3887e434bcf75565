"""Who gets the weekly review by mail: what does not fit is told with its line."""

import pytest

from rondafile import RondafileError, read
from tests.rondafile.conftest import YARD, Write

CHANNELS = """\
[notices.channels.lead]
kind = "mail"
host = "mail.yard.example"
sender = "ronda@yard.example"
to = ["lead@yard.example"]
[notices.channels.screen]
kind = "console"
"""


def test_mail_channels_are_taken(write: Write) -> None:
    """A channel of kind mail may be named; without the key nobody gets it."""
    assert read(write(YARD + CHANNELS + '[report]\nmail = ["lead"]\n'), {}).report.mail == ["lead"]
    assert read(write(YARD), {}).report.mail == []


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("boss", "report.mail.1 names the channel 'boss', which is not there; mail channels: lead"),
        ("screen", "report.mail.1 names the channel 'screen' of kind 'console', and a review goes by mail"),
    ],
)
def test_what_is_no_mail_channel_is_refused_with_its_line(write: Write, named: str, said: str) -> None:
    """A name that is not there, or of a channel that takes no mail, is an error on the line where it stands."""
    text = YARD + CHANNELS + f'[report]\nmail = ["lead", "{named}"]\n'
    line = text.splitlines().index(f'mail = ["lead", "{named}"]') + 1

    with pytest.raises(RondafileError) as caught:
        read(write(text), {})

    assert f"ronda.toml:{line}: {said}" in str(caught.value)
