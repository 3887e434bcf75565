"""Files made from a referenced one, known by how they are called: ``thumbs/{stem}_*.{ext}``.

Runs on the backend, standard library only. Of ``a/b/plate.png``, ``{name}`` is all of it, ``{folder}`` is ``a/b``,
``{file}`` is ``plate.png``, ``{stem}`` is ``plate`` and ``{ext}`` is ``png``; ``*`` is anything without a slash. A
pattern can often be laid over a name in more than one way: a file is protected if any of them leads to a reference.
"""

import re

_TOKEN = re.compile(r"\{(name|folder|file|stem|ext)\}|(\*)")
_FORMS = {"name": ".+", "folder": ".*", "file": "[^/]+", "stem": "[^/]+", "ext": "[^/.]*", "*": "[^/]*"}


class Pattern:
    """One pattern."""

    def __init__(self, text):
        self.text = text
        pieces = [text]
        if "{folder}/" in text:
            pieces.append(text.replace("{folder}/", ""))
        self._ways = [_tokens(piece) for piece in pieces]
        self._fields = sorted({value for kind, value in self._ways[0] if kind == "field" and value != "*"})

    def key_of(self, reference):
        """Return what files made from a reference have in common with it."""
        folder, _slash, file = reference.rpartition("/")
        stem, dot, ext = file.rpartition(".")
        parts = {"name": reference, "folder": folder, "file": file, "stem": stem if dot else file, "ext": ext}
        if not dot:
            parts["ext"] = ""
        return self._key(parts)

    def keys_in(self, name):
        """Return the keys of every reference that a file of this name could have been made from."""
        found = set()
        for tokens in self._ways:
            for bound in _matches(tokens, name, {}):
                found.add(self._key(dict({"folder": ""}, **bound)))
        return found

    def _key(self, parts):
        return "\x1f".join([self.text, *(parts[field] for field in self._fields)])


def _tokens(text):
    tokens, place = [], 0
    for match in _TOKEN.finditer(text):
        if match.start() > place:
            tokens.append(("text", text[place : match.start()]))
        tokens.append(("field", match.group(1) or "*"))
        place = match.end()
    if place < len(text):
        tokens.append(("text", text[place:]))
    return tokens


def _matches(tokens, rest, bound):
    """Yield what the fields are bound to, for every way in which the tokens can cover the rest of a name."""
    if not tokens:
        if not rest:
            yield bound
        return
    (kind, value), after = tokens[0], tokens[1:]
    if kind == "text":
        if rest.startswith(value):
            yield from _matches(after, rest[len(value) :], bound)
        return
    if value in bound:
        if rest.startswith(bound[value]):
            yield from _matches(after, rest[len(bound[value]) :], bound)
        return
    form = re.compile(_FORMS[value], re.DOTALL)
    for end in _ends(after, rest):
        if form.fullmatch(rest, 0, end):
            yield from _matches(after, rest[end:], bound if value == "*" else dict(bound, **{value: rest[:end]}))


def _ends(after, rest):
    """Return where a field may end: where the text that follows it stands, or at the end of the name."""
    if not after:
        return [len(rest)]
    if after[0][0] == "text":
        return [match.start() for match in re.finditer("(?={})".format(re.escape(after[0][1])), rest)]
    return range(len(rest) + 1)
