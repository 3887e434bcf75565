"""The demo's own contract: made both ways, and as it was reviewed."""

import json
import sys
from pathlib import Path

from checks.support.contract.baseline import canonical, read_baseline
from checks.support.contract.fetching import fetch
from checks.support.contract.operations import Contracts
from checks.support.reach import Reach
from demo.stack import Demo
from demo.state import ROOT, State
from rondafile.models import Target
from tests.checks.contract.documents import Node, read
from tests.demo_stack import ronda

REVIEWED = ROOT / "checks" / "regression" / "contracts" / "yard.json"


def made_inside(state: Path, *options: str) -> Reach:
    """Return the ways into the demo's code, whose document its interpreter makes."""
    contract = {"command": ["spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", *options]}
    return Reach(
        "yard",
        Target(
            base_url="http://127.0.0.1:1",
            python=[sys.executable],
            directory=str(ROOT),
            settings="demo.yard.settings",
            environ={"DEMO_STATE": str(state)},
            contract=contract,
        ),
        state,
    )


def test_the_demo_is_as_it_was_reviewed(tmp_path: Path) -> None:
    """The document is valid, made without a warning, and differs from the reviewed one in nothing."""
    State(tmp_path).prepare(keep_ports=False)
    reach = made_inside(tmp_path)
    try:
        document, reviewed = fetch(reach), read_baseline(REVIEWED)
    finally:
        reach.close()

    assert reviewed is not None
    assert {name: changes for name, changes in Contracts(reviewed, document).all_changes().items() if changes} == {}
    assert REVIEWED.read_text(encoding="utf-8") == canonical(document.raw)


def test_a_type_that_changes_is_found_where_it_is_read() -> None:
    """The place of a question, sent as text, breaks the one operation that answers with questions."""
    raw: Node = json.loads(REVIEWED.read_text(encoding="utf-8"))
    before = read(raw)
    raw["components"]["schemas"]["Question"]["properties"]["place"] = {"type": "string"}
    changes = Contracts(before, read(raw)).all_changes()

    assert {name: [each.told() for each in found] for name, found in changes.items() if found} == {
        "GET /api/v1/questionnaires": [
            "response 200: property [].questions[].place changed type from integer to string"
        ]
    }


def test_both_ways_give_the_same(yard: Demo) -> None:
    """The running demo gives at its address what its interpreter makes."""
    config = ("--config", str(yard.toml_path))
    folder = yard.toml_path.parent
    by_address = ronda("contract", "show", *config, cwd=folder)
    inside = folder / "inside.toml"
    text = yard.toml_path.read_text(encoding="utf-8").replace('contract = { path = "/api/v1/schema", ', "contract = { ")
    inside.write_text(text, encoding="utf-8")
    by_interpreter = ronda("contract", "show", "--config", str(inside), cwd=folder)

    assert "contract = { baseline" in text
    assert (by_address.code, by_interpreter.code) == (0, 0), by_address.err + by_interpreter.err
    assert by_address.out == by_interpreter.out
    assert ronda("contract", "diff", *config, cwd=folder).code == 0
