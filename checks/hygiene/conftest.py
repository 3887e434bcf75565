"""Probes that several checks of this room wait for."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from checks.fixtures import probe
from checks.support.errors import OverLimitError, UnjudgedError
from checks.support.interpreter import Question
from checks.support.media import as_scan, scan_question
from checks.support.media_lists import Media, MediaLists
from checks.support.packages import Environment, installed, pinned
from checks.support.reach import Reach


@probe(question="packages")
def environment(reach: Reach) -> Environment:
    """The packages of the backend: those its interpreter has, or those that a file of ours pins."""
    dependencies = reach.target.dependencies
    if dependencies is None or dependencies.requirements is None:
        return installed(reach.ask("packages"))
    found = pinned(dependencies.requirements)
    return replace(found, python=reach.ask("packages")["python"]) if reach.target.python else found


@pytest.fixture(scope="session")
def today() -> date:
    """The day of the round, in UTC."""
    return datetime.now(UTC).date()


@cache
def _media_lists(reach: Reach) -> MediaLists:
    return MediaLists(reach.sightings.path.parent)


@cache
def _about_media(reach: Reach) -> Question:
    return scan_question(reach.target.media, _media_lists(reach).take)


@probe(question=_about_media)
def media(reach: Reach) -> Media:
    """The uploaded files that nothing refers to, and the rows whose file is not there."""
    try:
        scan = as_scan(reach.interpreter.ask(_about_media(reach)))
    except OverLimitError as error:
        raise UnjudgedError(str(error)) from error
    lists = _media_lists(reach)
    lists.close()
    return Media(scan, lists)
