"""Templates compiled once, and kept for the next process."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import DictLoader, Environment

from language import translations
from reporting.pages import SiteSettings
from reporting.pages.compiled import CompiledTemplates
from reporting.pages.press import Press
from reporting.pages.wording import Wording
from tests.docs.test_connecting import ROOT
from tests.reporting.pages.stories import NOW

TEMPLATES = ROOT / "reporting" / "pages" / "templates"

ASKING = """
import sys
from pathlib import Path
from jinja2 import DictLoader, Environment
from jinja2.environment import Environment as Any
from reporting.pages.compiled import CompiledTemplates

class Counting(Any):
    compiled = 0
    def compile(self, *values, **named):
        Counting.compiled += 1
        return super().compile(*values, **named)

made = Counting(loader=DictLoader({"a": sys.argv[2]}), bytecode_cache=CompiledTemplates(Path(sys.argv[1])))
for again in (1, 2):
    made.cache.clear()
    print(made.get_template("a").render(name="x"), Counting.compiled)
"""


def asked(folder: Path, source: str) -> list[str]:
    """Return what a process of its own printed twice: the page, and how many templates it had compiled by then."""
    done = subprocess.run(
        [sys.executable, "-c", ASKING, str(folder), source], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.splitlines()


def test_next_process_compiles_nothing(tmp_path: Path) -> None:
    """The first one compiles each template once, the second finds it."""
    first, second = (asked(tmp_path / "kept", "hello {{ name }}") for _time in range(2))

    assert (first, second) == (["hello x 1", "hello x 1"], ["hello x 0", "hello x 0"])


def test_changed_template_is_compiled_again(tmp_path: Path) -> None:
    """What is kept belongs to the text that it was made from."""
    asked(tmp_path, "hello {{ name }}")

    assert asked(tmp_path, "bye {{ name }}") == ["bye x 1", "bye x 1"]


def test_damaged_file_is_compiled_again(tmp_path: Path) -> None:
    """What cannot be read is made anew, and kept."""
    asked(tmp_path, "hello {{ name }}")
    for each in tmp_path.iterdir():
        each.write_bytes(each.read_bytes()[:20])

    assert asked(tmp_path, "hello {{ name }}")[0] == "hello x 1"
    assert asked(tmp_path, "hello {{ name }}")[0] == "hello x 0"


@pytest.mark.parametrize("place", ["file/in/the/way", "file"])
def test_folder_that_cannot_be_written_only_costs_time(tmp_path: Path, place: str) -> None:
    """Pages are made all the same."""
    (tmp_path / "file").touch()
    made = Environment(
        loader=DictLoader({"a": f"{place} {{{{ name }}}}"}), bytecode_cache=CompiledTemplates(tmp_path / place)
    )

    assert made.get_template("a").render(name="x") == f"{place} x"


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_compiled_template_is_of_no_language(template: Path) -> None:
    """No word of a language is compiled into what the next process prints in another."""
    compiled = {_compiled(language, template.name) for language in ("es", "en")}

    assert len(compiled) == 1


def test_folded_template_would_be_of_a_language() -> None:
    """A filter that Jinja may ask when it compiles puts its word into the template: the test above finds it."""
    compiled = {_compiled(language, "hygiene.html", word=language.upper) for language in ("es", "en")}

    assert len(compiled) == 2


def _compiled(language: str, template: str, word: Callable[[], str] | None = None) -> str:
    """Return the Python that a template becomes, ``word`` in place of the filter of that name."""
    wording = Wording(translations(language), language, ZoneInfo("UTC"), NOW)
    made = Press(SiteSettings(language=language), wording).environment
    if word is not None:
        made.filters["word"] = lambda _value: word()
    assert made.loader is not None
    source, _name, _is_fresh = made.loader.get_source(made, template)
    return made.compile(source, raw=True)
