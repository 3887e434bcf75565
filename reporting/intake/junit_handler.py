"""What the XML parser calls while it reads a JUnit file: no tree is kept, and every text is bounded."""

from dataclasses import replace
from datetime import datetime
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from language import _
from reporting.domain.outcome import Outcome
from reporting.intake.errors import IntakeError
from reporting.intake.found import Found, Subject, one_line
from reporting.intake.junit_case import OUTPUTS, PARTS, OpenCase, Part, milliseconds

ROOTS = ("testsuites", "testsuite")
MOST_CASES = 200_000
"""In all files together."""
DEEPEST = 64
"""Elements inside each other."""


class Taken:
    """The cases of all files together, by name, and where each was found."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.found: dict[str, Found] = {}
        self._places: dict[str, tuple[str, int]] = {}

    def add(self, case: OpenCase, file: str) -> None:
        """Take a case.

        Raises:
            IntakeError: Its name was taken before, or there are too many.
        """
        known = self._places.get(case.name)
        if known is not None:
            if known[0] == file and case.is_teardown:
                self._extend(case)
                return
            said = _("{file}:{line} has a second test called {name}, after {before}; give each a name of its own")
            before = f"{known[0]}:{known[1]}"
            raise IntakeError(said.format(file=file, line=case.line, name=case.name[:200], before=before))
        if len(self.found) >= MOST_CASES:
            raise IntakeError(
                _("{file}:{line} is past {most} tests").format(file=file, line=case.line, most=MOST_CASES)
            )
        self._places[case.name] = (file, case.line)
        self.found[case.name] = case.found(self.subject)

    def _extend(self, case: OpenCase) -> None:
        first, more = self.found[case.name], case.found(self.subject)
        message = first.message if first.outcome is Outcome.FAILED else more.message
        pieces = (*first.pieces, *more.pieces)
        self.found[case.name] = replace(first, outcome=Outcome.FAILED, message=message, pieces=pieces)


class Handler(ContentHandler):
    """Takes the cases out of one file."""

    def __init__(self, file: str, taken: Taken) -> None:
        super().__init__()
        self.file, self.taken = file, taken
        self.count = 0
        self.written_at: datetime | None = None
        """The first ``timestamp`` of a suite, with or without a zone."""
        self.lasted_ms = 0
        """Of all suites at the top; 0 if they do not say."""
        self._locator: Locator | None = None
        self._tags: list[str] = []
        self._suites: list[str] = []
        self._case: OpenCase | None = None
        self._part: Part | None = None
        self._part_depth = 0

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the parser's name for it
        """Learn where the parser is."""
        self._locator = locator

    @property
    def line(self) -> int:
        """Where the parser is, from 1."""
        return (self._locator.getLineNumber() if self._locator else None) or 1

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        """Begin a suite, a case, or a part of one."""
        tag = name.rpartition(":")[2]
        if not self._tags and tag not in ROOTS:
            said = _("begins with <{tag}>, not with <testsuites> or <testsuite>: it is no JUnit file")
            self._refuse(said, tag=one_line(tag)[:40])
        self._tags.append(tag)
        if len(self._tags) > DEEPEST:
            self._refuse(_("has more than {deepest} elements inside each other"), deepest=DEEPEST)
        if self._part is not None:
            return
        if tag in ROOTS:
            self._begin_suite(tag, attrs)
        elif tag == "testcase":
            self._begin_case(attrs)
        elif tag in PARTS:
            self._part = Part(tag, attrs.get("message", ""), attrs.get("type", ""))
            self._part_depth = len(self._tags)

    def characters(self, content: str) -> None:
        """Take text of a part, or what a case printed."""
        if self._part is not None:
            self._part.add(content)
        elif self._case is not None and self._tags[-1] in OUTPUTS:
            self._case.print(self._tags[-1], content)

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002
        """End what began."""
        tag = self._tags[-1]
        if self._part is not None:
            if len(self._tags) == self._part_depth:
                self._end_part(self._part)
        elif tag == "testcase" and self._case is not None:
            self._take(self._case)
            self._case = None
        elif tag in ROOTS:
            self._suites.pop()
        self._tags.pop()

    def _begin_suite(self, tag: str, attrs: AttributesImpl) -> None:
        if tag == "testsuite" and self.written_at is None:
            self.written_at = _moment(attrs.get("timestamp", ""))
        if tag == "testsuite" and "testsuite" not in self._tags[:-1]:
            self.lasted_ms += milliseconds(attrs.get("time", ""))
        self._suites.append(attrs.get("name", ""))

    def _begin_case(self, attrs: AttributesImpl) -> None:
        if self._case is not None:
            self._refuse(_("has a test inside a test"))
        name, group = one_line(attrs.get("name", "")), one_line(attrs.get("classname", self._suites[-1]))
        if not name:
            self._refuse(_("has a test without a name"))
        self._case = OpenCase(f"{group}::{name}" if group else name, self.line, dict(attrs))

    def _end_part(self, part: Part) -> None:
        if self._case is not None:
            self._case.parts.append(part)
        elif part.tag != "skipped":
            number = sum(name.startswith(f"{self._suites[-1]}::(") for name in self.taken.found) + 1
            self._take(OpenCase(f"{self._suites[-1]}::({part.tag} {number})", self.line, {}, [part]))
        self._part = None

    def _take(self, case: OpenCase) -> None:
        self.taken.add(case, self.file)
        self.count += 1

    def _refuse(self, why: str, **values: object) -> None:
        raise IntakeError(f"{self.file}:{self.line} {why.format(**values)}")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None
