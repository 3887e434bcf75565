"""What the installed import-linter prints, of a real package with contracts that hold and that do not."""

import subprocess
from pathlib import Path

import pytest

from reporting.intake.contracts import WIDTH, Contract, read_contracts
from reporting.intake.errors import IntakeError
from tests.reporting.intake.building import BIN, environ

LONG = "the rooms stand over each other, and this is said at such a length that any terminal would wrap it " * 3
PYPROJECT = f"""
[tool.importlinter]
root_package = "shop"
[[tool.importlinter.contracts]]
name = "{LONG.strip()}"
type = "layers"
layers = ["shop.high", "shop.low"]
[[tool.importlinter.contracts]]
name = "independent KEPT (3 warnings)"
type = "forbidden"
source_modules = ["shop.high"]
forbidden_modules = ["shop.low"]
ignore_imports = ["shop.high.x -> shop.low.x"]
unmatched_ignore_imports_alerting = "warn"
[[tool.importlinter.contracts]]
name = "low knows nothing of high"
type = "forbidden"
source_modules = ["shop.low"]
forbidden_modules = ["shop.high"]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A package of two layers, of which the lower imports the higher."""
    for name in ("shop", "shop/low", "shop/high"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
    (tmp_path / "shop/low/a.py").write_text("import shop.high.b\n")
    (tmp_path / "shop/high/b.py").write_text("")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    return tmp_path


def printed(folder: Path, *options: str, columns: int = WIDTH) -> str:
    """Return what import-linter prints there."""
    command = [BIN / "lint-imports", "--no-cache", *options]
    done = subprocess.run(
        command, cwd=folder, env=environ(COLUMNS=str(columns)), capture_output=True, text=True, check=False, timeout=60
    )
    return done.stdout + done.stderr


def refusal(output: str) -> str:
    """Return why nothing was judged."""
    with pytest.raises(IntakeError) as refused:
        read_contracts(output)
    return str(refused.value)


@pytest.mark.parametrize("options", [(), ("--show-timings",), ("--verbose", "--no-logo")])
def test_each_contract_has_its_verdict(shop: Path, options: tuple[str, ...]) -> None:
    """Names of any length, with verdicts and brackets in them, are read; what breaks a contract is its own."""
    long, independent, low = read_contracts(printed(shop, *options))

    assert (long.name, long.is_kept) == (LONG.strip(), False)
    assert long.details == "shop.low is not allowed to import shop.high:\n\n- shop.low.a -> shop.high.b (l.1)"
    assert long.message == "shop.low is not allowed to import shop.high: - shop.low.a -> shop.high.b (l.1)"
    assert independent == Contract("independent KEPT (3 warnings)", is_kept=True)
    assert (low.name, low.is_kept) == ("low knows nothing of high", False)
    assert low.message == "shop.low is not allowed to import shop.high: - shop.low.a -> shop.high.b (l.1)"


def test_all_kept(shop: Path) -> None:
    """Once the import is gone, every contract holds."""
    (shop / "shop/low/a.py").write_text("")

    assert [each.is_kept for each in read_contracts(printed(shop))] == [True, True, True]


def test_a_wrong_configuration_is_not_judged(shop: Path) -> None:
    """What import-linter says of it is passed on."""
    (shop / "pyproject.toml").write_text(PYPROJECT.replace('source_modules = ["shop.high"]\n', ""))

    assert refusal(printed(shop)) == (
        "the import contracts were not judged: "
        'Contract "independent KEPT (3 warnings)" is not configured correctly: '
        "source_modules: This is a required field."
    )


def test_no_configuration_is_not_judged(tmp_path: Path) -> None:
    """Without one nothing is kept."""
    assert refusal(printed(tmp_path)) == "the import contracts were not judged: Could not read any configuration."


def test_output_that_was_wrapped_is_not_trusted(shop: Path) -> None:
    """Where fewer contracts can be read than import-linter counts, none is believed."""
    said = refusal(printed(shop, columns=20))

    assert said.startswith(("import-linter counts 1 + 2 contracts", "the import contracts were not judged"))


def test_a_crash_is_told_by_its_last_line() -> None:
    """Of a traceback, the error counts."""
    output = "Traceback (most recent call last):\n  File x\nModuleNotFoundError: No module named 'shop'\n"

    assert refusal(output) == "the import contracts were not judged: ModuleNotFoundError: No module named 'shop'"


def test_silence_is_not_judged() -> None:
    """A command that prints nothing kept nothing."""
    assert refusal("") == "the import contracts were not judged: it said nothing"


def test_no_contracts_are_not_kept() -> None:
    """A configuration without contracts judges nothing."""
    assert refusal("Contracts: 0 kept, 0 broken.") == "there are no import contracts: add some, or set imports = []"
