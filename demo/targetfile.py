"""Write the ``ronda.toml`` that describes the running demo."""

import json
import os
import shutil
import sys
from pathlib import Path

from demo.broker import QUEUE, WORKER
from demo.services import DEPLOYED, WHOAMI
from demo.state import ROOT, State

TEMPLATE = """\
# Written by `demo up`; a change made here is lost at the next start.
language = "es"
timezone = "America/Bogota"
store = "sqlite:///ronda.sqlite3"
secrets_file = "demo.env"
knowledge = "knowledge"

[targets.yard]
base_url = {base_url}
token = "$DEMO_TOKEN"
python = [{python}]
directory = {directory}
settings = "demo.yard.settings"
environ = {{ DEMO_STATE = {state} }}
broker = "$DEMO_BROKER_URL"
workers = [{worker}]
queues = {{ {queue} = {{ warn_depth = 20, fail_depth = 100, warn_age_s = 60, fail_age_s = 300 }} }}
canary = {{ task = "yard.canary", queue = {queue_name}, timeout_s = 3 }}
whoami = {{ path = {whoami}, expect = {{ "user.username" = "monitor" }}, warn_ms = 500, fail_ms = 2000 }}
version = {{ path = {whoami}, header = "X-Version", limit_s = 60, every_s = 0.5 }}
contract = {{ path = {schema}, baseline = {contract} }}
writes = true

[targets.yard.roles]
member = {{ token = "$DEMO_MEMBER_TOKEN" }}
staff = {{ token = "$DEMO_STAFF_TOKEN" }}

[targets.yard.regression]
cases = [{cases}]
owner = "backend"
{gate}
[targets.yard.endpoints.questionnaires]
path = "/api/v1/questionnaires"
expect = {{ "length(@) > `0`" = true }}

[targets.yard.endpoints.submissions]
path = "/api/v1/submissions"

# The demo talks to this machine only: nobody answers at these addresses, and what is asked there cannot be judged.
[targets.yard.dependencies]
critical = {{ django = {{ major_behind = 1 }} }}
index = "http://127.0.0.1:9/simple"
osv_url = "http://127.0.0.1:9/v1/query"
limit_s = 20

[targets.yard.tokens]
handover = {{ folder = "handover" }}
fail_stale = 4
staff = {{ fail_idle = 1 }}

# The demo's orphans are as old as the demo, and more than the files in use.
[targets.yard.media]
grace_h = 0.0005
max_share = 0.9

# Printed where a check fails: the last lines of the API and the worker, of which Ronda keeps the recent ones.
[targets.yard.logs]
command = ["tail", "-n", "400", {logs}]

# What the demo is seeded with is tolerated, as in a backend that is cleaned up bit by bit: it may only become less.
[targets.yard.budgets]
stale_tokens = 4
orphans = 12
missing = 2
outdated = 60

[policy.critical_hours]
loading = "Mon-Sat 05:00-10:00"
unloading = "Mon-Sat 14:00-20:00"

[policy.open_after]
S1 = 1
S2 = 1
S3 = 2
S4 = 3

[policy.close_after]
S1 = 1
S2 = 1
S3 = 1
S4 = 1

[tickets]
system = "local"
"""

GATE = """
[targets.yard.gate]
checkout = {checkout}
tests = [{python}, "-m", "pytest", "-q", "--junitxml={{junit}}"]
imports = [{linter}]
limit_s = 120
"""
"""The merge gate, where there is a checkout to run it in."""

REGRESSION = ROOT / "checks" / "regression"
SCHEMA = "/api/v1/schema"
KNOWLEDGE = ROOT / "demo" / "knowledge"
"""The articles that a new demo begins with."""


def write_target(state: State) -> None:
    """Write the file beside the demo's state."""
    text = TEMPLATE.format(
        base_url=quote(state.ports().api_url),
        python=quote(sys.executable),
        directory=quote(os.fspath(state.code)),
        state=quote(os.fspath(state.directory)),
        worker=quote(WORKER),
        queue=QUEUE,
        queue_name=quote(QUEUE),
        whoami=quote(WHOAMI),
        schema=quote(SCHEMA),
        contract=quote(os.fspath(REGRESSION / "contracts" / "yard.json")),
        cases=quote(os.fspath(REGRESSION / "cases")),
        gate=describe_gate(state),
        logs=", ".join(quote(os.fspath(state.log(name))) for name in sorted(DEPLOYED)),
    )
    state.toml_path.write_text(text, encoding="utf-8")
    copy_articles(state.directory / "knowledge")


def copy_articles(folder: Path) -> None:
    """Give a new demo its articles; what `ronda kb update` has added to those of an older one stays."""
    if folder.exists():
        return
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(KNOWLEDGE, draft)
    draft.rename(folder)


def describe_gate(state: State) -> str:
    """Return the table of the merge gate; empty if the backend runs from the source tree."""
    if state.code != state.checkout:
        return ""
    # Both from the environment that this runs in, where the extra "demo" has put them.
    python, linter = sys.executable, os.fspath(Path(sys.executable).with_name("lint-imports"))
    return GATE.format(checkout=quote(os.fspath(state.checkout)), python=quote(python), linter=quote(linter))


def quote(text: str) -> str:
    """Return `text` as a TOML basic string, whose escapes are those of JSON (https://toml.io/en/v1.0.0#string)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
