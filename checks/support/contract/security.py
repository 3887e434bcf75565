"""Who may ask: which logins an operation accepts, before and now."""

from collections.abc import Iterator, Mapping
from typing import Any

from checks.support.contract.document import Document
from checks.support.contract.rules import RULES, Change, Place
from language import _

Login = dict[str, frozenset[str]]
"""Scopes by scheme; all of them together. Empty for no login at all."""


def security_changes(
    old: Document, new: Document, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    """Yield what changed in the logins that an operation accepts: any one of several is enough."""
    were, are = list(_logins(old, before)), list(_logins(new, after))
    fragments = (before.get("security", old.raw.get("security")), after.get("security", new.raw.get("security")))
    lost = [one for one in were if not any(_is_enough(one, each) for each in are)]
    for one in lost:
        said = {"before": _told(one), "after": _(" or ").join(map(_told, are))}
        yield Change(RULES["login-added"], Place(), (), **said, fragments=fragments)
    for one in are:
        if any(_is_enough(one, each) for each in were):
            continue
        if one and not lost:
            yield Change(RULES["login-alternative-added"], Place(), (), "", _told(one), fragments)
        elif not one:
            yield Change(RULES["login-removed"], Place(), fragments=fragments)


def _logins(document: Document, operation: Mapping[str, Any]) -> Iterator[Login]:
    listed = operation.get("security", document.raw.get("security"))
    if not isinstance(listed, list) or not listed:
        yield {}
        return
    schemes = (document.raw.get("components") or {}).get("securitySchemes") or {}
    for each in listed:
        if isinstance(each, dict):
            yield {_scheme(document, schemes.get(name), name): frozenset(map(str, each[name] or ())) for name in each}


def _scheme(document: Document, node: Any, name: str) -> str:
    """Return what a scheme asks for, whatever it is called."""
    found = document.resolve(node)
    if not isinstance(found, dict):
        return name
    match found.get("type"):
        case "apiKey":
            return f"{found.get('in')} {found.get('name')}"
        case "http":
            return f"http {str(found.get('scheme')).lower()}"
        case other:
            return str(other)


def _is_enough(held: Login, wanted: Login) -> bool:
    """Tell whether who has the one login is let in where the other is asked for."""
    return all(scheme in held and scopes <= held[scheme] for scheme, scopes in wanted.items())


def _told(login: Login) -> str:
    if not login:
        return _("no login")
    return " + ".join(
        f"{scheme} ({', '.join(sorted(scopes))})" if scopes else scheme for scheme, scopes in login.items()
    )
