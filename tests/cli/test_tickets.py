"""`ronda tickets`, as people call it, with a Jira: what is in the way, what people filed, and what was made twice."""

from pathlib import Path
from typing import Any

from tests.calendars import an_unused_port
from tests.demo_stack import Said, ronda
from tests.jira_cloud import JiraCloud
from tests.jira_cloud_state import SOMEBODY
from tests.reporting.builders import a_report, a_result, a_run, write_run

TOKEN = {"JIRA_TOKEN": "jira-token-1"}
TOML = """\
language = "en"
store = "sqlite:///r.sqlite3"
[targets.yard]
base_url = "https://yard.example"
[tickets]
system = "jira"
[tickets.jira]
flavour = "cloud"
url = "{url}"
token = "$JIRA_TOKEN"
project = "{project}"
issue_type = "Bug"
reopen = "Reopened"
"""


def written(folder: Path, jira: JiraCloud, project: str = "OPS") -> Path:
    """Write a configuration that names the server, and return its folder."""
    (folder / "ronda.toml").write_text(TOML.format(url=jira.url, project=project))
    return folder


def test_a_sound_configuration_ends_with_0(tmp_path: Path, jira_cloud: JiraCloud) -> None:
    """It says which system takes tickets."""
    done = ronda("tickets", "check", cwd=written(tmp_path, jira_cloud), environ=TOKEN)

    assert (done.code, done.out) == (0, "✔ jira takes tickets\n")


def test_what_is_in_the_way_ends_with_1(tmp_path: Path, jira_cloud: JiraCloud) -> None:
    """Each problem is a line that names the setting; the token is nowhere."""
    done = ronda("tickets", "check", cwd=written(tmp_path, jira_cloud, project="YARD"), environ=TOKEN)

    assert done.code == 1
    assert "Check tickets.jira.project YARD" in done.out
    assert "jira-token-1" not in done.out + done.err


CHANNELS = """\
people = "project = OPS AND type = Incident"
[notices.channels.screen]
kind = "console"
[notices.channels.ops]
kind = "webhook"
url = "$OPS_HOOK"
[[notices.routes]]
severities = ["S1", "S2", "S3", "S4"]
to = ["screen", "ops"]
"""
FILED = {"summary": "The gate reads no plate", "issuetype": {"name": "Incident"}, "labels": []}


def synced(folder: Path, jira: JiraCloud, *further: str) -> Said:
    """Sync an incident that people filed, of which two channels are told; nobody listens at one of them."""
    written(folder, jira)
    with open(folder / "ronda.toml", "a", encoding="utf-8") as file:
        file.write(CHANNELS)
    jira.add("OPS", FILED, SOMEBODY)
    hook = {"OPS_HOOK": f"http://127.0.0.1:{an_unused_port()}/hook"}
    return ronda("tickets", "sync", *further, cwd=folder, environ=TOKEN | hook)


def test_sync_says_once_what_was_not_delivered_after_everything_was_sent(tmp_path: Path, jira_cloud: JiraCloud) -> None:
    """What was told meanwhile is not called undelivered, and what was not has one line, with the reason."""
    done = synced(tmp_path, jira_cloud)

    undelivered = [line for line in done.out.splitlines() if line.startswith("not delivered yet: ")]
    assert done.code == 0, done
    assert "The gate reads no plate" in done.out
    assert [":to:ops (" in line for line in undelivered] == [True]
    assert "not tried" not in done.out


def test_sync_for_machines_has_what_was_not_delivered(tmp_path: Path, jira_cloud: JiraCloud) -> None:
    """The document has the same: the notice that did not arrive, and not the one that did."""
    done = synced(tmp_path, jira_cloud, "--json")

    assert [key.rpartition(":to:")[2] for key in done.document["undelivered"]] == ["ops"]


def made_twice(folder: Path, jira: JiraCloud) -> str:
    """Publish an incident, let its ticket be made once more, and return the copy."""
    with open(written(folder, jira) / "ronda.toml", "a", encoding="utf-8") as file:
        file.write('close = "Finish"\n')
    jira.workflow = {"31": {"name": "Finish", "to": {"name": "Done"}}}
    run = a_run(1)
    report = a_report(run, a_result("health.broker", "failed", severity="S1", cause="broker"))
    assert ronda("publish", str(write_run(folder / run.run_id, report)), cwd=folder, environ=TOKEN).code == 0
    (made,) = jira.issues.values()
    return str(jira.add("OPS", {name: made["fields"][name] for name in ("summary", "labels", "description")})["key"])


def test_sweep_closes_the_copy(tmp_path: Path, jira_cloud: JiraCloud) -> None:
    """The second ticket is closed, the first stays open."""
    copy = made_twice(tmp_path, jira_cloud)
    done = ronda("tickets", "sweep", "--apply", cwd=tmp_path, environ=TOKEN)

    assert (done.code, [key for key, _ in jira_cloud.made]) == (0, [copy]), done


def test_sweep_that_could_not_close_the_copy_ends_with_1(tmp_path: Path, jira_cloud: JiraCloud) -> None:
    """What the ticket system refused has a line with the reason, also when it is tried again."""
    copy = made_twice(tmp_path, jira_cloud)
    reason: dict[str, Any] = {"required": True, "hasDefaultValue": False, "name": "Reason"}
    jira_cloud.workflow["31"] |= {"fields": {"customfield_1": reason}}
    first, second = (ronda("tickets", "sweep", "--apply", cwd=tmp_path, environ=TOKEN) for _time in range(2))

    assert (first.code, second.code, jira_cloud.made) == (1, 1, [])
    assert f":join:{copy} (" in first.out
