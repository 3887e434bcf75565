"""Files that cannot be used: one line each, with the place, and nothing of them is taken."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.intake import junit as junit_module
from reporting.intake.errors import IntakeError
from reporting.intake.junit import LARGEST_BYTES
from reporting.intake.junit_handler import MOST_CASES
from tests.reporting.intake.building import junit, outcomes, read

BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<testsuite name="s"><testcase name="&c;"/></testsuite>"""
EXTERNAL = """<!DOCTYPE testsuite [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<testsuite name="s"><testcase name="n"><failure>&file;</failure></testcase></testsuite>"""
OUTER_DTD = (
    '<!DOCTYPE testsuite SYSTEM "http://127.0.0.1:1/junit.dtd"><testsuite name="s"><testcase name="n"/></testsuite>'
)
WHOLE = '<testsuite name="s">\n<testcase name="n"><failure message="m">text</failure></testcase>\n</testsuite>'


def refusal(*paths: Path) -> str:
    """Return why the files are refused."""
    with pytest.raises(IntakeError) as refused:
        read(*paths)
    said = str(refused.value)
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "r.xml is empty: whoever wrote it did not get to the end"),
        (WHOLE[:-20], "r.xml:2 is cut short or not XML: unclosed token"),
        (WHOLE[:-12], "r.xml:3 is cut short or not XML: no element found"),
        ("{}", "r.xml:1 is cut short or not XML: not well-formed (invalid token)"),
        ("<testsuite name='s'/>", "r.xml has no tests: nothing was run, or it is no JUnit file"),
        ("<html/>", "r.xml:1 begins with <html>, not with <testsuites> or <testsuite>: it is no JUnit file"),
        (BOMB, "r.xml:2 declares entities or a document type, which no test report needs: it is not read"),
        (EXTERNAL, "r.xml:1 declares entities or a document type, which no test report needs: it is not read"),
        (OUTER_DTD, "r.xml:1 declares entities or a document type, which no test report needs: it is not read"),
        ("<testsuite>\n<testcase/></testsuite>", "r.xml:2 has a test without a name"),
        (
            "<testsuite><testcase name='a'><testcase name='b'/></testcase></testsuite>",
            "r.xml:1 has a test inside a test",
        ),
        ("<testsuite>" * 65, "r.xml:1 has more than 64 elements inside each other"),
        (
            '<?xml version="1.0" encoding="no-such"?><testsuite/>',
            "r.xml:1 cannot be read as XML: unknown encoding: no-such",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, why: str) -> None:
    """Cut, empty, without tests, foreign, or out to harm: refused whole."""
    path = tmp_path / "r.xml"
    path.write_text(text)

    assert refusal(path) == why


def test_a_name_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    """Two tests of one name cannot be followed from run to run."""
    path = junit(tmp_path, '<testcase classname="c" name="n"/>\n<testcase classname="c" name="n"/>')

    assert refusal(path) == (
        "junit.xml:4 has a second test called c::n, after junit.xml:3; give each a name of its own"
    )


def test_a_name_in_two_files_is_refused_too(tmp_path: Path) -> None:
    """Files that are brought in together share their names."""
    one, two = (junit(tmp_path, '<testcase name="n"/>', name) for name in ("one.xml", "two.xml"))

    assert refusal(one, two) == "two.xml:3 has a second test called s::n, after one.xml:3; give each a name of its own"


def test_a_file_that_is_no_file(tmp_path: Path) -> None:
    """A missing file and a folder are named with the reason."""
    assert refusal(tmp_path / "gone.xml") == f"{tmp_path}/gone.xml cannot be read: No such file or directory"
    assert refusal(tmp_path) == f"{tmp_path} cannot be read: Is a directory"


def test_a_file_above_the_limit(tmp_path: Path) -> None:
    """It is read up to the limit only."""
    path = tmp_path / "r.xml"
    path.write_text("<testsuite>")
    os.truncate(path, 10 * LARGEST_BYTES)
    with open(path, "r+b") as file:
        file.write(b"<testsuite><!--" + b" " * LARGEST_BYTES)

    assert refusal(path) == "r.xml is above 50 MiB: this is no list of tests"


def test_a_file_of_too_many_tests(tmp_path: Path) -> None:
    """As many tests as the limit are taken, one more is not."""
    body = "".join(f'<testcase name="{number}"/>\n' for number in range(MOST_CASES))
    path = junit(tmp_path, body)

    assert len(outcomes(path)) == MOST_CASES
    assert (
        refusal(junit(tmp_path, f'{body}<testcase name="one more"/>'))
        == f"junit.xml:{MOST_CASES + 3} is past {MOST_CASES} tests"
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_are_a_list_or_a_refusal(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever a file holds, it is read or refused; nothing else is raised."""
    path = tmp_path / "r.xml"
    whole = WHOLE.encode(data.draw(st.sampled_from(["utf-8", "utf-16", "latin-1"])))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    changed = whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:]
    path.write_bytes(data.draw(st.one_of(st.binary(), st.just(changed), st.just(_declared(data) + whole))))
    try:
        said = f"{len(read(path).found)} cases"
    except IntakeError as error:
        said = str(error)

    assert said != "0 cases"
    assert said.isprintable()


def _declared(data: st.DataObject) -> bytes:
    encoding = data.draw(
        st.sampled_from(["utf-7", "idna", "rot13", "hex", "euc_jp", "utf-32", "x", "punycode", "ascii"])
    )
    return f'<?xml version="1.0" encoding="{encoding}"?>'.encode()


def test_the_parser_is_the_defused_one() -> None:
    """The standard library's own parser, which expands entities, is not what reads."""
    assert junit_module.sax.__name__ == "defusedxml.sax"
