"""How the API expects its token: the word before it, and where one is handed out."""

import ast
import re

from checks.discovery import expressions
from checks.discovery.checkout import Checkout
from checks.discovery.found import Found
from checks.discovery.settings import Settings

KNOWN = {
    "rest_framework.authentication.TokenAuthentication": "Token",
    "knox.auth.TokenAuthentication": "Token",
    "rest_framework_simplejwt.authentication.JWTAuthentication": "Bearer",
    "rest_framework_simplejwt.authentication.JWTStatelessUserAuthentication": "Bearer",
    "rest_framework_simplejwt.authentication.JWTTokenUserAuthentication": "Bearer",
    "rest_framework_jwt.authentication.JSONWebTokenAuthentication": "JWT",
    "dj_rest_auth.jwt_auth.JWTCookieAuthentication": "Bearer",
    "oauth2_provider.contrib.rest_framework.OAuth2Authentication": "Bearer",
    "oauth2_provider.contrib.rest_framework.authentication.OAuth2Authentication": "Bearer",
}
"""Authentication classes of public packages and the word that each expects unless it is told otherwise."""
OVERRIDES = {
    "rest_framework_simplejwt": ("SIMPLE_JWT", "AUTH_HEADER_TYPES"),
    "knox": ("REST_KNOX", "AUTH_HEADER_PREFIX"),
}
"""Where the settings say another word."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,30}")
_WORDS = {"bearer": "Bearer", "token": "Token", "api-key": "Api-Key", "jwt": "JWT"}
_HOPS = 5


def scheme(checkout: Checkout, settings: Settings, folder: str) -> Found[str] | None:
    """Return the word before the token, of the first authentication class for which it can be told."""
    classes = settings.entry("REST_FRAMEWORK", "DEFAULT_AUTHENTICATION_CLASSES")
    for name in expressions.texts(classes.value) if classes else ():
        found = _overridden(settings, name)
        if found is None and name in KNOWN and classes:
            found = Found(KNOWN[name], classes.place)
        found = found or _own(checkout, name, folder, _HOPS)
        if found is not None and _WORD.fullmatch(found.value):
            return found
    return None


def _overridden(settings: Settings, name: str) -> Found[str] | None:
    table = OVERRIDES.get(name.partition(".")[0])
    entry = settings.entry(*table) if table else None
    if entry is None:
        return None
    words = expressions.texts(entry.value) or [expressions.text(entry.value) or ""]
    return Found(words[0], entry.place)


def _own(checkout: Checkout, name: str, folder: str, hops: int) -> Found[str] | None:
    """Look at a class of the checkout: its ``keyword``, its bases, the word it compares with."""
    module, _dot, class_name = name.rpartition(".")
    path = checkout.module(module, folder) if module else None
    tree = checkout.tree(path) if path else None
    if path is None or tree is None:
        return None
    definition = next((n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == class_name), None)
    if definition is None:
        return None
    if (keyword := _keyword(definition, path)) is not None:
        return keyword
    for base in definition.bases:
        full = _full_name(expressions.dotted(base), tree, module)
        if full in KNOWN:
            return Found(KNOWN[full], f"{path}:{definition.lineno}")
        if hops and (found := _own(checkout, full, folder, hops - 1)) is not None:
            return found
    return _compared(definition, path)


def _keyword(definition: ast.ClassDef, path: str) -> Found[str] | None:
    for node in definition.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {expressions.dotted(target) for target in targets}
            if "keyword" in names and (word := expressions.text(node.value)) is not None:
                return Found(word, f"{path}:{node.lineno}")
    return None


def _full_name(name: str, tree: ast.Module, module: str) -> str:
    """Return a base class's name with the module that it was imported from."""
    first, dot, rest = name.partition(".")
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                if (alias.asname or alias.name) == first:
                    return f"{node.module}.{alias.name}{dot}{rest}"
    return name if dot else f"{module}.{name}"


def _compared(definition: ast.ClassDef, path: str) -> Found[str] | None:
    for node in ast.walk(definition):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            raw = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            word = _WORDS.get(raw.strip().lower())
            if word is not None:
                return Found(word, f"{path}:{node.lineno}")
    return None
