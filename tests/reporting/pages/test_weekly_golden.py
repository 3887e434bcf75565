"""The weekly review in each of its forms, as it was looked at and found good, in both languages."""

import os
import re

import pytest

from reporting.pages.weekly.forms import FORMS
from tests.reporting.pages.test_pages_golden import GOLDEN, same_as_golden, without_assets
from tests.reporting.pages.weekly_editions import edition
from tests.reporting.pages.weekly_stories import empty, rich

STORIES = {"rich": rich, "empty": empty}
UPDATE = "RONDA_UPDATE_GOLDEN" in os.environ


def without_drawings(page: str) -> str:
    """Leave out the inside of the charts, which have tests of their own."""
    return re.sub(r"(?s)<figure.*?</figure>", "<figure>…</figure>", page)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", STORIES)
def test_each_form_is_as_it_was_looked_at(name: str, language: str) -> None:
    """Page, Markdown, table and JSON of a rich week and of an empty one are the golden ones, to the letter."""
    made = edition(STORIES[name], language)

    for form, (_file, make) in FORMS.items():
        text = make(made).decode()
        shown = without_drawings(without_assets(text)) if form == "html" else text.replace("\r\n", "\n")
        same_as_golden(GOLDEN / f"weekly-{name}-{language}.{form}", shown, update=UPDATE)
