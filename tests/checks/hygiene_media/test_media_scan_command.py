"""``ronda media scan``: what it says, the plan it writes, and the plans that are refused."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.checks.hygiene_media.estate import Estate
from tests.demo_stack import Said, ronda
from upkeep.media.plan import Orphan, PlanError, PlanWriter, read_plan

NOW = datetime.now(UTC)
STRANGE = b"photos/bad-\xff\n.png"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    """A backend with a file in use, two orphans and a missing file."""
    estate = Estate(tmp_path_factory.mktemp("scan-command"))
    estate.write()
    estate.migrate()
    for name in ("photos/a.png", "photos/orphan.png", STRANGE):
        estate.file(name)
    estate.rows("photos/a.png", "photos/gone.png")
    return estate


def scan(estate: Estate, *arguments: str, media: str = "grace_h = 0.0000001") -> Said:
    """Run the command on the estate."""
    python = json.dumps(estate.target().python)
    (estate.folder / "ronda.toml").write_text(
        f'language = "en"\n[targets.estate]\nbase_url = "http://127.0.0.1:1"\npython = {python}\n'
        f'directory = "{estate.folder}"\nsettings = "estate_settings"\nprobe_limit_s = 60\n'
        f"[targets.estate.media]\n{media}\n"
    )
    return ronda("media", "scan", *arguments, cwd=estate.folder)


def plan_of(estate: Estate, name: str = "plan.jsonl") -> Path:
    """Return a plan that was just made."""
    said = scan(estate, "--output", name)
    assert said.code == 1, said.err
    return estate.folder / name


def test_the_plan_holds_every_orphan_and_nothing_else(estate: Estate) -> None:
    """Names come back as they are on disk, whatever is in them, with size and times."""
    plan = read_plan(plan_of(estate), target="estate", now=datetime.now(UTC))
    found = {orphan.name: orphan for orphan in plan.orphans()}

    assert set(found) == {"photos/orphan.png", STRANGE.decode("utf-8", "surrogateescape")}
    orphan = found["photos/orphan.png"]
    stat = (estate.folder / "media" / orphan.name).stat()
    assert (orphan.size, orphan.mtime_ns, orphan.ctime_ns) == (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    header = plan.header
    assert (header.files, header.orphans, header.bytes, header.references) == (3, 2, 20, 2)
    assert header.storages[0].root_ino == (estate.folder / "media").stat().st_ino


def test_the_plan_is_for_its_owner_only(estate: Estate) -> None:
    """Names of uploaded files may be personal data: others cannot read the plan."""
    assert plan_of(estate).stat().st_mode & 0o777 == 0o600


def test_what_is_said(estate: Estate) -> None:
    """Counts, folders and missing files are told; a missing file makes the exit code 1."""
    said = scan(estate)

    assert said.code == 1
    assert "media: 3 files" in said.out
    assert "2 orphans, 20 B" in said.out
    assert "shop.Photo.file: 1 file is missing, photos/gone.png" in said.out


def test_json(estate: Estate) -> None:
    """Machines get everything as JSON."""
    document = scan(estate, "--json").document

    assert document["storages"][0]["orphans"] == 2
    assert document["plan"] is None


def test_young_files_are_told(estate: Estate) -> None:
    """What is within the grace period is counted apart."""
    assert "not counted: 2 too young, 0 excluded" in scan(estate, media="grace_h = 24").out


def test_no_plan_on_what_is_not_known(estate: Estate) -> None:
    """A source that cannot be read means no plan: exit code 2, and what would help."""
    said = scan(estate, "--output", "none.jsonl", media='extra = [{ sql = "SELECT name FROM nowhere" }]')

    assert said.code == 2
    assert "no plan was written, since not everything could be read" in said.err
    assert not (estate.folder / "none.jsonl").exists()


def test_no_plan_beside_an_empty_table(tmp_path: Path) -> None:
    """Where no row refers to any file the database is more likely the wrong one: refused."""
    estate = Estate(tmp_path)
    estate.write()
    estate.migrate()
    estate.file("photos/a.png")
    said = scan(estate, "--output", "none.jsonl")

    assert said.code == 2
    assert "Is it the right database?" in said.err


def test_a_folder_that_does_not_exist(estate: Estate) -> None:
    """A plan that cannot be written is refused before anything is asked."""
    said = scan(estate, "--output", "nowhere/plan.jsonl")

    assert said.code == 2
    assert "nowhere/plan.jsonl cannot be written: No such file or directory" in said.err


def edited(path: Path, before: bytes, after: bytes) -> None:
    """Change a plan."""
    text = path.read_bytes()
    assert before in text
    path.write_bytes(text.replace(before, after))


def test_an_edited_plan_is_refused(estate: Estate) -> None:
    """One changed byte is noticed."""
    path = plan_of(estate, "edited.jsonl")
    edited(path, b"photos/orphan.png", b"photos/a.png")

    with pytest.raises(PlanError, match="was changed"):
        read_plan(path, target="estate", now=datetime.now(UTC))


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_truncated_plan_is_refused(estate: Estate, kept: int) -> None:
    """A plan without its end is refused, wherever it was cut."""
    path = plan_of(estate, "cut.jsonl")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:kept]))

    with pytest.raises(PlanError, match="is cut short"):
        read_plan(path, target="estate", now=datetime.now(UTC))


def test_an_end_that_was_cut_is_refused(estate: Estate) -> None:
    """A plan that misses its last byte is refused."""
    path = plan_of(estate, "cut.jsonl")
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(PlanError, match="is cut short"):
        read_plan(path, target="estate", now=datetime.now(UTC))


def test_old_and_foreign_plans_are_refused(estate: Estate) -> None:
    """A plan of yesterday, of tomorrow, or for another target is refused; age can be overridden."""
    path, now = plan_of(estate), datetime.now(UTC)

    with pytest.raises(PlanError, match="too old"):
        read_plan(path, target="estate", now=now + timedelta(hours=25))
    with pytest.raises(PlanError, match="too old"):
        read_plan(path, target="estate", now=now - timedelta(hours=1))
    with pytest.raises(PlanError, match="for estate, not for yard"):
        read_plan(path, target="yard", now=now)
    assert read_plan(path, target="estate", now=now + timedelta(days=9), max_age=None).header.orphans == 2


@pytest.mark.parametrize("text", [b"", b"{}\n", b"not json\n", b'{"kind": "plan", "schema": 2}\n'])
def test_what_is_no_plan_is_refused(tmp_path: Path, text: bytes) -> None:
    """Another file, or a plan of another schema, is named as such."""
    (tmp_path / "other.jsonl").write_bytes(text)

    with pytest.raises(PlanError, match="is no plan"):
        read_plan(tmp_path / "other.jsonl", target="estate", now=NOW)
    with pytest.raises(PlanError, match="cannot be read"):
        read_plan(tmp_path / "absent.jsonl", target="estate", now=NOW)


def test_a_plan_that_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    """A scan that fails half-way leaves no file behind."""
    with PlanWriter(tmp_path / "plan.jsonl") as writer:
        writer.add(Orphan("/media", "a.png", 1, 2, 3))

    assert list(tmp_path.iterdir()) == []
