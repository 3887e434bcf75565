"""``metrics.txt``: right by a parser that others use, and by hand."""

import math
from datetime import timedelta

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from reporting.pages.openmetrics import Family, exposition
from tests.reporting.pages.past_stories import eventful, quiet
from tests.reporting.pages.stories import NOW, FakeStore, a_run, outage, results
from tests.reporting.pages.test_pages_safety import HOSTILE
from tests.reporting.pages.test_pages_services import PLAN
from tests.reporting.pages.test_pages_undelivered import waiting

Values = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def store_with(target: str = "yard", **outcomes: str) -> FakeStore:
    """Return a store with one run."""
    store = FakeStore()
    store.add_run(run := a_run(target=target), results(run, **outcomes))
    return store


@pytest.fixture
def values(publish, site):
    """Return every sample of the file, by its name and labels, as the parser reads it."""

    def values(store: FakeStore, **options: object) -> Values:
        publish(store, **options)
        text = (site / "metrics.txt").read_bytes().decode("utf-8")
        return {
            (each.name, tuple(sorted(each.labels.items()))): each.value
            for family in text_string_to_metric_families(text)
            for each in family.samples
        }

    return values


def of(values: Values, name: str, **labels: str) -> float | None:
    """Return one sample of the yard."""
    return values.get((name, tuple(sorted({"target": "yard", **labels}.items()))))


def test_what_is_known_now(values):
    """Time of the measurement, checks by outcome, open incidents by severity: as the pages say."""
    store, _tickets = outage()
    found = values(store)

    assert of(found, "ronda_up") == 0
    assert of(found, "ronda_last_measured_timestamp_seconds") == 1795539486
    assert of(found, "ronda_stale_timestamp_seconds") == 1795540386
    outcomes = ("passed", "degraded", "failed", "unknown", "skipped")
    assert [of(found, "ronda_checks", outcome=each) for each in outcomes] == [2, 1, 2, 1, 0]
    assert [of(found, "ronda_open_incidents", severity=each) for each in ("S1", "S2", "S3", "S4")] == [1, 0, 0, 0]
    assert of(found, "ronda_undelivered_messages") == 0
    assert found["ronda_written_timestamp_seconds", ()] == NOW.timestamp()


@pytest.mark.parametrize(
    ("outcomes", "up"),
    [
        ({}, 1),
        # What is S2 and below does not take the target down.
        ({"broker_ping": "failed"}, 1),
        ({"database_ping": "degraded"}, 1),
        ({"database_ping": "failed"}, 0),
        ({"database_ping": "failed", "api_whoami": "unknown"}, 0),
        # One that could not be judged is neither.
        ({"database_ping": "unknown"}, None),
        (dict.fromkeys(("database_ping", "api_whoami"), "skipped"), None),
    ],
)
def test_up_is_told_of_the_first_severity(outcomes, up, values):
    """1 and 0 are known; without knowledge there is no sample, so that no alert is silenced by a guess."""
    assert of(values(store_with(**outcomes)), "ronda_up") == up


def test_out_of_date_target_is_neither_up_nor_down(values):
    """Written after its time, the file does not say up any more, and from when on that is so."""
    found = values(store_with(), now=NOW + timedelta(minutes=14))

    assert of(found, "ronda_up") is None
    assert of(found, "ronda_stale_timestamp_seconds") < found["ronda_written_timestamp_seconds", ()]


def test_shares_of_the_days_and_of_the_week(values):
    """Two spans of the target, and each service; ratios are from 0 to 1, what is overspent is below 0."""
    store, _tickets = outage()
    found = values(store, figures=eventful(), plan=PLAN)

    assert of(found, "ronda_availability_ratio", span="90d") == pytest.approx(0.96946, abs=1e-4)
    assert of(found, "ronda_coverage_ratio", span="90d") == pytest.approx(0.6424, abs=1e-3)
    assert of(found, "ronda_availability_ratio", span="week") == pytest.approx(1 - 0.1 / 7, abs=1e-3)
    assert of(found, "ronda_error_budget_left_seconds", span="90d") < 0
    assert of(found, "ronda_service_availability_ratio", service="broker") == 1
    assert of(found, "ronda_service_coverage_ratio", service="broker") == 1


def test_response_times_are_a_summary_in_seconds(values):
    """Quantiles of the last 24 hours, without those that need more answers; how many there were stands beside."""
    store, _tickets = outage()
    found = values(store, figures=eventful())
    labels = {"check": "health.database.ping", "case": ""}

    assert of(found, "ronda_response_time_seconds", **labels, quantile="0.5") == pytest.approx(0.0325, rel=0.05)
    assert of(found, "ronda_response_time_seconds", **labels, quantile="0.95") == pytest.approx(0.043, rel=0.05)
    assert of(found, "ronda_response_time_seconds", **labels, quantile="0.99") is None
    assert of(found, "ronda_response_time_answers", **labels) == 24


def test_undelivered_messages_are_counted(values):
    """What people should have been told by now is there to be alerted on."""
    assert of(values(store_with(), late=[waiting()]), "ronda_undelivered_messages") == 1


@pytest.mark.parametrize("kind", HOSTILE)
def test_names_from_outside_stay_labels(kind, values):
    """Quotes, lines, backslashes and half characters in a name: the parser reads one target."""
    found = values(store_with(HOSTILE[kind] + '\\ "x"\n'))

    targets = {dict(labels).get("target") for _name, labels in found} - {None}
    assert len(targets) == 1
    assert all(math.isfinite(value) for value in found.values())


def test_types_and_units_are_told(publish, site):
    """Each family has its type, its unit where there is one, and help; the file ends as it must."""
    store, _tickets = outage()
    publish(store, figures=quiet())
    text = (site / "metrics.txt").read_text()
    families = list(text_string_to_metric_families(text))

    assert text.endswith("\n# EOF\n")
    assert all(each.documentation and each.name.startswith("ronda_") for each in families)
    assert {each.type for each in families} == {"gauge", "summary"}
    assert all(not each.unit or each.name.endswith(f"_{each.unit}") for each in families)


def test_targets_stand_in_order(publish, site):
    """The first page has the worst first; a file that is compared has them by name, and every family once."""
    store = store_with("alpha")
    store.add_run(run := a_run(target="yard"), results(run, database_ping="failed"))
    publish(store)

    lines = (site / "metrics.txt").read_text().splitlines()
    assert [line for line in lines if line.startswith("ronda_up")] == [
        'ronda_up{target="alpha"} 1',
        'ronda_up{target="yard"} 0',
    ]
    types = [line for line in lines if line.startswith("# TYPE")]
    assert len(types) == len(set(types))


def test_parser_refuses_what_is_not_of_the_format():
    """The measure itself: a family that is written twice, or without its end, is found."""
    family = Family("ronda_up", "gauge", "x")
    family.add(1, target="yard")

    with pytest.raises(ValueError, match="metadata after samples"):
        list(text_string_to_metric_families(exposition([family, family])))
    with pytest.raises(ValueError, match="Missing # EOF"):
        list(text_string_to_metric_families(exposition([family]).replace("# EOF\n", "")))
