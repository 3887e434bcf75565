"""What the backend is asked about its tokens and staff accounts, and what it answers, in words."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from checks.support.errors import CheckError, NotConfiguredError, UnjudgedError
from checks.support.inside.token_source import NAMES
from language import N_, _, ngettext
from rondafile.models.tokens import TokenException, TokenModel, Tokens

WORDS = {
    "old": N_("too old"),
    "aging": N_("close to its age limit"),
    "inactive": N_("owner deactivated"),
    "no_password": N_("owner has no usable password"),
    "never_logged_in": N_("owner never logged in"),
    "unused": N_("not used for long"),
    "staff": N_("staff"),
    "excepted": N_("excepted"),
}
"""English source texts of what can be said of a token."""


class TokenRecord(NamedTuple):
    """One token, without its key."""

    mask: str
    """``9be2#5f0a81c3``; people see it with three dots before it."""
    user: str | None
    """Primary key of its owner; None without one."""
    created_s: float | None
    """Unix time; None if the backend does not know it."""
    flags: int
    """Sum of bits, in the order of ``NAMES``."""
    level: int
    """2 stale, 1 warned, 0 fine."""
    used_s: float | None
    """Unix time of the last use, by the configured source; None if there is none, or it never saw the token."""

    @property
    def names(self) -> list[str]:
        """What can be said of it."""
        return [name for bit, name in enumerate(NAMES) if self.flags >> bit & 1]

    def age_days(self, now: datetime) -> int | None:
        """Return whole days since it was made."""
        return None if self.created_s is None else int((now.timestamp() - self.created_s) // 86400)


class TokenLines:
    """Tells tokens on one line each, quickly: most of them are alike.

    Args:
        now: Aware.
        label: What the source of the last use is called, if there is one.
    """

    def __init__(self, now: datetime, label: str | None) -> None:
        self._now, self._label = now, label
        self._user, self._nobody, self._never = _("user {pk}"), _("no owner"), _("never")
        self._used = _("last use by {source}: {day}")
        self._ages: dict[int | None, str] = {None: _("age not known")}
        self._said: dict[int, str] = {}

    def line(self, record: TokenRecord) -> str:
        """Return a token as one line for people."""
        age, flags = record.age_days(self._now), record.flags
        if age is not None and age not in self._ages:
            self._ages[age] = ngettext("{days} day", "{days} days", age).format(days=age)
        if flags not in self._said:
            self._said[flags] = ", ".join(_(WORDS[name]) for name in record.names)
        owner = self._nobody if record.user is None else self._user.format(pk=record.user)
        line = f"…{record.mask} · {owner} · {self._ages[age]}"
        if flags:
            line += f" · {self._said[flags]}"
        if self._label:
            used = record.used_s
            day = self._never if used is None else datetime.fromtimestamp(used, UTC).date().isoformat()
            line += f" · {self._used.format(source=self._label, day=day)}"
        return line


def source_parameters(source: TokenModel) -> dict[str, Any]:
    """Return how a script finds the tokens."""
    return source.model_dump(exclude={"hashed"})


def token_parameters(policy: Tokens, mask_key: bytes, today: date) -> dict[str, Any]:
    """Return what the script ``tokens`` is asked with; exceptions that ended are left out."""
    standing = [each for each in policy.exceptions if each.until >= today]
    rules = {"warn_age_days", "max_age_days", "inactive", "owner_without_login", "owner_never_logged_in", "unused_days"}
    return {
        "mask_key": mask_key.hex(),
        "source": source_parameters(policy.source),
        "policy": policy.model_dump(include=rules) | {"staff_max_age_days": policy.staff.max_age_days},
        "excepted": {
            "tokens": [each.token for each in standing if each.token],
            "users": [str(each.user) for each in standing if each.user is not None],
        },
        "last_used": policy.last_used and policy.last_used.model_dump(),
    }


def staff_parameters(policy: Tokens, today: date) -> dict[str, Any]:
    """Return what the script ``staff`` is asked with."""
    users = [str(each.user) for each in policy.exceptions if each.user is not None and each.until >= today]
    return {"login_days": policy.staff.login_days, "excepted": users}


def ended_lines(ended: Iterable[TokenException], target: str) -> list[str]:
    """Return one line for each exception that no longer counts."""
    said = _(
        "the exception for {subject} ({reason}) ended on {day}: renew it or take it out of [targets.{target}.tokens]"
    )
    return [
        said.format(
            subject=f"…{each.token}" if each.token else _("user {pk}").format(pk=each.user),
            reason=each.reason,
            day=each.until.isoformat(),
            target=target,
        )
        for each in ended
    ]


def trouble_of(found: Mapping[str, Any], policy: Tokens, target: str) -> CheckError | None:
    """Return why a script could not answer, with the line to change; None if it did."""
    kind, name = found.get("trouble"), found.get("name", "")
    if kind is None:
        return None
    if kind == "no-model" and policy.source == TokenModel():
        text = _(
            "the backend has no {name}: if its tokens are elsewhere, add "
            'tokens = {{ source = {{ model = "app.Model", key = "key", created = "created", user = "user" }} }} '
            "to [targets.{target}]"
        )
        return NotConfiguredError(text.format(name=name, target=target))
    texts = {
        "no-model": _("the backend has no model {name}: set source.model in [targets.{target}.tokens]"),
        "no-field": _("{name} is no column over there: see source and last_used in [targets.{target}.tokens]"),
        "no-owner": _("{name} is no foreign key to the backend's users: set source.user in [targets.{target}.tokens]"),
        "not-two-columns": _("last_used.sql in [targets.{target}.tokens] yields {name} columns instead of two"),
    }
    text = texts.get(kind, _("the backend's database does not tell: {name}"))
    return UnjudgedError(text.format(name=name, target=target))
