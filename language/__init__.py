"""What people read, in Spanish and English: gettext catalogs in ``language/<code>/LC_MESSAGES/ronda.mo``.

Source texts are English. ``_`` translates now; ``N_`` marks a text that is translated later, where it is shown.
"""

import gettext as _gettext
from pathlib import Path

LANGUAGES = ("es", "en")
DOMAIN = "ronda"
_FOLDER = Path(__file__).parent
_active: _gettext.NullTranslations = _gettext.NullTranslations()


def translations(code: str) -> _gettext.NullTranslations:
    """Return the catalog of a language.

    Raises:
        ValueError: There is no such language.
    """
    if code not in LANGUAGES:
        raise ValueError(f"there is no language {code!r}: use {' or '.join(LANGUAGES)}")
    if code == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, _FOLDER, [code])


def activate(code: str) -> None:
    """Make ``_`` answer in this language from now on, in the whole process."""
    global _active  # noqa: PLW0603 - gettext is process-wide by nature
    _active = translations(code)


def _(message: str) -> str:
    return _active.gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """Translate a text with a number in it."""
    return _active.ngettext(one, many, n)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a text for the catalogs and leave it as it is."""
    return message
