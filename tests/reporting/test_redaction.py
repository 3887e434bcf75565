"""What counts as a secret, and what stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.redaction import Redactor

KEY = b"0" * 32
TOKEN = "9c1185a5c5e9fc54612808977ee8f548b2258d31"


def a_redactor(*secrets: str) -> Redactor:
    """Return a redactor that knows these."""
    return Redactor(secrets, KEY)


def test_a_mask_shows_four_characters_and_a_digest() -> None:
    """A token is followed by its last four characters and eight hex digits, the same each time."""
    masked = a_redactor(TOKEN).mask(TOKEN)

    assert masked.startswith("…8d31#")
    assert len(masked) == len("…8d31#") + 8
    assert masked == a_redactor().mask(TOKEN)


def test_another_key_gives_another_mask() -> None:
    """Masks of two installations cannot be compared."""
    assert Redactor((), b"1" * 32).mask(TOKEN) != Redactor((), b"2" * 32).mask(TOKEN)


def test_a_short_secret_shows_nothing_of_itself() -> None:
    """The last four characters of a short secret would be half of it."""
    assert a_redactor().mask("hunter2").startswith("…#")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Authorization: Token 0123456789abcdef", "0123456789abcdef"),
        ("authorization: Bearer abc.def-ghi_jkl", "abc.def-ghi_jkl"),
        ('{"password": "correct horse"}', "correct"),
        ("password=swordfish", "swordfish"),
        ("redis://:swordfish@host:6379/0", "swordfish"),
        ("postgresql://app:swordfish@host/db", "swordfish"),
        ("see eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln here", "eyJhbGciOiJIUzI1NiJ9"),
        ("key AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "MIIE"),
        ("https://hooks.slack.com/services/T0/B0/xyz", "T0/B0/xyz"),
    ],
)
def test_what_is_shaped_like_a_secret_is_hidden(text: str, hidden: str) -> None:
    """Secrets that nobody told us of are hidden by their shape."""
    assert hidden not in a_redactor().clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/v1/whoami answered 500 instead of 200",
        "deployment 3b18e512dba79e4c8300dd08aeb37f8e728b8dad",
        "the monitoring token is refused",
        "el token rotado no llegó al lector de la puerta",
        'token = "$BACKEND_TOKEN"',
        "2026-11-24T06:23:46Z",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """What is no secret is not torn."""
    assert a_redactor().clean(text) == text


def test_a_secret_is_found_in_a_url_and_in_json() -> None:
    """A secret with special characters is hidden where it is written escaped."""
    secret = 'p@ss/w"rd+x'
    cleaned = a_redactor(secret).clean('a p%40ss%2Fw%22rd%2Bx b "p@ss/w\\"rd+x" c')

    assert "ss%2F" not in cleaned
    assert "ss/w" not in cleaned


def test_what_is_left_of_a_secret_where_a_text_was_cut_is_hidden() -> None:
    """Pytest shortens long values in the middle; the half of a token that remains is hidden too."""
    cleaned = a_redactor(TOKEN).clean(f"'Authorization: Tok...{TOKEN[-12:]}' == '{TOKEN[:20]}...'")

    assert TOKEN[-12:] not in cleaned
    assert TOKEN[:20] not in cleaned


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",)), min_size=4, max_size=60), st.text(max_size=40))
def test_a_known_secret_never_survives(secret: str, around: str) -> None:
    """Whatever the secret and the text around it, it is not in what comes out."""
    redactor = a_redactor(secret)
    cleaned = redactor.clean(f"{around}{secret}{around}")

    assert secret not in cleaned.replace(redactor.mask(secret), "")


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """What is clean stays as it is."""
    redactor = a_redactor(TOKEN)

    assert redactor.clean(redactor.clean(text)) == redactor.clean(text)
