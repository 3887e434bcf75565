"""Hold a hygiene figure against its budget."""

from collections.abc import Sequence

from checks.support.listing import listed
from checks.support.verdict import Verdict
from language import _
from rondafile.budgets import FIGURES


def assert_within(verdict: Verdict, figure: str, value: int, items: Sequence[str] = ()) -> None:
    """Note a figure, and assert that it has not grown past its budget; without a budget anything passes.

    Args:
        verdict: Of the check that counts the figure.
        figure: One of ``rondafile.budgets.FIGURES``.
        value: What was counted.
        items: What was counted, by name, so that growth can be told by what is new. Keep personal data out of it.

    Raises:
        AssertionError: It is above its budget; the message says by how many, and names those that are new.
    """
    if figure not in FIGURES:
        raise ValueError(f"{figure} is not a figure: add it to rondafile.budgets.Figure")
    purse = verdict.purse
    verdict.measure(**{figure: value})
    limit = purse.limit_of(figure)
    if limit is None or value <= limit:
        purse.remembered.keep(figure, items)
    if limit is None:
        return
    verdict.measure(budget=limit)
    above = _("{figure}: {value}, and the budget is {limit}: {above} above it").format(
        figure=figure, value=value, limit=limit, above=value - limit
    )
    assert value <= limit, above + _since(purse.remembered.new(figure, items))


def _since(new: list[str] | None) -> str:
    if not new:
        return ""
    return _("; new: {names}").format(names=listed(new))
