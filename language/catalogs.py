"""Keep the catalogs in step with the code: ``python -m language.catalogs`` extracts, merges and compiles.

Claims of checks (the first docstring line of a test marked ``check``) are extracted too, since they are titles.
"""

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from language import DOMAIN

ROOT = Path(__file__).parent.parent
SOURCES = ("checks", "reporting", "rondafile", "upkeep")
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "_": None, "ngettext": (1, 2)}
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands where Babel would write the present minute."""
_METHODS = [
    ("**/test_*.py", "language.catalogs:extract_claims"),
    ("**/inside/*.py", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2.ext:babel_extract"),
]
_OPTIONS = {"**/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "encoding": "utf-8"}}


def extract_claims(fileobj: IO[bytes], keywords: Any, tags: Any, options: Any) -> Iterator[Any]:
    """Extract what the Python method extracts, and the claim of each test that is a check."""
    from babel.messages.extract import extract_python  # noqa: PLC0415 - Babel calls this by name

    source = fileobj.read()
    yield from extract_python(io.BytesIO(source), keywords, tags, options)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any(_is_check(each) for each in node.decorator_list):
            claim = (ast.get_docstring(node) or "").partition("\n")[0]
            if claim:
                yield node.lineno, "_", claim, []


def _is_check(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).startswith("pytest.mark.check(")


def template() -> Catalog:
    """Return every text of the code, untranslated."""
    found = Catalog(project="Ronda", charset="utf-8")
    for source in SOURCES:
        for name, _line, message, _comments, context in extract_from_dir(
            str(ROOT / source), _METHODS, _OPTIONS, keywords=KEYWORDS, comment_tags=("translators:",)
        ):
            found.add(message, locations=[(f"{source}/{name}", 1)], context=context)
    return found


def place(code: str, kind: str) -> Path:
    """Return where a language's ``po`` or ``mo`` file is."""
    return Path(__file__).parent / code / "LC_MESSAGES" / f"{DOMAIN}.{kind}"


def load(code: str) -> Catalog:
    """Return a language's catalog, or an empty one."""
    path = place(code, "po")
    if not path.exists():
        return Catalog(locale=code, project="Ronda")
    with open(path, "rb") as file:
        return read_po(file, locale=code)


def merged(code: str) -> Catalog:
    """Return the language's catalog brought up to date with the code; nothing is guessed."""
    catalog = load(code)
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def text_of(catalog: Catalog) -> bytes:
    """Return the ``po`` file as bytes, free of dates and line numbers, so that it only changes when texts do."""
    held = io.BytesIO()
    write_po(held, catalog, no_location=False, include_lineno=False, sort_output=True, omit_header=True, width=110)
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {catalog.locale}\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return header.encode() + held.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """Return the ``mo`` file as bytes, the same for the same texts at any time."""
    held = io.BytesIO()
    catalog.creation_date = _NO_DATE
    write_mo(held, catalog)
    return held.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """Return the texts that have no translation."""
    return [str(message.id) for message in catalog if message.id and not _is_whole(message.string)]


def _is_whole(translation: Any) -> bool:
    return all(translation) if isinstance(translation, tuple | list) else bool(translation)


def main(arguments: list[str]) -> int:
    """Merge and compile the Spanish catalog, or with ``--check`` only compare; exit with 1 if something is missing."""
    catalog = merged("es")
    text = text_of(catalog)
    binary = compiled(read_po(io.BytesIO(text), locale="es"))
    missing = [f"untranslated: {each!r}" for each in untranslated(catalog)]
    for path, content in ((place("es", "po"), text), (place("es", "mo"), binary)):
        if "--check" in arguments:
            if not path.exists() or path.read_bytes() != content:
                missing.append(f"{path.relative_to(ROOT)} is not what the code says: make catalogs")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    sys.stdout.write("".join(f"{each}\n" for each in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
