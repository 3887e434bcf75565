"""What a chart shows, in words: for those who do not see it, and where no picture can be shown."""

from collections.abc import Iterable, Iterator, Sequence

from reporting.pages.charts.draft import Series
from reporting.pages.wording import Wording


def described(series: Iterable[Series], weeks: Sequence[str], wording: Wording, *further: str) -> str:
    """Return sentences about each series: from where to where, lowest and highest, and how many weeks have no value."""
    return " ".join([*(_course(each, weeks, wording) for each in series if each.has_values), *further])


def missed(values: Iterable[float | None], objective: float, said: str, wording: Wording) -> str:
    """Return in how many weeks an objective was missed.

    Args:
        values: Holes are neither.
        objective: The least that is aimed at.
        said: The objective with its unit.
        wording: Of the reader's language.
    """
    known = [each for each in values if each is not None]
    low = sum(each < objective for each in known)
    text = wording.ngettext(
        "Objective of {objective} missed in {missed} of {count} week.",
        "Objective of {objective} missed in {missed} of {count} weeks.",
        len(known),
    )
    return text.format(objective=said, missed=wording.number(low), count=wording.number(len(known)))


def _course(series: Series, weeks: Sequence[str], wording: Wording) -> str:
    return " ".join(_sentences(series, weeks, wording))


def _sentences(series: Series, weeks: Sequence[str], wording: Wording) -> Iterator[str]:
    known = [(each, week) for each, week in zip(series.values, weeks, strict=True) if each is not None]
    (first, first_week), (last, last_week) = known[0], known[-1]
    say, gettext = series.say, wording.gettext
    (low, low_week), (high, high_week) = min(known, key=_value), max(known, key=_value)
    if len(known) == 1:
        yield gettext("{title}: {value} in {week}.").format(title=series.title, value=say(first), week=first_week)
    elif low == high:
        text = gettext("{title}: {value} in every week that has a value, from {first_week} to {last_week}.")
        yield text.format(title=series.title, value=say(first), first_week=first_week, last_week=last_week)
    else:
        text = gettext(
            "{title}: from {first} in {first_week} to {last} in {last_week}; lowest {low} in {low_week}, "
            "highest {high} in {high_week}."
        )
        yield text.format(
            title=series.title,
            first=say(first),
            first_week=first_week,
            last=say(last),
            last_week=last_week,
            low=say(low),
            low_week=low_week,
            high=say(high),
            high_week=high_week,
        )
    if holes := len(series.values) - len(known):
        text = wording.ngettext("No value in {count} week.", "No value in {count} weeks.", holes)
        yield text.format(count=wording.number(holes))


def _value(known: tuple[float, str]) -> float:
    return known[0]
