"""One article: what people wrote stays byte for byte, and only the list between the two marks is ours."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from language import N_
from reporting import prose
from reporting.domain.causes import CAUSES
from reporting.errors import KnowledgeError

START, END = "<!-- ronda:incidents -->", "<!-- /ronda:incidents -->"
_MARK = re.compile(r"(?:(?<=[\r\n])|\A)[ \t\ufeff]*<!--[ \t]*(?P<slash>/?)ronda:incidents[ \t]*-->[ \t]*(?=[\r\n]|\Z)")
"""A mark has a line of its own, wherever that is: Markdown's structure cannot hide one from us."""
_LINE_END = re.compile(r"\r\n|\r|\n")


class Section(StrEnum):
    """What an article has to say."""

    SYMPTOM = "symptom"
    CONFIRM = "confirm"
    FIX = "fix"
    INCIDENTS = "incidents"


TITLES = {
    Section.SYMPTOM: N_("Symptom"),
    Section.CONFIRM: N_("How to confirm it"),
    Section.FIX: N_("How to fix it"),
    Section.INCIDENTS: N_("Known incidents"),
}
"""English source texts, to be translated where they are shown."""
_NAMES = {
    "sintoma": Section.SYMPTOM,
    "sintomas": Section.SYMPTOM,
    "symptom": Section.SYMPTOM,
    "symptoms": Section.SYMPTOM,
    "como confirmarlo": Section.CONFIRM,
    "como confirmar": Section.CONFIRM,
    "how to confirm it": Section.CONFIRM,
    "how to confirm": Section.CONFIRM,
    "como arreglarlo": Section.FIX,
    "como arreglar": Section.FIX,
    "how to fix it": Section.FIX,
    "how to fix": Section.FIX,
    "incidentes conocidos": Section.INCIDENTS,
    "known incidents": Section.INCIDENTS,
}
"""How the headings are written, in both languages, without capitals and accents."""


@dataclass(frozen=True, slots=True)
class Article:
    """The article on one cause."""

    cause: str
    """A key of ``CAUSES``."""
    path: Path
    text: str
    """The whole file, with the line ends it has."""

    @property
    def title(self) -> str | None:
        """Its first heading, if that is a title."""
        return prose.title_of(self.text)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections it has, in order, recognised by their headings in Spanish or English."""
        named = (_NAMES.get(_bare(each.title)) for each in prose.headings(self.text))
        return tuple(dict.fromkeys(each for each in named if each is not None))

    @property
    def lacking(self) -> tuple[Section, ...]:
        """The sections it does not have."""
        return tuple(each for each in Section if each not in self.sections)

    def with_incidents(self, lines: Sequence[str], heading: str) -> str:
        """Return the text with ``lines`` between the marks, and nothing else changed.

        Without marks they are added at the end, under ``heading`` unless the last section is that one already.

        Raises:
            KnowledgeError: The marks are not one pair.
        """
        text, found = self.text, self.marks()
        if found is None:
            text = self._with_marks(heading)
            found = _pair(text)
        after_start, before_end = found
        end_of_line = _LINE_END.match(text, after_start)
        assert end_of_line is not None
        newline = end_of_line[0]
        return text[:after_start] + newline + "".join(line + newline for line in lines) + text[before_end:]

    def marks(self) -> tuple[int, int] | None:
        """Return where the first mark ends and where the second begins; None if there are none.

        Raises:
            KnowledgeError: They are not one pair, the first before the second.
        """
        found = list(_MARK.finditer(self.text))
        starts = [each for each in found if not each["slash"]]
        ends = [each for each in found if each["slash"]]
        if not found:
            return None
        if len(starts) > 1 or len(ends) > 1:
            extra = (starts if len(starts) > 1 else ends)[1]
            name = END if extra["slash"] else START
            raise self._wrong(
                extra.start(), f"{name} stands there a second time: an article has one list, so remove it"
            )
        if not starts or not ends:
            there, missing = (START, END) if starts else (END, START)
            raise self._wrong(found[0].start(), f"{there} has no {missing}: add it on a line of its own")
        if ends[0].start() < starts[0].start():
            raise self._wrong(ends[0].start(), f"{END} stands before {START}: put them the other way round")
        return starts[0].end(), ends[0].start()

    def _with_marks(self, heading: str) -> str:
        text = self.text
        newline = "\r\n" if "\r\n" in text else "\n"
        if text and not text.endswith(("\n", "\r")):
            text += newline
        is_headed = self.sections[-1:] == (Section.INCIDENTS,)
        return f"{text}{newline}{'' if is_headed else f'## {heading}{newline}{newline}'}{START}{newline}{END}{newline}"

    def _wrong(self, place: int, why: str) -> KnowledgeError:
        line = len(_LINE_END.findall(self.text[:place])) + 1
        return KnowledgeError(f"{self.path}:{line}: {why}")


def _pair(text: str) -> tuple[int, int]:
    start, end = _MARK.finditer(text)
    return start.end(), end.start()


def without_marks(text: str) -> str:
    """Return a text as readers see it: without the lines of the marks."""
    return _MARK.sub("", text)


def cause_named(name: str, place: str) -> str:
    """Return ``name`` if a cause is called so.

    Raises:
        KnowledgeError: None is; it begins with ``place`` and names the nearest.
    """
    if name in CAUSES:
        return name
    near = difflib.get_close_matches(name, CAUSES, n=1)
    hint = f"did you mean {near[0]}?" if near else "`ronda kb list` shows them all"
    raise KnowledgeError(f"{place}: there is no cause {name}: {hint}")


def _bare(title: str) -> str:
    """Return a heading without capitals, accents and what ends it."""
    apart = unicodedata.normalize("NFD", title.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).strip(" :.")
