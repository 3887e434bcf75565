"""What the weekly review looks back on."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from rondafile.models.notices import ChannelName, Mail, Notices
from rondafile.models.section import Section


class Report(Section):
    """The weekly review."""

    weeks: int = Field(12, ge=1, le=104)
    """Finished weeks that have a page on the site."""
    allure: Path = Path("build/allure")
    """Folder of the Allure reports of rounds, and of their history."""
    allure_kept: int = Field(3, ge=1, le=50)
    """Allure reports that stay, the latest of each target and room; one takes 4 MB and more."""
    mail: list[ChannelName] = Field(default_factory=list)
    """Mail channels that `ronda report weekly --mail` sends the review to."""


def mail_problems(report: Report, notices: Notices) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what is wrong with the channels of the review: the key, and what to change."""
    for place, name in enumerate(report.mail):
        channel = notices.channels.get(name)
        there = ", ".join(each for each, settings in notices.channels.items() if isinstance(settings, Mail)) or "none"
        if channel is None:
            yield ("report", "mail", place), f"names the channel {name!r}, which is not there; mail channels: {there}"
        elif not isinstance(channel, Mail):
            said = f"names the channel {name!r} of kind {channel.kind!r}, and a review goes by mail"
            yield ("report", "mail", place), f"{said}; mail channels: {there}"
