"""Whether every value that a case refers to is known when it is needed."""

import graphlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from checks.support.cases import references
from checks.support.cases.findings import Findings, KeyPath, near, short, step_name
from checks.support.cases.model import Case, Step
from checks.support.cases.references import MARK
from language import _

_MOST_TOLD: Final = 10
"""Names of a circle that a message holds."""
LARGEST: Final = 1_048_576
"""Characters of a value or of a step, with everything filled in: what refers to itself by halves grows without end."""


def check_data(data: Mapping[str, Any], at: KeyPath, findings: Findings, kept: Mapping[str, str]) -> bool:
    """Note what is wrong with sample data, and tell whether it can be filled in.

    Args:
        data: The values by name.
        at: Path of what has the data.
        findings: Where problems are noted.
        kept: Names that steps keep, with the step.
    """
    here = (*at, "data")
    sound = check_texts(data, here, findings)
    if MARK in data:
        findings.add((*here, MARK), _("is the name of the round's own mark: choose another"))
        sound = False
    for name, value in data.items():
        for wanted in dict.fromkeys(references.names_in(value)) if sound else ():
            if wanted in data or wanted == MARK:
                continue
            if wanted in kept:
                said = _("refers to {name}, which {step} keeps: data is filled in before the first step")
                findings.add((*here, name), said.format(name=wanted, step=kept[wanted]))
            else:
                said = _("refers to {name}, which data does not hold") + near(wanted, data)
                findings.add((*here, name), said.format(name=short(wanted)))
            sound = False
    return sound and _unfolds(data, here, findings)


def check_texts(value: Any, at: KeyPath, findings: Findings) -> bool:
    """Note every text whose references cannot be read, and tell whether there is none."""
    sound = True
    for path, text in references.texts(value, at):
        if not references.is_sound(text):
            findings.add(path, _("has a $ that is not part of a reference such as ${name}: write $$ for a dollar"))
            sound = False
    for path, _key in references.keys(value, at):
        findings.add(path, _("holds a reference: only values are filled in, keys and expressions are not"))
        sound = False
    return sound


def check_steps(case: Case, at: KeyPath, findings: Findings) -> None:
    """Note every reference of the steps to a value that is not known by then, and every name that is kept twice."""
    later = keepers(case)
    known = {MARK: _("every round"), **dict.fromkeys(case.data, "data")}
    missing: list[tuple[KeyPath, str, str, str]] = []
    for part, index, step in _steps(case):
        path, name = (*at, part, index), step_name(part, index)
        sound = [check_texts(value, (*path, *below), findings) for below, value in references.parts(step)]
        for below, wanted in _wanted(step) if all(sound) else ():
            if wanted not in known:
                missing.append(((*path, *below), name, wanted, _unknown(name, wanted, known, later)))
        for kept in step.keep:
            if kept in known:
                said = _("{step} keeps {name}, a name that {first} has already: choose another")
                findings.say((*path, "keep", kept), said.format(step=name, name=kept, first=known[kept]))
            known.setdefault(kept, name)
    circle = _circle(case, at, findings, later) if any(wanted in later for _p, _n, wanted, _s in missing) else set()
    for place, name, wanted, said in missing:
        if not (name in circle and later.get(wanted) in circle - {name}):
            findings.say(place, said)


def check_sizes(case: Case, data: Mapping[str, Any], at: KeyPath, findings: Findings) -> None:
    """Note every step that grows beyond ``LARGEST`` once its data is filled in."""
    sizes = {name: _size(value, {}) for name, value in data.items()}
    for part, index, step in _steps(case):
        if sum(_size(value, sizes) for _below, value in references.parts(step)) > LARGEST:
            said = _("{step} becomes larger than 1 MiB when its data is filled in")
            findings.say((*at, part, index), said.format(step=step_name(part, index)))


