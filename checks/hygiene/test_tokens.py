"""No token and no staff account stays open longer than the policy allows."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from checks.fixtures import probe
from checks.support.budgets import assert_within
from checks.support.errors import OverLimitError, UnjudgedError
from checks.support.interpreter import Question
from checks.support.reach import Reach
from checks.support.token_policy import (
    WORDS,
    TokenLines,
    TokenRecord,
    ended_lines,
    staff_parameters,
    token_parameters,
    trouble_of,
)
from checks.support.verdict import Verdict
from language import _
from rondafile.models.tokens import Tokens

LISTED = 2000
"""How many go into the evidence, the oldest first; `ronda tokens list` shows all."""
STALE_FOR = {"old": None, "unused": None, "inactive": "inactive"}
"""What makes a token stale, and the rule that must be ``fail`` for it."""


def _about_tokens(reach: Reach) -> Question:
    today = datetime.now(UTC).date()
    return Question("tokens", token_parameters(reach.target.tokens, reach.mask_key, today) | {"most": LISTED})


def _about_staff(reach: Reach) -> Question:
    return Question("staff", staff_parameters(reach.target.tokens, datetime.now(UTC).date()) | {"most": LISTED})


@probe(owner="hygiene.tokens.stale", question=_about_tokens)
def tokens(reach: Reach) -> Mapping[str, Any]:
    """The backend's tokens, judged and summed up, with the worst of them masked."""
    return _answered(reach, _about_tokens(reach))


@probe(owner="hygiene.staff.login", question=_about_staff)
def staff(reach: Reach) -> Mapping[str, Any]:
    """The active accounts that administer, and those that have not logged in for long."""
    return _answered(reach, _about_staff(reach))


def _answered(reach: Reach, question: Question) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = reach.interpreter.ask(question)
    except OverLimitError as error:
        raise UnjudgedError(str(error)) from error
    if (trouble := trouble_of(found, reach.target.tokens, reach.name)) is not None:
        raise trouble
    return found


@pytest.mark.check(
    "hygiene.tokens.stale",
    severity="S3",
    cause="stale-access",
    needs=["health.database.answers"],
    runbook="stale-access",
)
def test_no_token_is_stale(tokens: Mapping[str, Any], reach: Reach, verdict: Verdict) -> None:
    """No token is older than allowed or belongs to somebody who left"""
    policy, counts, now = reach.target.tokens, tokens["counts"], datetime.now(UTC)
    stale, warned = int(counts["stale"]), int(counts["warned"])
    verdict.measure(tokens=counts["tokens"], warned_tokens=warned, excepted=counts["excepted"])
    if tokens["oldest_days"] is not None:
        verdict.measure(oldest_days=tokens["oldest_days"])
    verdict.evidence("tokens.txt", _evidence(tokens, policy, now))
    assert_within(
        verdict,
        "stale_tokens",
        stale,
        [f"…{mask}" for mask, _user, _made, _flags, level, _used in tokens["worst"] if level == 2],
    )
    wrong = ended_lines(policy.expired(now.date()), reach.name)
    if stale > policy.fail_stale:
        said = _("{stale} of {tokens} tokens are stale ({reasons}); {limit} are tolerated")
        reasons = _reasons(counts, policy)
        wrong.append(said.format(stale=stale, tokens=counts["tokens"], reasons=reasons, limit=policy.fail_stale))
    assert not wrong, "; ".join(wrong)
    if tokens["missing"]:
        said = _('the user model has no {fields}: set the rules that need it to "ignore" in [targets.{target}.tokens]')
        raise UnjudgedError(said.format(fields=", ".join(tokens["missing"]), target=reach.name))
    if stale + warned > policy.warn_stale:
        verdict.degraded(_tolerated(stale, warned, counts, policy))


def _tolerated(stale: int, warned: int, counts: Mapping[str, int], policy: Tokens) -> str:
    """Return what is said where nothing fails."""
    soon = _("{count} of {tokens} tokens will soon be stale, or have an owner who cannot log in")
    if not stale:
        return soon.format(count=warned, tokens=counts["tokens"])
    said = _("{stale} of {tokens} tokens are stale ({reasons}), which is tolerated; {count} more soon will be")
    return said.format(stale=stale, tokens=counts["tokens"], reasons=_reasons(counts, policy), count=warned)


def _reasons(counts: Mapping[str, int], policy: Tokens) -> str:
    counted = {name: counts[name] for name, rule in STALE_FOR.items() if not rule or getattr(policy, rule) == "fail"}
    return ", ".join(f"{_(WORDS[name])}: {count}" for name, count in counted.items() if count) or _(
        "owner cannot log in"
    )


def _evidence(found: Mapping[str, Any], policy: Tokens, now: datetime) -> str:
    label = policy.last_used.label if policy.last_used else None
    telling = TokenLines(now, label)
    lines = [telling.line(TokenRecord(*each)) for each in found["worst"]]
    left = found["counts"]["stale"] + found["counts"]["warned"] - len(lines)
    if left > 0:
        lines.append(_("and {count} more: `ronda tokens list` shows all").format(count=left))
    lines += [_("the exception for {subject} fits nothing").format(subject=each) for each in found["unmatched"]]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.check(
    "hygiene.staff.login",
    severity="S3",
    cause="stale-access",
    needs=["health.database.answers"],
    runbook="stale-access",
)
def test_every_staff_account_is_used(staff: Mapping[str, Any], reach: Reach, verdict: Verdict) -> None:
    """Every active staff account has logged in lately"""
    limits, idle = reach.target.tokens.staff, int(staff["idle"])
    verdict.measure(staff_accounts=staff["accounts"], idle_staff=idle, excepted=staff["excepted"])
    lines = []
    for key, login_s, joined_s in staff["worst"]:
        day = _("never") if login_s is None else datetime.fromtimestamp(login_s, UTC).date().isoformat()
        since = "–" if joined_s is None else datetime.fromtimestamp(joined_s, UTC).date().isoformat()
        lines.append(_("user {pk} · last login: {day} · account since {since}").format(pk=key, day=day, since=since))
    verdict.evidence("staff.txt", "".join(f"{line}\n" for line in lines))
    said = _("{idle} of {accounts} active staff accounts have not logged in for {days} days; {limit} are tolerated")
    told = {"idle": idle, "accounts": staff["accounts"], "days": limits.login_days}
    assert idle <= limits.fail_idle, said.format(limit=limits.fail_idle, **told)
    if idle > limits.warn_idle:
        verdict.degraded(said.format(limit=limits.warn_idle, **told))
