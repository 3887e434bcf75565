"""``ronda tokens`` on the command line: what it says, what it refuses, how it ends."""

from pathlib import Path

import pytest

from tests.demo_stack import Said, ronda
from tests.upkeep.tokens.project import Project, key_of


def said(project: Project, *arguments: str) -> Said:
    """Run ``ronda tokens`` on a project."""
    config = str(project.toml())
    found = ronda("tokens", *arguments, "--config", config, cwd=project.folder)
    keys = [key for held in project.held().values() for key in held] + [key_of(user) for user in range(1, 6)]
    assert [key for key in keys if key in found.out + found.err] == []
    assert project.holding(*keys) == []
    return found


def test_list_shows_masks_and_no_key(project: Project) -> None:
    """Every token is listed by mask and owner, the oldest first; that some are stale is exit 1."""
    found = said(project, "list")
    lines = found.out.splitlines()

    assert found.code == 1
    assert "…0001#" in lines[0]
    assert "user 1 · 500 days · too old, owner has no usable password, owner never logged in" in lines[0]
    assert "user 4 · 30 days · owner deactivated" in found.out
    assert "the monitoring's own" in next(line for line in lines if "user 3" in line)
    assert lines[-1] == "5 of 5 tokens shown; 3 are stale, 2 soon will be, 0 are excepted."


def test_list_as_json(project: Project) -> None:
    """For machines there is JSON, with what the policy says of each token."""
    document = said(project, "list", "--json", "--user", "4", "--user", "5").document

    assert document["counts"]["tokens"] == 5
    assert [(each["user"], each["level"], each["monitoring"]) for each in document["tokens"]] == [
        ("4", "stale", False),
        ("5", "warned", False),
    ]
    assert document["last_used_from"] is None


def test_a_list_without_anything_stale_is_fine(project: Project) -> None:
    """Exit 0 where nothing that is listed breaks the policy."""
    found = said(project, "list", "--staff")

    assert (found.code, len(found.out.splitlines())) == (0, 2)


def test_a_dry_run_changes_nothing(project: Project) -> None:
    """Without --execute the same tokens are told, and nothing is changed or written."""
    before = project.held()
    found = said(project, "rotate", "--stale")

    assert found.code == 0
    assert [line.split(" · ")[1] for line in found.out.splitlines()[:-1]] == ["user 1", "user 2", "user 4"]
    assert found.out.splitlines()[-1] == "Nothing was changed. 3 tokens would be: add --execute."
    assert project.held() == before
    assert project.handed_over() == {}


def test_rotate_tells_where_the_keys_are(project: Project) -> None:
    """What was rotated is told by masks and by the file of the new key."""
    found = said(project, "rotate", "--user", "1", "--execute")
    ((path,),) = [list(project.keys_folder.glob("user-1-*.key"))]

    assert found.code == 0
    assert f"rotated, now …{path.read_text().strip()[-4:]}#" in found.out
    assert str(path) in found.out


def test_rotating_the_monitorings_own_says_what_to_update(project: Project) -> None:
    """When the monitoring's own token was rotated, the variable that holds it is named."""
    found = said(project, "rotate", "--user", "3", "--including-monitoring", "--execute")

    assert found.code == 0
    assert "put the new one into $YARD_TOKEN now, or every check fails" in found.out


def test_revoke_says_so_as_json(project: Project) -> None:
    """A revoked token is told as JSON, without a new key or a file."""
    document = said(project, "revoke", "--user", "4", "--execute", "--json").document

    assert document["executed"]
    assert [(each["user"], each["state"], each["new"], each["file"]) for each in document["results"]] == [
        ("4", "done", None, None)
    ]


def test_help_says_there_is_no_way_back(project: Project) -> None:
    """The help of revoke says that nothing undoes it."""
    assert "no way back" in ronda("tokens", "revoke", "--help", cwd=project.folder).out


def test_what_stays_is_exit_1(project: Project) -> None:
    """A token that could not be rotated is told with the reason, and is exit 1."""
    project.tokens = 'handover = { command = ["false"] }\n'
    found = said(project, "rotate", "--user", "1", "--execute")

    assert found.code == 1
    assert "stays as it was (false ended with code 1; what it said is not shown" in found.out


EXPIRED = 'exceptions = [{ user = 1, reason = "old printer", until = 2020-01-01 }]\n'


