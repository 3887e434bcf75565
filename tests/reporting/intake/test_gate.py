"""The gate in a real checkout: its own pytest, its own import contracts."""

from pathlib import Path

import pytest

from reporting.domain.outcome import Outcome
from reporting.intake.errors import IntakeError
from reporting.intake.found import Found
from reporting.intake.gate import GateRun
from rondafile.models import Gate
from tests.reporting.intake.building import checkout, environ

PYTEST = ["python", "-m", "pytest", "-q", "--junitxml={junit}"]
PASSING = "def test_fine(): pass\n"
FAILING = "def test_fine(): pass\ndef test_broken(): assert 1 == 2\n"
FLAKY = """
import pathlib
def test_flaky():
    seen = pathlib.Path("seen")
    before = seen.exists()
    seen.touch()
    assert before
"""
LAYERS = """
[tool.importlinter]
root_package = "shop"
[[tool.importlinter.contracts]]
name = "layers"
type = "layers"
layers = ["shop.high", "shop.low"]
[[tool.importlinter.contracts]]
name = "layers"
type = "layers"
layers = ["shop.high", "shop.low"]
"""
SHOP = {"shop/__init__.py": "", "shop/high.py": "", "shop/low.py": "import shop.high\n", "pyproject.toml": LAYERS}


def gate(folder: Path, **changes: object) -> list[Found]:
    """Run the gate there; without changes only its tests, and those once."""
    settings = Gate.model_validate({"tests": PYTEST, "imports": [], "confirm": False, "limit_s": 60, **changes})
    return list(GateRun(settings, folder, environ(), lambda *_: None).found())


def told(found: list[Found]) -> dict[str, tuple[str, int]]:
    """Return outcome and attempts of each case."""
    return {each.case: (each.outcome.value, each.attempts) for each in found}


def test_each_test_is_a_case(tmp_path: Path) -> None:
    """What passes and what fails is told case by case, and the log is evidence of the failure."""
    found = gate(checkout(tmp_path, {"test_yard.py": FAILING}))

    assert told(found) == {"test_yard::test_fine": ("passed", 1), "test_yard::test_broken": ("failed", 1)}
    assert [piece.name for piece in found[1].pieces] == ["failure.txt", "log.txt"]
    assert "1 failed, 1 passed" in found[1].pieces[1].text


def test_a_failure_is_confirmed(tmp_path: Path) -> None:
    """What fails is run again: what fails twice has two attempts, and so has what passes then."""
    found = gate(checkout(tmp_path, {"test_yard.py": FAILING + FLAKY}), confirm=True)

    assert told(found) == {
        "test_yard::test_fine": ("passed", 1),
        "test_yard::test_broken": ("failed", 2),
        "test_yard::test_flaky": ("passed", 2),
    }


def test_a_module_that_cannot_be_imported_fails(tmp_path: Path) -> None:
    """Tests that could not be collected are a failure, not an empty list."""
    found = gate(checkout(tmp_path, {"test_yard.py": PASSING, "test_broken.py": "import no_such_module\n"}))

    assert told(found) == {"test_broken": ("failed", 1)}


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["sh", "-c", "echo no database >&2; exit 4"], "the command ended with 4 and wrote no JUnit file"),
        (["sh", "-c", "echo done; : {junit}"], "the command ended with 0 and wrote no JUnit file"),
        (["sh", "-c", "echo x; kill -9 $$; : {junit}"], "the command was ended by signal 9"),
        (["sh", "-c", "echo x; printf '<testsuite>' > {junit}"], "junit.xml:1 is cut short or not XML"),
        (["no-such-program", "{junit}"], "no-such-program is not there"),
        ([*PYTEST, "no_such_file.py"], "junit.xml has no tests"),
    ],
)
def test_tests_that_do_not_tell_are_unknown(tmp_path: Path, command: list[str], why: str) -> None:
    """A command that dies without a whole list of tests is never taken for passed."""
    words = command if any("{junit}" in word for word in command) else [*command, "{junit}"]
    (found,) = gate(checkout(tmp_path, {"test_yard.py": PASSING}), tests=words)

    assert (found.outcome, found.case) == (Outcome.UNKNOWN, "")
    assert found.message.startswith(why)


