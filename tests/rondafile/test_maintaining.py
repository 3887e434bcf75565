"""``maintenance.toml``: each bad input is a line with its place, and the others are said too."""

from pathlib import Path

import pytest

from rondafile import RondafileError
from rondafile.maintaining import MAX_WINDOWS, look_at_windows, read_windows

GOOD = """\
[[windows]]
id = "db"
title = "PostgreSQL 17"
kind = "evolutive"
zone = "Europe/Madrid"
starts = 2027-03-20T22:00:00
ends = 2027-03-21T02:00:00
services = ["uploads"]
owner = "database team"
effect = "Uploads answer 503"
announced_at = 2027-03-01T09:00:00Z
"""


def problems(folder: Path, text: str) -> list[str]:
    """Return what is wrong with a file."""
    path = folder / "maintenance.toml"
    path.write_text(text, encoding="utf-8")
    try:
        read_windows(path)
    except RondafileError as error:
        return [str(each) for each in error.problems]
    return []


def test_a_sound_file_has_no_problem(tmp_path: Path) -> None:
    """Its windows are read as they are written."""
    (tmp_path / "maintenance.toml").write_text(GOOD)
    (window,) = read_windows(tmp_path / "maintenance.toml").windows

    assert (window.id, window.sequence, len(window.spans)) == ("db", 0, 1)


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ('"Europe/Madrid"', '"Madrid"', "maintenance.toml:5: window db: zone 'Madrid' is not an IANA time zone"),
        (
            "2027-03-21T02:00:00",
            "2027-03-20T21:00:00",
            "maintenance.toml:7: window db: ends 2027-03-20 21:00:00 is not",
        ),
        ("2027-03-21T02:00:00", "2027-03-20T22:00:00", "is not after starts"),
        ("2027-03-21T02:00:00", "2027-04-20T22:00:00", "is 31 days after starts: the most is 14"),
        (
            "2027-03-20T22:00:00",
            "2027-03-28T02:30:00",
            "maintenance.toml:6: window db: starts 2027-03-28 02:30 does not",
        ),
        ("2027-03-21T02:00:00", "2027-03-28T02:30:00", "maintenance.toml:7: window db: ends 2027-03-28 02:30 does not"),
        ("2027-03-20T22:00:00", "2027-03-20T22:00:00Z", "is no local time: write 2027-01-16T22:00:00"),
        ("2027-03-20T22:00:00", '"tonight"', "is no local time: write 2027-01-16T22:00:00"),
        ("2027-03-01T09:00:00Z", "2027-03-01T09:00:00", "maintenance.toml:11: window db: announced_at is no moment"),
        ("2027-03-01T09:00:00Z", "9", "announced_at is no moment"),
        ('"evolutive"', '"urgent"', "kind is wrong: input should be 'preventive' or 'evolutive' (found 'urgent')"),
        ('"db"', '"DB upgrade"', "id is wrong: string should match pattern"),
        ('["uploads"]', "[]", "services is wrong: list should have at least 1 item"),
        ('"database team"', '"  "', "owner is wrong"),
        ('"database team"', '"backend\\nteam"', "owner is wrong"),
        ('owner = "database team"\n', "", "maintenance.toml:1: window db: owner is missing"),
        (
            "effect =",
            'ownr = "backend team"\neffect =',
            "maintenance.toml:10: window db: ownr is not a key Ronda knows: did you",
        ),
        ('"evolutive"', '"evolutive"\nrepeats = "FREQ=WEEKLY"', "maintenance.toml:5: window db: repeats"),
        ('"evolutive"', '"evolutive"\nbut_not = [2027-03-20]', "has its first day in but_not"),
        ('"evolutive"', '"evolutive"\nbut_not = [2027-03-27]', "has but_not, and takes place only once"),
        ('"evolutive"', '"evolutive"\nbut_not = ["x"]', "holds x, which is no day: write 2027-01-16"),
        ('"evolutive"', '"evolutive"\ncancelled_at = 2027-03-02T09:00:00Z', "cancelled_because go together"),
        ('"evolutive"', '"evolutive"\nsequence = -1', "sequence is wrong"),
    ],
)
def test_a_bad_input_is_one_line_with_its_place(tmp_path: Path, written: str, instead: str, said: str) -> None:
    """It says which line, which window, which key, and what to write."""
    assert written in GOOD
    (found,) = problems(tmp_path, GOOD.replace(written, instead))

    assert said in found


def test_a_rule_that_never_ends_is_refused_at_its_line(tmp_path: Path) -> None:
    """The line is that of the rule, and says how it could end."""
    (found,) = problems(tmp_path, f'{GOOD}repeats = "FREQ=WEEKLY;BYDAY=SA"\n')

    assert found.startswith("maintenance.toml:12: window db: repeats FREQ=WEEKLY;BYDAY=SA never ends: add ;UNTIL=")


def test_everything_wrong_is_said_at_once_and_the_sound_is_kept(tmp_path: Path) -> None:
    """Each window is read by itself; those that are sound can still be compared with each other."""
    bad = GOOD.replace('"db"', '"bad"').replace('"evolutive"', '"x"').replace('"Europe/Madrid"', '"y"')
    path = tmp_path / "maintenance.toml"
    path.write_text(f"colour = 1\n{bad}{GOOD}")

    found = look_at_windows(path)

    assert [each.id for each in found.windows] == ["db"]
    assert [each.place for each in found.problems] == [f"maintenance.toml:{line}" for line in (1, 5, 6)]
    assert found.place(found.written[0].index, "ends") == "maintenance.toml:19"


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    """Calendars know windows by it: the second is refused, and told where the first stands."""
    assert problems(tmp_path, GOOD + GOOD) == [
        "maintenance.toml:13: window db: id 'db' is taken by the window in line 2"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[windows]\n", "maintenance.toml: is not TOML"),
        ("windows = 3\n", "maintenance.toml:1: windows are written as [[windows]], one table each"),
        ("[windows]\nid = 3\n", "maintenance.toml:1: windows are written as [[windows]], one table each"),
        ("windows = [1]\n", "maintenance.toml:1: windows are written as [[windows]], one table each"),
        ("[[windows]]\n", "maintenance.toml:1: window 1: id is missing"),
        ("[[windows]]\nid = 7\n", "maintenance.toml:2: window 1: id is wrong"),
        ("#" + "x" * 1_048_576, "is above 1 MiB: this is not a maintenance.toml"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """One line, whatever it is."""
    assert said in "\n".join(problems(tmp_path, text))


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    """It names the command that makes one."""
    with pytest.raises(RondafileError, match=r"does not exist\. Add the first window with `ronda calendar add`"):
        read_windows(tmp_path / "maintenance.toml")


def test_a_crowd_is_refused(tmp_path: Path) -> None:
    """One more than a thousand is too many, and says what to do with past ones."""
    many = "".join(GOOD.replace('"db"', f'"db-{number}"') for number in range(MAX_WINDOWS + 1))
    (found,) = problems(tmp_path, many)

    assert "is one more than 1000 windows: move past ones elsewhere" in found
