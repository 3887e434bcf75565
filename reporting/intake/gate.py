"""The merge gate: the backend's own tests and import contracts, run in its checkout."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from language import _
from reporting.domain.outcome import Outcome
from reporting.intake.commands import Ended, environ_of, run_command
from reporting.intake.confirming import confirmed
from reporting.intake.contracts import WIDTH, read_contracts
from reporting.intake.errors import CommandError, IntakeError
from reporting.intake.found import Found, Piece, Subject
from reporting.intake.junit import read_one
from reporting.intake.naming import TESTS
from rondafile.models import Gate

PLACEHOLDER = "{junit}"
IMPORTS = "regression.imports"
Told = Callable[[str, float, str], None]
"""Takes what runs, the seconds since its start, and its last line."""


@dataclass(frozen=True, slots=True)
class GateRun:
    """What is run, and where.

    Raises:
        IntakeError: It cannot be: no checkout, nothing to run, or a command that writes no JUnit file.
    """

    gate: Gate
    checkout: Path
    environ: Mapping[str, str]
    """Our own; the checkout's ``.venv`` comes before it."""
    tell: Told

    def __post_init__(self) -> None:
        if not self.checkout.is_dir():
            raise IntakeError(_("{checkout} is no folder: name the checkout").format(checkout=self.checkout))
        if not self.gate.tests and not self.gate.imports:
            raise IntakeError(_("there is nothing to run: gate.tests and gate.imports are both empty"))
        if self.gate.tests and not any(PLACEHOLDER in word for word in self.gate.tests):
            raise IntakeError(
                _("gate.tests does not say where its JUnit file goes: add {placeholder} to the command").format(
                    placeholder=PLACEHOLDER
                )
            )

    def found(self) -> tuple[Found, ...]:
        """Run everything and return what it said; what could not be judged is there as unknown, never as passed."""
        found: tuple[Found, ...] = ()
        for words, measure in ((self.gate.tests, self._tests), (self.gate.imports, self._imports)):
            if words:
                found += confirmed(measure) if self.gate.confirm else tuple(measure())
        return found

    def _tests(self) -> Sequence[Found]:
        subject = Subject(TESTS, _("The backend's own tests pass"))
        with tempfile.TemporaryDirectory(prefix="ronda-gate-") as folder:
            junit = Path(folder) / "junit.xml"
            words = [word.replace(PLACEHOLDER, str(junit)) for word in self.gate.tests]
            try:
                ended = self._run(words, {})
            except CommandError as error:
                return [Found(subject, "", Outcome.UNKNOWN, str(error))]
            try:
                found = read_one(junit, subject) if junit.exists() else ()
            except IntakeError as error:
                return [_unknown(subject, ended, str(error))]
        return _with_log(found, subject, ended)

    def _imports(self) -> Sequence[Found]:
        subject = Subject(IMPORTS, _("The backend keeps its import contracts"))
        plain = {"COLUMNS": str(WIDTH), "NO_COLOR": "1", "TERM": "dumb", "PYTHONIOENCODING": "utf-8"}
        ended = None
        try:
            ended = self._run(_without_cache(self.gate.imports), plain)
            if ended.over_limit:
                return [_unknown(subject, ended, _("it took longer than {limit:g} s").format(limit=self.gate.limit_s))]
            contracts = read_contracts(ended.output)
        except IntakeError as error:
            log = (Piece("log.txt", ended.output),) if ended else ()
            return [Found(subject, "", Outcome.UNKNOWN, str(error), pieces=log)]
        names: dict[str, int] = {}
        found = []
        for each in contracts:
            names[each.name] = number = names.get(each.name, 0) + 1
            case = each.name if number == 1 else f"{each.name} ({number})"
            if each.is_kept:
                found.append(Found(subject, case, Outcome.PASSED))
            else:
                pieces = (Piece("imports.txt", each.details or ended.output),)
                found.append(Found(subject, case, Outcome.FAILED, each.message, pieces=pieces))
        if ended.code and all(each.is_kept for each in contracts):
            found.append(_unknown(subject, ended, _ended(ended)))
        return found

    def _run(self, words: Sequence[str], further: Mapping[str, str]) -> Ended:
        environ = environ_of(self.checkout, self.environ) | dict(further)
        name = Path(words[0]).name
        limit_s = self.gate.limit_s
        return run_command(words, self.checkout, environ, limit_s, lambda spent, line: self.tell(name, spent, line))


def _with_log(found: Sequence[Found], subject: Subject, ended: Ended) -> Sequence[Found]:
    """Add what the command printed to each case that failed; and an unknown, if the cases are not the whole of it."""
    log = Piece("log.txt", ended.output)
    failed = [each.outcome is Outcome.FAILED for each in found]
    told = [replace(each, pieces=(*each.pieces, log)) if bad else each for each, bad in zip(found, failed, strict=True)]
    if _was_ended(ended) or not found or (ended.code and not any(failed)):
        wrote_none = _("the command ended with {code} and wrote no JUnit file").format(code=ended.code)
        told.append(_unknown(subject, ended, _ended(ended) if found or _was_ended(ended) else wrote_none))
    return told


def _unknown(subject: Subject, ended: Ended, why: str) -> Found:
    said = _("{why}; its last words: {words}").format(why=why, words=ended.last_words or _("(nothing)"))
    return Found(subject, "", Outcome.UNKNOWN, said, pieces=(Piece("log.txt", ended.output),))


def _was_ended(ended: Ended) -> bool:
    return ended.over_limit or ended.code < 0


def _ended(ended: Ended) -> str:
    if ended.over_limit:
        return _("the command was ended, since its time was up")
    if ended.code < 0:
        return _("the command was ended by signal {number}").format(number=-ended.code)
    return _("the command ended with {code} and named no test that failed").format(code=ended.code)


def _without_cache(words: Sequence[str]) -> Sequence[str]:
    """Keep import-linter from its cache: it is left in the checkout, and judges files by when they were written."""
    has_say = any(word.startswith(("--no-cache", "--cache-dir")) for word in words)
    return words if has_say or Path(words[0]).name != "lint-imports" else [*words, "--no-cache"]