def keepers(case: Case) -> dict[str, str]:
    """Return the names that are kept, each with the first step that does."""
    found: dict[str, str] = {}
    for part, index, step in _steps(case):
        for name in step.keep:
            found.setdefault(name, step_name(part, index))
    return found


def _steps(case: Case) -> Iterator[tuple[str, int, Step]]:
    for part, steps in (("steps", case.steps), ("cleanup", case.cleanup)):
        for index, step in enumerate(steps):
            yield part, index, step


def _wanted(step: Step) -> Iterator[tuple[KeyPath, str]]:
    """Yield each name that a step refers to, once, with the path of the text."""
    seen: set[str] = set()
    for below, value in references.parts(step):
        for path, text in references.texts(value, below):
            for name in references.names_in(text):
                if name not in seen:
                    seen.add(name)
                    yield path, name


def _unknown(step: str, wanted: str, known: Mapping[str, str], later: Mapping[str, str]) -> str:
    if later.get(wanted) == step:
        said = _("{step} refers to {name}, which it keeps itself, and only after its answer")
    elif wanted in later:
        said = _("{step} refers to {name}, which is kept only by {later}")
    else:
        said = _("{step} refers to {name}, which no earlier step keeps") + near(wanted, known)
    return said.format(step=step, name=short(wanted), later=later.get(wanted))


def _unfolds(data: Mapping[str, Any], here: KeyPath, findings: Findings) -> bool:
    needs = {name: {each for each in references.names_in(value) if each in data} for name, value in data.items()}
    try:
        order = list(graphlib.TopologicalSorter(needs).static_order())
    except graphlib.CycleError as error:
        circle = _from_first(error, list(data))
        said = _("refers to itself: {circle}").format(circle=_told(circle))
        findings.add((*here, circle[0]), said)
        return False
    sizes: dict[str, int] = {}
    for name in order:
        sizes[name] = _size(data[name], sizes)
        if sizes[name] > LARGEST:
            findings.add((*here, name), _("becomes larger than 1 MiB when what it refers to is filled in"))
            return False
    return True


def _size(value: Any, sizes: Mapping[str, int]) -> int:
    """Return about how many characters ``value`` has as JSON, with each reference filled in."""
    if isinstance(value, str):
        return len(value) + (sum(sizes.get(name, 0) for name in references.names_in(value)) if "$" in value else 0)
    if isinstance(value, dict):
        return sum(len(key) + _size(each, sizes) for key, each in value.items())
    if isinstance(value, list):
        return sum(1 + _size(each, sizes) for each in value)
    return 5


def _circle(case: Case, at: KeyPath, findings: Findings, later: Mapping[str, str]) -> set[str]:
    """Note steps that need each other's values, and return their names."""
    places = {step_name(part, index): (part, index) for part, index, _step in _steps(case)}
    needs: dict[str, set[str]] = {}
    for part, index, step in _steps(case):
        name = step_name(part, index)
        needs[name] = {later[each] for _path, each in _wanted(step) if each in later} - {name}
    try:
        graphlib.TopologicalSorter(needs).prepare()
    except graphlib.CycleError as error:
        circle = _from_first(error, list(places))
        said = _("steps need each other's values: {circle}").format(circle=_told(circle))
        findings.say((*at, *places[circle[0]]), said)
        return set(circle)
    return set()


def _from_first(error: graphlib.CycleError, names: list[str]) -> list[str]:
    """Return a circle as each name with what it needs, from the one that comes first and back to it."""
    circle, order = list(reversed(error.args[1]))[1:], {name: index for index, name in enumerate(names)}
    start = circle.index(min(circle, key=order.__getitem__))
    return [*circle[start:], *circle[: start + 1]]


def _told(circle: list[str]) -> str:
    left_out = ["…"] if len(circle) > _MOST_TOLD else []
    return " → ".join([*circle[: _MOST_TOLD - 1], *left_out, *circle[_MOST_TOLD - 1 :][-1:]])