@pytest.mark.parametrize(
    ("tokens", "further", "arguments", "message"),
    [
        ("", "", ["rotate", "--stale"], 'add handover = { folder = "handover" } to [targets.yard.tokens]'),
        ('handover = { folder = "runs/keys" }\n', "", ["rotate", "--stale"], "which is published"),
        ('handover = { folder = "open" }\n', "", ["rotate", "--stale"], "can be opened by others: chmod 700"),
        ('handover = { folder = "link" }\n', "", ["rotate", "--stale"], "is no folder of ours"),
        ('handover = { folder = "keys" }\n', "", ["rotate"], "name the tokens: a MASK, --user PK, or --stale"),
        ('handover = { folder = "keys" }\n', "", ["rotate", "--stale", "--user", "1"], "not both"),
        ('handover = { folder = "keys" }\n', "", ["rotate", "zzz"], "a token is named by its mask"),
        ('handover = { folder = "keys" }\n', "", ["revoke", "--user", "77"], "user 77 has no token"),
        ("", "", ["revoke", "0000#00000000"], "no token has the mask …0000#00000000"),
        (EXPIRED, "", ["revoke", "--stale"], "the exception for user 1 (old printer) ended on 2020-01-01: renew it"),
        ('handover = { folder = "keys" }\n', "", ["rotate", "--stale", "--execute", "--most", "1"], "raise --most"),
        ('source = { model = "no.Such" }\n', "", ["list"], "the backend has no model no.Such: set source.model"),
        ('source = { created = "since" }\n', "", ["list"], "authtoken.Token.since is no column over there"),
        ('source = { user = "key" }\n', "", ["list"], "authtoken.Token.key is no foreign key to the backend's users"),
        (
            'source = { model = "cards.Short" }\nhandover = { folder = "keys" }\n',
            "",
            ["rotate", "--stale"],
            "too short",
        ),
        (
            'source = { hashed = true }\nhandover = { folder = "keys" }\n',
            "",
            ["rotate", "--stale"],
            "revoke it instead",
        ),
        ('last_used = { sql = "SELECT 1" }\n', "", ["list"], "yields 1 columns instead of two"),
    ],
)
def test_what_is_refused(project: Project, tokens: str, further: str, arguments: list[str], message: str) -> None:
    """What cannot be done is one line that says what to do, exit 2, and nothing is changed."""
    (project.folder / "open").mkdir(mode=0o755)
    (project.folder / "link").symlink_to(project.folder / "open")
    before = project.held()
    project.tokens, project.further = tokens, further
    found = said(project, *arguments)

    assert found.code == 2
    assert message in found.err
    assert found.out == ""
    assert project.held() == before


def test_a_target_that_does_not_allow_writing(project: Project) -> None:
    """Without writes = true nothing is executed, and the line that allows it is told."""
    path = project.toml()
    path.write_text(path.read_text().replace("writes = true", "writes = false"))
    found = ronda("tokens", "revoke", "--user", "1", "--execute", cwd=project.folder)

    assert found.code == 2
    assert "add writes = true to [targets.yard]" in found.err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('python = ["', 'python = ["/no/such', "/no/such"),
        ("cards_settings", "no_settings", "no_settings"),
        ('"rest_framework.authtoken", ', "", "the backend has no authtoken.Token: if its tokens are elsewhere"),
    ],
)
def test_a_backend_that_cannot_be_asked(project: Project, old: str, new: str, message: str) -> None:
    """No interpreter, no Django, no authtoken: one line each, exit 2."""
    path = project.toml()
    settings = project.backend / "cards_settings.py"
    models = project.backend / "cards" / "models.py"
    for each in (path, settings):
        each.write_text(each.read_text().replace(old, new))
    if "authtoken" in old:
        models.write_text("")
    found = ronda("tokens", "list", cwd=project.folder)

    assert found.code == 2
    assert message in found.err


def test_a_target_without_an_interpreter(tmp_path: Path) -> None:
    """Without python in the configuration the line that adds it is told."""
    (tmp_path / "ronda.toml").write_text('language = "en"\n[targets.yard]\nbase_url = "http://127.0.0.1:1"\n')
    found = ronda("tokens", "list", cwd=tmp_path)

    assert found.code == 2
    assert "the backend's interpreter is not configured: add python" in found.err


def test_an_interrupted_rotation_is_told(project: Project) -> None:
    """What is unfinished is told by list, and by rotate without --execute how it would be ended."""
    project.act(users=("1",), kill="before:commit")
    listed, dry = said(project, "list"), said(project, "rotate", "--json")

    assert "1 change was interrupted: `ronda tokens rotate` ends it" in listed.err
    assert [each["how"] for each in dry.document["interrupted_before"]] == ["complete"]
    ended = said(project, "rotate", "--execute")
    assert (ended.code, len(project.handed_over()[1])) == (0, 1)
