"""When a token of the backend's users is too old or open to the wrong hands, and how a new key reaches its owner."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from rondafile.models.section import Positive, Section

Count = Annotated[int, Field(ge=0)]
Judgement = Literal["fail", "warn", "ignore"]
ModelName = Annotated[str, Field(pattern=r"^\w+\.\w+$")]
FieldName = Annotated[str, Field(pattern=r"^\w+$")]
_MASK = re.compile(r"(?:…|\.{3})?(?P<kept>[^#\s]{0,4}#[0-9a-f]{8})")


def plain_mask(text: str) -> str:
    """Return a mask as it is compared, ``9be2#5f0a81c3``: without the dots before it.

    Raises:
        ValueError: It is no mask.
    """
    match = _MASK.fullmatch(text.strip())
    if match is None:
        raise ValueError("is not a mask such as …9be2#5f0a81c3: `ronda tokens list` shows them")
    return match["kept"]


class TokenModel(Section):
    """The model that holds the tokens, and what its fields are called."""

    model: ModelName = "authtoken.Token"
    """Application label and model: `authtoken.Token`, `knox.AuthToken`, or one of your own."""
    key: FieldName = "key"
    """Field with the key."""
    created: FieldName = "created"
    """Field with the moment it was made."""
    user: FieldName = "user"
    """Foreign key to its owner."""
    expires: FieldName | None = None
    """Field with the moment from which it is refused; expired tokens are not judged."""
    hashed: bool = False
    """Whether `key` holds a hash, as with knox: such a token can be judged and revoked, not rotated."""

    @property
    def keeps_hashes(self) -> bool:
        """Tell whether the key itself is nowhere in the database."""
        return self.hashed or self.model.startswith("knox.")


class LastUsed(Section):
    """Where it can be seen when a token was last used: DRF itself does not keep that."""

    sql: str | None = Field(None, pattern=r"(?is)^\s*(select|with)\b[^;]*;?\s*$")
    """A query of two columns: the owner's id (or the key), and the moment. One statement, which only reads."""
    model: ModelName | None = None
    """A model with one row per use or per owner; without it, `field` is a column of the token itself."""
    field: FieldName | None = None
    """Its field with the moment."""
    match: FieldName | None = None
    """Its field with the owner's id or the key; needed with `model`."""
    by: Literal["user", "key"] = "user"
    """What the first column, or `match`, holds."""

    @property
    def label(self) -> str:
        """What this source is called wherever a figure from it is shown."""
        return "sql" if self.sql else f"{self.model or 'token'}.{self.field}"

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.sql) == bool(self.field):
            raise ValueError("needs either sql, or field (with model and match if it is not the token's own)")
        if bool(self.model) != bool(self.match):
            raise ValueError("needs model and match together")
        return self


class StaffAccounts(Section):
    """Stricter limits for accounts that administer."""

    max_age_days: Positive = 90
    """A token of such an account is stale above this."""
    login_days: Positive = 90
    """An active account that has not logged in for longer is reported."""
    warn_idle: Count = 0
    """Degraded above so many reported accounts."""
    fail_idle: Count = 0
    """Failed above so many."""


class TokenException(Section):
    """A token, or all tokens of a user, that the policy does not judge until a date."""

    token: Annotated[str, AfterValidator(plain_mask)] | None = None
    """Its mask, such as `…9be2#5f0a81c3`."""
    user: int | str | None = None
    """Primary key of the owner; of a staff account too."""
    reason: str = Field(min_length=3)
    """Why, for whoever reads it later."""
    until: date
    """Last day on which it counts; after it, it is an error."""

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.token is None) == (self.user is None):
            raise ValueError("needs either token (a mask) or user (a primary key)")
        return self


class Handover(Section):
    """How a new key reaches its owner: never by the screen, an argument or the environment."""

    folder: Path | None = None
    """Folder that only its owner can open; each key becomes a file of mode 600 in it."""
    command: list[str] | None = Field(None, min_length=1)
    """Command that gets the key alone on its standard input; `{user}` (a primary key) and `{token}` are filled in."""
    limit_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    """Limit for the command."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.folder is None) == (self.command is None):
            raise ValueError('needs either folder = "handover" or command = ["vault", "kv", "put", "…", "token=-"]')
        return self


class Tokens(Section):
    """The policy for tokens of the backend's users."""

    source: TokenModel = TokenModel()
    """The model that holds them."""
    warn_age_days: Positive = 180
    """Degraded when a token is older."""
    max_age_days: Positive = 365
    """Stale when it is older."""
    inactive: Judgement = "fail"
    """What a token of a deactivated user is."""
    owner_without_login: Judgement = "warn"
    """What a token is whose owner cannot log in: no usable password, and no login ever."""
    owner_never_logged_in: Judgement = "ignore"
    """What a token is whose owner has a password and never logged in with it; a token's use is no login."""
    unused_days: Positive | None = None
    """Stale when not used for longer; needs `last_used`."""
    staff: StaffAccounts = StaffAccounts()
    """Stricter limits for accounts that administer."""
    warn_stale: Count = 0
    """Degraded above so many stale or warned tokens."""
    fail_stale: Count = 0
    """Failed above so many stale tokens."""
    exceptions: list[TokenException] = Field(default_factory=list)
    """Tokens and users that are not judged until a date."""
    last_used: LastUsed | None = None
    """Where the last use can be seen, if anywhere."""
    handover: Handover | None = None
    """How a rotated key reaches its owner; without it nothing is rotated."""

    @model_validator(mode="before")
    @classmethod
    def _is_a_table(cls, value: Any) -> Any:
        if not isinstance(value, dict | cls):
            raise ValueError("is the policy for the users' tokens; the monitoring's own is token = \"$BACKEND_TOKEN\"")
        return value

    @model_validator(mode="after")
    def _limits_in_order(self) -> Self:
        if self.warn_age_days > self.max_age_days:
            raise ValueError(f"warn_age_days {self.warn_age_days} is above max_age_days {self.max_age_days}")
        if self.unused_days and not self.last_used:
            raise ValueError("unused_days needs last_used: DRF does not keep when a token was used")
        return self

    def expired(self, today: date) -> list[TokenException]:
        """Return the exceptions that no longer count."""
        return [each for each in self.exceptions if each.until < today]
