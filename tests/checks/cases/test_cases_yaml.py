"""What a file of cases may use of YAML, with libyaml and without."""

import itertools
import time
from typing import Any

import pytest
import yaml

from checks.support.cases.yaml_text import DEEPEST, LOADER, YamlError, load


@pytest.fixture(params=[LOADER, yaml.SafeLoader], ids=["libyaml", "python"])
def loader(request: pytest.FixtureRequest) -> Any:
    """Either parser of PyYAML."""
    return request.param


def test_libyaml_is_used() -> None:
    """The parser in use is the fast one, where PyYAML has it."""
    assert yaml.__with_libyaml__
    assert LOADER is yaml.CSafeLoader


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("2026-11-24", "2026-11-24"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("<<", "<<"),
        ("=", "="),
        ("nan", "nan"),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("-12", -12),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("'1'", "1"),
        ('"true"', "true"),
        ("|\n  1\n", "1\n"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(loader: Any, text: str, value: Any) -> None:
    """Words such as yes and on, dates and times stay text; only the core schema's words and numbers are not."""
    found = load(f"key: {text}\n", loader).value["key"]

    assert (found, type(found)) == (value, type(value))


def test_keys_are_texts(loader: Any) -> None:
    """A key is text whatever it looks like, as in JSON."""
    assert load("on: 1\n200: 2\ntrue: 3\nnull: 4\n1.0: 5\n", loader).value == {
        "on": 1,
        "200": 2,
        "true": 3,
        "null": 4,
        "1.0": 5,
    }


def test_every_key_has_its_line(loader: Any) -> None:
    """Keys and items have the line they stand on, in blocks and in braces, behind comments and long texts."""
    text = "# a comment\na: |\n  long\n  text\nb:\n  - c: {d: 1,\n        e: 2}\n  - 3\n"

    assert load(text, loader).lines == {
        (): 2,
        ("a",): 2,
        ("b",): 5,
        ("b", 0): 6,
        ("b", 0, "c"): 6,
        ("b", 0, "c", "d"): 6,
        ("b", 0, "c", "e"): 7,
        ("b", 1): 8,
    }


def test_a_repeated_key_is_noted_with_its_line(loader: Any) -> None:
    """The second one is noted, what it holds is passed over, and the reading goes on."""
    document = load("a: 1\nb:\n  c: 1\n  c: {d: [2]}\na: 3\ne: 4\n", loader)

    assert (document.value, document.repeated) == ({"a": 1, "b": {"c": 1}, "e": 4}, [(4, "c"), (5, "a")])


def test_nothing_is_read_from_an_empty_text(loader: Any) -> None:
    """A text without a document holds None."""
    assert load("# only a comment\n", loader).value is None


LAUGHS = "a: &a [lol]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in itertools.pairwise("abcdefghi")
)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (LAUGHS, 2, "alias *a"),
        ("a: &a\n  b: *a\n", 2, "alias *a"),
        ("a: &a {x: 1}\nb:\n  <<: *a\n", 3, "alias *a"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "tag tag:yaml.org,2002:python/object/apply:os.system"),
        ("a: !!str 5\n", 1, "tag tag:yaml.org,2002:str"),
        ("a: 1\n!x b: 2\n", 2, "tag !x"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: 1\nb: [\n", 3, "is not YAML"),
        ("a: 1\n\tb: 2\n", 2, "is not YAML"),
        ("a: 1\nb: \x01\n", 2, "'\\x01'"),
        ("a: 1\n? [b]\n: 2\n", 2, "where a key should be"),
        ("a: .inf\n", 1, ".inf, a number that JSON cannot hold"),
        ("a: -.INF\n", 1, "-.INF, a number that JSON cannot hold"),
        ("a: .nan\n", 1, ".nan, a number that JSON cannot hold"),
        ("a: 1e999\n", 1, "1e999, a number that JSON cannot hold"),
        ("a: " + "9" * 5000, 1, "a number that JSON cannot hold"),
        ("a: &a 1\n", 0, ""),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else str(value),
)
def test_what_unfolds_or_surprises_is_refused(loader: Any, text: str, line: int, words: str) -> None:
    """Aliases, tags, further documents and what is no JSON are refused with their line; an anchor alone is not."""
    if not line:
        assert load(text, loader).value == {"a": 1}
        return
    with pytest.raises(YamlError) as refused:
        load(text, loader)

    # The parser written in Python counts an unfinished list one line earlier than libyaml.
    assert abs(refused.value.line - line) <= (text.endswith("[\n"))
    assert words in str(refused.value)


def test_half_a_character_is_refused(loader: Any) -> None:
    """A surrogate, which no UTF-8 text can hold, is refused by either parser."""
    with pytest.raises(YamlError):
        load('a: "\\ud800"\n', loader)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "- [", "[[{a: ["])
def test_depth_is_bounded(loader: Any, opening: str) -> None:
    """A text of a megabyte that only nests is refused at once; libyaml's own composer ends the process at it."""
    started = time.process_time()
    with pytest.raises(YamlError):
        load(opening * (1_000_000 // len(opening)), loader)

    assert time.process_time() - started < 2


def test_the_deepest_is_read(loader: Any) -> None:
    """As many levels as are allowed are read, one more is not."""
    assert load("[" * DEEPEST + "]" * DEEPEST, loader).value
    with pytest.raises(YamlError, match=f"deeper than {DEEPEST} levels"):
        load("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), loader)
