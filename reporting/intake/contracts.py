"""Read what import-linter 2 prints: each contract with its verdict, and what breaks it.

It has no other form of output (https://import-linter.readthedocs.io), so its text is held against its own count.
"""

import re
from dataclasses import dataclass

from language import _
from reporting.intake.errors import IntakeError
from reporting.intake.found import first_line

WIDTH = 100_000
"""Columns it is told to have: it wraps what is longer, names of contracts too."""
_VERDICT = re.compile(r"(?P<name>.+) (?P<verdict>KEPT|BROKEN)(?: \([^()]*\))?(?: \[[^\[\]]*\])?")
"""Behind the verdict may stand how many imports were ignored or warned about, and how long it took."""
_COUNT = re.compile(r"Contracts: (?P<kept>\d+) kept, (?P<broken>\d+) broken\.")


@dataclass(frozen=True, slots=True)
class Contract:
    """One import contract."""

    name: str
    is_kept: bool
    details: str = ""
    """What breaks it: the imports, with file and line."""

    @property
    def message(self) -> str:
        """What breaks it, in one line."""
        lines = [line for line in self.details.splitlines() if line.strip()]
        return " ".join(" ".join(lines[:2]).split())


def read_contracts(output: str) -> tuple[Contract, ...]:
    """Return the contracts in their order.

    Raises:
        IntakeError: It judged none, as when its configuration is wrong; the message has its words.
    """
    lines = [line.rstrip() for line in output.splitlines()]
    counts = [(number, match) for number, line in enumerate(lines) if (match := _COUNT.fullmatch(line))]
    if not counts:
        raise IntakeError(_("the import contracts were not judged: {why}").format(why=_complaint(output)))
    end, count = counts[-1]
    start = max((number for number, line in enumerate(lines[:end]) if line == "Contracts"), default=0)
    verdicts = [match for line in lines[start:end] if (match := _VERDICT.fullmatch(line.strip()))]
    told = (int(count["kept"]), int(count["broken"]))
    seen = tuple(sum(match["verdict"] == word for match in verdicts) for word in ("KEPT", "BROKEN"))
    if told != seen:
        said = _("import-linter counts {told} contracts as kept and broken, but {seen} can be read")
        raise IntakeError(said.format(told="{} + {}".format(*told), seen="{} + {}".format(*seen)))
    if not verdicts:
        raise IntakeError(_("there are no import contracts: add some, or set imports = []"))
    broken = [match["name"] for match in verdicts if match["verdict"] == "BROKEN"]
    details = iter(_details(lines[end:], broken))
    return tuple(
        Contract(match["name"], is_kept=True)
        if match["verdict"] == "KEPT"
        else Contract(match["name"], is_kept=False, details=next(details))
        for match in verdicts
    )


def _details(lines: list[str], broken: list[str]) -> list[str]:
    """Return what stands below the heading of each broken contract, up to that of the next."""
    heads, start = [], next((number for number, line in enumerate(lines) if line == "Broken contracts"), len(lines))
    for name in broken:
        found = next(
            (at for at in range(start + 1, len(lines) - 1) if lines[at] == name and _is_rule(lines[at + 1])), None
        )
        heads.append(found)
        start = found if found is not None else start
    ends = [
        next((each for each in heads[number + 1 :] if each is not None), len(lines)) for number in range(len(heads))
    ]
    return [
        "\n".join(lines[head + 2 : end]).strip() if head is not None else ""
        for head, end in zip(heads, ends, strict=True)
    ]


def _is_rule(line: str) -> bool:
    return bool(line) and not line.strip("-")


def _complaint(output: str) -> str:
    """Return what it said below its name, drawn in box characters."""
    said = [line for line in output.splitlines() if not re.search(r"[╔╚║╝╗└]|^=+$|^Import Linter$", line)]
    lines = [line.strip() for line in said if line.strip()]
    if any(line.startswith("Traceback ") for line in lines):
        return lines[-1]
    return " ".join(lines[:2]) or first_line(output) or _("it said nothing")
