"""``docs/connecting.md`` says what the code does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rondafile import Rondafile, read

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "connecting.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```(\w+)(?: ([\w-]+))?\n(.*?)^ *```$", TEXT, flags=re.MULTILINE | re.DOTALL)
TOML = [(kind, text) for language, kind, text in BLOCKS if language == "toml"]
MINIMUM = '[targets.yard]\nbase_url = "https://yard.example"\n'


def whole(kind: str, text: str) -> str:
    """Return the file that a block stands for: itself, or the smallest file with the fragment in its place."""
    return {"whole-file": text, "in-target": MINIMUM + text, "top-level": text + MINIMUM}[kind]


def accepted(folder: Path, kind: str, text: str) -> Rondafile:
    """Read a block with every variable that it names set."""
    path = folder / "ronda.toml"
    path.write_text(whole(kind, text), encoding="utf-8")
    secrets = folder / "ronda.env"
    secrets.touch(mode=0o600)
    return read(path, dict.fromkeys(re.findall(r"\$\{?([A-Z_]+)", text), "redis://127.0.0.1/0"))


def texts_of_checks() -> Iterator[str]:
    """Yield every text that a check can say, with its placeholders filled."""
    for path in (ROOT / "checks").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                for each in node.args:
                    if isinstance(each, ast.Constant) and isinstance(each.value, str):
                        filled = re.sub(r"(?<!\{)\{\w[^{}]*\}", "X", each.value)
                        yield filled.replace("{{", "{").replace("}}", "}")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its head."""
    section = TEXT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def check_ids(room: str) -> set[str]:
    """Return the ids of the checks of a room."""
    found = set()
    for path in (ROOT / "checks" / room).glob("test_*.py"):
        found |= set(re.findall(r"pytest\.mark\.check\(\s*\"([\w.]+)\"", path.read_text(encoding="utf-8")))
    return found


def test_every_toml_block_is_marked() -> None:
    """Each TOML block says whether it is a whole file, or where it belongs in one."""
    assert {kind for kind, _text in TOML} == {"whole-file", "in-target", "top-level"}


@pytest.mark.parametrize(("kind", "text"), TOML)
def test_toml_is_accepted(tmp_path: Path, kind: str, text: str) -> None:
    """Every TOML block is accepted once the variables that it names are set."""
    assert "yard" in accepted(tmp_path, kind, text).targets


def test_blocks_can_be_refused(tmp_path: Path) -> None:
    """The test above would notice a key that does not exist."""
    with pytest.raises(Exception, match="is not a key Ronda knows: did you mean token"):
        accepted(tmp_path, "in-target", 'tokenn = "$YARD_TOKEN"\n')


def test_told_defaults_are_the_defaults(tmp_path: Path) -> None:
    """The limits that are called defaults are those in force without them."""
    section = TEXT.split("\n## Limits\n", 1)[1]
    target, policy = re.findall(r"```toml [\w-]+\n(.*?)```", section, flags=re.DOTALL)[:2]
    plain = accepted(tmp_path, "whole-file", MINIMUM)

    assert accepted(tmp_path, "in-target", target).targets == plain.targets
    assert accepted(tmp_path, "top-level", policy).policy == plain.policy


@pytest.mark.parametrize("code", [text for language, _kind, text in BLOCKS if language == "python"])
def test_python_compiles(code: str) -> None:
    """Python to be added to a backend is Python."""
    compile(code, "connecting.md", "exec")


@pytest.mark.parametrize("message", [row[0] for row in rows("Troubleshooting")])
def test_message_is_one_of_the_code(message: str) -> None:
    """Each message of the troubleshooting table is one that a check can say."""
    pattern = ".+".join(re.escape(part) for part in message.strip("`").split("…"))

    assert any(re.fullmatch(pattern, text) for text in texts_of_checks())


def test_every_health_check_is_listed() -> None:
    """The table of checks lists exactly those of the health room."""
    assert {row[0].strip("`") for row in rows("What each check needs")} == check_ids("health")


def test_links_lead_somewhere() -> None:
    """Every link inside the page leads to one of its headings."""
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in TEXT.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= headings
