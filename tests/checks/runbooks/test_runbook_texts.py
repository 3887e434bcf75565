"""The runbooks: complete, of one shape, with a first step that can be printed alone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import checks
from checks.support.runbooks import LANGUAGES, advice, next_step, runbook, runbook_names, title
from reporting.domain.causes import CAUSES

FIRST_STEP_LIMIT = 180
"""What fits on two lines of a help desk's terminal."""
HEADINGS = {
    "es": ["## Confirmar", "## Qué hacer", "## Escalar", "## Después"],
    "en": ["## Confirm", "## What to do", "## Escalate", "## Afterwards"],
}
DATA_WORDS = {"es": ("fecha y hora", "endpoint", "token"), "en": ("date and time", "endpoint", "token")}
"""What the support plan asks for in every incident: timestamp, affected endpoint, affected token."""

ALL = [(name, code) for code in LANGUAGES for name in runbook_names(code)]
every_runbook = pytest.mark.parametrize(("name", "code"), ALL)


def _named_by(tree: ast.Module) -> Iterator[object]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in ("runbook", "cause") and isinstance(keyword.value, ast.Constant):
                    yield keyword.value.value
            if isinstance(node.func, ast.Attribute) and node.func.attr == "because":
                yield from (each.value for each in node.args if isinstance(each, ast.Constant))


def wanted() -> list[str]:
    """Return every runbook that a check names, every cause that one can have, and every internal cause."""
    folder = Path(checks.__file__).parent
    named = {
        name
        for path in folder.rglob("*.py")
        for name in _named_by(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(name, str)
    }
    return sorted(named | {cause.key for cause in CAUSES.values() if cause.kind == "internal"})


def section(text: str, heading: str) -> list[str]:
    """Return the lines under a heading, without empty ones."""
    after = text.split(f"\n{heading}\n", 1)[1]
    return [line for line in after.split("\n## ", 1)[0].splitlines() if line.strip()]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", wanted())
def test_runbook_exists(name: str, code: str) -> None:
    """Every runbook and cause that a check can name has a text in both languages."""
    assert runbook(name, code)


def test_both_languages_have_the_same_runbooks() -> None:
    """No runbook exists in one language only."""
    assert runbook_names("es") == runbook_names("en") != []


@every_runbook
def test_shape_is_fixed(name: str, code: str) -> None:
    """A runbook is a title, one line of symptom, and the four headings in their order."""
    lines = (runbook(name, code) or "").splitlines()

    assert lines[0] == f"# {title(name, code)}"
    assert lines[0][2:3].isupper()
    assert lines[1].endswith(".")
    assert lines[2] == ""
    assert [line for line in lines if line.startswith("#")][1:] == HEADINGS[code]


@every_runbook
def test_only_what_to_do_is_numbered(name: str, code: str) -> None:
    """The steps are numbered from 1; the other sections are bullets, so that the first number is the next step."""
    text = runbook(name, code) or ""
    confirm, steps, *others = (section(text, heading) for heading in HEADINGS[code])

    assert [line.partition(". ")[0] for line in steps] == [str(number + 1) for number in range(len(steps))]
    assert all(line.startswith("- ") for lines in (confirm, *others) for line in lines)


@every_runbook
def test_first_step_stands_alone(name: str, code: str) -> None:
    """The first step is one sentence within its limit, and does not lean on what stands around it."""
    step = next_step(name, code)

    assert 20 <= len(step) <= FIRST_STEP_LIMIT
    assert step[-1] in ".?"
    assert not re.search(r"[.?!:]\s+[A-ZÁÉÍÓÚ¿]", step[:-1])
    assert "**" not in step


@every_runbook
def test_escalation_says_with_what_data(name: str, code: str) -> None:
    """Escalating names what the support plan asks for: time, endpoint and token."""
    said = "\n".join(section(runbook(name, code) or "", HEADINGS[code][2])).lower()

    assert [word for word in DATA_WORDS[code] if word not in said] == []


@every_runbook
def test_placeholders_survive_markdown(name: str, code: str) -> None:
    """A placeholder in angle brackets stands inside code, since Markdown would take it for HTML and drop it."""
    outside = re.sub(r"`[^`]*`", "", runbook(name, code) or "")

    assert not re.search(r"[<>]", outside)
    assert "`" not in outside


@pytest.mark.parametrize("name", runbook_names("es"))
def test_languages_have_the_same_steps(name: str) -> None:
    """Both languages of a runbook have as many lines in each section."""
    counts = {
        code: [len(section(runbook(name, code) or "", heading)) for heading in HEADINGS[code]] for code in LANGUAGES
    }
    assert counts["es"] == counts["en"]


def test_cause_wins_over_check() -> None:
    """The next step comes from the runbook of the cause; the check's serves a cause without one."""
    assert advice("token", "api", "es") == {"runbook": "token", "next_step": next_step("token", "es")}
    assert advice("no-such-cause", "api", "es") == {"runbook": "api", "next_step": next_step("api", "es")}
