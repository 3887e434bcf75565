"""From what pytest saw to an outcome and one line for people."""

from typing import Any

import pytest

from language import _

CHECK_MARK = "check"
LONGEST_OWNER = 120
"""What the schema takes."""
_MESSAGE_LIMIT = 1000


def check_of(item: pytest.Item) -> dict[str, Any] | None:
    """Return what the check mark says, or None if the item has none.

    A test whose parameters come from data may say ``case=`` and ``title=`` in the mark of each.

    Raises:
        pytest.UsageError: The mark is not complete, or the test claims nothing.
    """
    mark = item.get_closest_marker(CHECK_MARK)
    if mark is None:
        return None
    claim = (getattr(getattr(item, "obj", None), "__doc__", None) or "").strip().partition("\n")[0]
    missing = [name for name in ("severity", "cause", "runbook") if name not in mark.kwargs]
    if len(mark.args) != 1 or missing or not claim:
        what = "claims nothing in its docstring" if not claim else f"lacks {', '.join(missing) or 'an id'}"
        raise pytest.UsageError(
            f'{item.nodeid} {what}. Write @pytest.mark.check("room.subject", severity="S2", cause="api", '
            'needs=[], runbook="api") above a test whose docstring is one claim'
        )
    callspec = getattr(item, "callspec", None)
    return {
        "check": mark.args[0],
        "case": mark.kwargs.get("case", callspec.id if callspec is not None else ""),
        "severity": mark.kwargs["severity"],
        "cause": mark.kwargs["cause"],
        "needs": list(mark.kwargs.get("needs", ())),
        "runbook": mark.kwargs["runbook"],
        "owner": mark.kwargs.get("owner", "")[:LONGEST_OWNER],
        "title": mark.kwargs.get("title") or _(claim),
    }


def judge(error: BaseException | None) -> dict[str, Any]:
    """Return ``outcome`` and ``message``, and ``cause``, ``endpoint`` and ``token`` if the error knows them.

    The token is a secret still: the redactor turns it into its mask, as it does wherever a known secret stands.
    """
    if error is None:
        return {"outcome": "passed", "message": ""}
    message = _first_line(error)
    known = getattr(error, "ronda_outcome", None)
    if known is not None:
        further = {name: getattr(error, f"ronda_{name}", None) for name in ("cause", "endpoint", "token")}
        return {"outcome": known, "message": message, **further}
    if isinstance(error, pytest.skip.Exception):
        return {"outcome": "skipped", "message": message}
    if isinstance(error, AssertionError):
        return {"outcome": "failed", "message": message}
    if isinstance(error, pytest.fail.Exception):
        late = message.startswith("Timeout")
        text = _("the check itself ran out of time: {why}").format(why=message) if late else message
        return {"outcome": "unknown" if late else "failed", "message": text}
    return {
        "outcome": "unknown",
        "message": _("the check broke: {kind}: {why}").format(kind=type(error).__name__, why=message),
    }


def _first_line(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:_MESSAGE_LIMIT]
