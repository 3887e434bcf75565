"""Editions of the weekly stories, as the command makes them."""

from collections.abc import Callable
from typing import Any

from language import translations
from reporting.domain.kpi.facts import Plan
from reporting.domain.review.review import Review
from reporting.pages import SiteSettings
from reporting.pages.press import Press
from reporting.pages.weekly.forms import Edition
from reporting.pages.weekly.lines import Links
from reporting.pages.weekly.references import nowhere
from reporting.pages.wording import Wording
from reporting.pipeline.reviewing import Reviews
from tests.reporting.pages.weekly_record import BOGOTA, LATER, WEEK, Record

Story = Callable[[], tuple[Record, Plan]]


def wording(language: str = "en") -> Wording:
    """Return the words of a language, as of the end of the week."""
    return Wording(translations(language), language, BOGOTA, WEEK.until)


def review_in(record: Record, plan: Plan) -> Review:
    """Return the review of the week of the stories."""
    return Reviews(record, record.named, "yard", plan, now=LATER).review(WEEK)


def edition(story: Story, language: str = "en", **links: Any) -> Edition:
    """Return a story's review, ready to be printed."""
    record, plan = story()
    press = Press(SiteSettings(language=language, zone=BOGOTA), wording(language))
    return Edition(review_in(record, plan), plan, press, Links(**{"incident": nowhere, "ticket": nowhere, **links}))