def test_last_words_are_told(tmp_path: Path) -> None:
    """The reason is mostly in the last line that was printed, and the log is evidence."""
    (found,) = gate(tmp_path, tests=["sh", "-c", "echo starting; echo no database >&2; exit 4", "{junit}"])

    assert found.message.endswith("; its last words: no database")
    assert found.pieces[0].text == "starting\nno database\n"


def test_passing_tests_do_not_hide_a_bad_end(tmp_path: Path) -> None:
    """Where all tests pass and the command fails, as for want of coverage, something is unknown."""
    script = f"{' '.join(PYTEST)} || exit 9; echo too little is covered; exit 2"
    found = gate(checkout(tmp_path, {"test_yard.py": PASSING}), tests=["sh", "-c", script])

    assert told(found) == {"test_yard::test_fine": ("passed", 1), "": ("unknown", 1)}
    assert found[1].message == (
        "the command ended with 2 and named no test that failed; its last words: too little is covered"
    )


def test_tests_over_their_limit_are_unknown(tmp_path: Path) -> None:
    """Tests that hang are ended."""
    (found,) = gate(tmp_path, tests=["sh", "-c", "echo hanging; sleep 60; : {junit}"], limit_s=1)

    assert found.message == "the command was ended, since its time was up; its last words: hanging"


def test_each_contract_is_a_case(tmp_path: Path) -> None:
    """A broken contract fails with the import that breaks it; two of one name are told apart, no cache is left."""
    found = gate(checkout(tmp_path, SHOP), tests=[], imports=["lint-imports"])

    assert [(each.subject.check, each.case, each.outcome.value) for each in found] == [
        ("regression.imports", "layers", "failed"),
        ("regression.imports", "layers (2)", "failed"),
    ]
    assert found[0].message == "shop.low is not allowed to import shop.high: - shop.low -> shop.high (l.1)"
    assert "shop.low -> shop.high (l.1)" in found[0].pieces[0].text
    assert not (tmp_path / ".import_linter_cache").exists()


def test_contracts_that_hold_pass(tmp_path: Path) -> None:
    """Without the import, they hold."""
    found = gate(checkout(tmp_path, SHOP | {"shop/low.py": ""}), tests=[], imports=["lint-imports"])

    assert told(found) == {"layers": ("passed", 1), "layers (2)": ("passed", 1)}


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["lint-imports", "--config", "gone.toml"], "the import contracts were not judged: "),
        (["no-such-linter"], "no-such-linter is not there"),
        (["sh", "-c", "sleep 60"], "it took longer than 1 s"),
        (["sh", "-c", "echo 'a KEPT'; echo 'Contracts: 2 kept, 0 broken.'"], "import-linter counts 2 + 0 contracts"),
    ],
)
def test_contracts_that_are_not_judged_are_unknown(tmp_path: Path, command: list[str], why: str) -> None:
    """What import-linter does not judge is never taken for kept."""
    (found,) = gate(checkout(tmp_path, SHOP), tests=[], imports=command, limit_s=1 if "sleep 60" in command else 60)

    assert (found.outcome, found.message[: len(why)]) == (Outcome.UNKNOWN, why)


def test_kept_contracts_do_not_hide_a_bad_end(tmp_path: Path) -> None:
    """A command that fails although every contract is kept is unknown besides."""
    script = "echo 'a KEPT'; echo 'Contracts: 1 kept, 0 broken.'; exit 3"
    found = gate(tmp_path, tests=[], imports=["sh", "-c", script])

    assert told(found) == {"a": ("passed", 1), "": ("unknown", 1)}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"tests": [], "imports": []}, "there is nothing to run: gate.tests and gate.imports are both empty"),
        ({"tests": ["make", "test"]}, "gate.tests does not say where its JUnit file goes: add {junit} to the command"),
    ],
)
def test_a_gate_that_cannot_judge_is_refused(tmp_path: Path, changes: dict[str, object], why: str) -> None:
    """It is told before anything runs."""
    with pytest.raises(IntakeError) as refused:
        gate(tmp_path, **changes)

    assert str(refused.value) == why


def test_a_checkout_that_is_none_is_refused(tmp_path: Path) -> None:
    """The folder is named."""
    with pytest.raises(IntakeError, match="gone is no folder: name the checkout"):
        gate(tmp_path / "gone")
