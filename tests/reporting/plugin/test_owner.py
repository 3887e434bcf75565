"""Who has a check, from its mark to the results."""


def test_the_owner_of_the_mark_is_recorded(inner):
    """``owner=`` of the mark is in the result, whatever its outcome; without it the owner is empty."""
    run = inner.run("""
@check("regression.orders", owner="Backend team")
def test_named(): "The orders are listed."

@check("regression.gate", owner="gate team")
def test_broken(): "The gate opens."; raise RuntimeError("boom")

@check("health.api")
def test_unnamed(): "The API answers."
""")

    assert {check: line["owner"] for check, line in run.by_check.items()} == {
        "regression.orders": "Backend team",
        "regression.gate": "gate team",
        "health.api": "",
    }


def test_a_long_owner_is_cut(inner):
    """One that the schema does not take whole is cut, and costs no result."""
    run = inner.run("""
@check("regression.orders", owner="x" * 121)
def test_named(): "The orders are listed."
""")

    line = run.by_check["regression.orders"]
    assert (line["outcome"], line["owner"]) == ("passed", "x" * 120)
