"""What a database refuses, told in one line: what happened, where, and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from language import N_
from reporting.errors import Said, StoreError

_MENDS = {
    "database or disk is full": N_("free some space and run the same command again"),
    "no space left on device": N_("free some space and run the same command again"),
    "database is locked": N_("another publisher holds it for long; run the same command again"),
    "lock timeout": N_("another publisher holds it for long; run the same command again"),
    "readonly database": N_("make the file and its folder writable for this user"),
    "read-only transaction": N_("this server does not take writes; name the primary"),
    "unable to open database file": N_("make sure its folder exists and is writable for this user"),
    "file is not a database": N_("name another file, or restore this one from a backup"),
    "malformed": N_("restore it from a backup"),
    "password authentication failed": N_("check the user and the password in the address"),
    "no password supplied": N_("put the password into the address, by reference"),
    "does not exist": N_("create it, or mend the address"),
    "permission denied": N_("grant this user the right to it"),
    "connection": N_("see that the server runs and can be reached from here"),
}


def explain(error: Exception, url: URL) -> StoreError:
    """Return the StoreError for what the driver said about ``url``; passwords are taken out."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    said = lines[0].strip().rstrip(".")
    if url.password:
        said = said.replace(str(url.password), "***")
    mend = next((mend for sign, mend in _MENDS.items() if sign in said.lower()), N_("see the server's log"))
    return StoreError(N_("the store {place} refused: {said}; {mend}"), place=place_of(url), said=said, mend=Said(mend))


def place_of(url: URL) -> str:
    """Return the address as it may be shown."""
    return url.render_as_string(hide_password=True)


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn every database error inside into a StoreError."""
    try:
        yield
    except SQLAlchemyError as error:
        raise explain(error, url) from error
    except OSError as error:
        raise explain(error, url) from error
    except ValidationError as error:
        raise StoreError(
            N_("the store {place} holds a {title} that this Ronda cannot read; use the Ronda that wrote it"),
            place=place_of(url),
            title=error.title,
        ) from error
