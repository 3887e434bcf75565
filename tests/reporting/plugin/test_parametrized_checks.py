"""Checks whose parameters come from data, and evidence that is no text."""

import json

from tests.reporting.plugin.conftest import SECRET


def test_each_case_has_its_own_title_and_name(inner):
    """``case=`` and ``title=`` of a parameter's mark are recorded; without them the id and the docstring are."""
    run = inner.run("""
marked = check("regression.orders", case="a name", title="An order is made")

@pytest.mark.parametrize("number", [pytest.param(1, id="x/1", marks=[marked])])
def test_case(number): "The case holds."

@check("health.api")
@pytest.mark.parametrize("number", [pytest.param(1, id="plain")])
def test_plain(number): "The API answers."
""")

    found = {check: (line["case"], line["title"]) for check, line in run.by_check.items()}
    assert found == {
        "regression.orders": ("a name", "An order is made"),
        "health.api": ("plain", "The API answers."),
    }


def test_a_document_stays_json(inner):
    """Evidence given as a document is redacted text by text: what is recorded is JSON still, and holds no secret."""
    run = inner.run(f"""
@check("health.api")
def test_api(note):
    "The API answers."
    body = '{{"token": "abcdef123456", "at": "x://u:", "mail": "a@b"}}'
    note["evidence"] = [{{
        "name": "x.har", "media_type": "application/json", "document": {{"body": body, "known": ["{SECRET}"]}}
    }}]
    assert False, "no"
""")

    text = (run.folder / "evidence" / "x.har").read_text()
    document = json.loads(text)
    assert SECRET not in text
    assert "abcdef123456" not in text
    assert document["body"].startswith('{"token": "[hidden]"')
