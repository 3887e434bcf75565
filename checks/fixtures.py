"""Everything a check may ask for, and the hooks that tell the recorder about the run."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import language
from checks.support.around.watching import watched
from checks.support.broker import Workers
from checks.support.choosing import chosen
from checks.support.errors import DownError, NotConfiguredError, UnjudgedError
from checks.support.exchange import Exchange
from checks.support.probing import Asked, Probe, Prober
from checks.support.reach import Reach
from checks.support.runbooks import advice
from checks.support.verdict import Verdict
from checks.support.versioning import watch_version
from rondafile import DEFAULT_NAME, Rondafile, RondafileError, Target
from rondafile.budgets import Budgets
from rondafile.masking import mask_key

RONDAFILE = pytest.StashKey[Rondafile]()
REACH = pytest.StashKey[Reach]()
PROBER = pytest.StashKey[Prober]()
VERDICT = pytest.StashKey[Verdict]()
PROBES: dict[str, Probe] = {}
_HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what says which backend is checked."""
    group = parser.getgroup("ronda", "Ronda: the backend to check")
    group.addoption("--target", metavar="NAME", help="target of ronda.toml (default: $RONDA_TARGET, or the only one)")
    group.addoption("--ronda-config", metavar="FILE", help=f"configuration (default: $RONDA_CONFIG, or {DEFAULT_NAME})")
    group.addoption("--deep", action="store_true", help="make the contract's deeper round too, which takes minutes")


def pytest_ronda_run(config: pytest.Config) -> dict[str, Any] | None:
    """Tell the recorder about the run, once it is clear that checks are to be run."""
    if not _is_wanted(config):
        return None
    rondafile, name, budgets = _read(config)
    language.activate(rondafile.language)
    config.stash[RONDAFILE] = rondafile
    reach = Reach(name, rondafile.targets[name], rondafile.results / name, budgets.get(name))
    reach.mask_key = mask_key(rondafile)
    config.stash[REACH] = reach
    watch_version(config, reach)
    prober = Prober(reach, rondafile.policy.confirm, reach.target.probe_limit_s)
    config.stash[PROBER] = watched(config, prober, _probes_of, VERDICT)
    return {
        "target": name,
        "language": rondafile.language,
        "results": rondafile.results,
        "mask_key": reach.mask_key,
    }


def pytest_ronda_secrets(config: pytest.Config) -> list[str]:
    """Tell the redactor every secret of the run."""
    return [] if (reach := config.stash.get(REACH, None)) is None else reach.secrets()


def pytest_ronda_note(item: pytest.Item) -> dict[str, Any] | None:
    """Tell the recorder what the check noted."""
    if VERDICT not in item.stash:
        return None
    attempts, took_ms = item.config.stash[PROBER].effort(key for key, _found in _probes_of(item))
    note = {"attempts": attempts} | item.stash[VERDICT].as_note()
    return note | ({"measures": {"probe_ms": took_ms} | note["measures"]} if took_ms else {})


def pytest_ronda_advice(item: pytest.Item, cause: str) -> dict[str, str] | None:
    """Tell the recorder which runbook applies, and its first step."""
    mark = item.get_closest_marker("check")
    if mark is None or REACH not in item.config.stash:
        return None
    return advice(cause, mark.kwargs["runbook"], item.config.stash[RONDAFILE].language)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give each check its verdict before its fixtures, so that one whose probe failed has one too."""
    reach, mark = item.config.stash.get(REACH, None), item.get_closest_marker("check")
    if reach is not None and mark is not None:
        callspec = getattr(item, "callspec", None)
        case = mark.kwargs.get("case", callspec.id if callspec is not None else "")
        item.stash[VERDICT] = Verdict(reach, f"{mark.args[0]}.{case}" if case else str(mark.args[0]))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """End what is under way, and close the ways into the target."""
    if (reach := session.config.stash.get(REACH, None)) is not None:
        session.config.stash[PROBER].end()
        reach.close()


def _is_wanted(config: pytest.Config) -> bool:
    """Tell whether checks are run: a target is named, or the path of a check was given."""
    if config.getoption("target") or config.getoption("ronda_config"):
        return True
    places = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    return any(place == _HERE or _HERE in place.parents for place in places)


def _read(config: pytest.Config) -> tuple[Rondafile, str, Budgets]:
    path = Path(config.getoption("ronda_config") or os.environ.get("RONDA_CONFIG") or DEFAULT_NAME)
    try:
        return chosen(path, config.getoption("target") or os.environ.get("RONDA_TARGET"))
    except RondafileError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start every probe that the selected checks wait for, together.

    In an xdist worker they start one by one, when a check asks: each worker sees all checks, and would measure
    everything once more.
    """
    prober = session.config.stash.get(PROBER, None)
    if prober is None or hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    wanted = {key: found for item in session.items for key, found in _probes_of(item)}
    prober.reach.interpreter.plan([asked for probe, _v in wanted.values() if (asked := probe.asked(prober.reach))])
    for (_name, case), (probe, value) in wanted.items():
        prober.start(probe, case, value)


def _probes_of(item: pytest.Item) -> Iterator[tuple[tuple[str, str], tuple[Probe, Any]]]:
    callspec = getattr(item, "callspec", None)
    for name in getattr(item, "fixturenames", ()):
        probe = PROBES.get(name)
        if probe is None:
            continue
        if probe.per is None:
            yield (name, ""), (probe, None)
        elif callspec is not None and (value := callspec.params.get(probe.per)) is not None:
            yield (name, callspec.id), (probe, value)


def probe(
    *, owner: str | None = None, per: str | None = None, question: Asked | None = None, **bounds: Any
) -> Callable[[Callable[..., Any]], Any]:
    """Make a function a probe, and a fixture of its name that yields what it measured.

    Args:
        owner: The check that fails when it fails; other checks that wait for it cannot be judged then.
        per: The parameter whose values are its cases.
        question: The script that it asks inside the backend's interpreter.
        bounds: ``limit_s`` and ``lane`` of the probe, if it has its own.
    """

    def made(measure: Callable[..., Any]) -> Any:
        name = measure.__name__
        found = PROBES[name] = Probe(name, measure, per, question, owner, **bounds)

        def measured(request: pytest.FixtureRequest, prober: Prober) -> Any:
            case, value = ("", None) if per is None else (request.node.callspec.id, request.getfixturevalue(per))
            try:
                return prober.wait(found, case, value)
            except NotConfiguredError as error:
                pytest.skip(str(error))
            except DownError as error:
                mark = request.node.get_closest_marker("check")
                if owner is None or owner == mark.args[0]:
                    raise
                raise UnjudgedError(str(error), endpoint=error.ronda_endpoint) from error

        measured.__doc__ = measure.__doc__
        return pytest.fixture(name=name)(measured)

    return made


def cases(metafunc: pytest.Metafunc, parameter: str, configured: dict[str, Any]) -> None:
    """Give a check one case for each entry of a table of the target, or a single one that says how to add an entry."""
    if parameter not in metafunc.fixturenames:
        return
    if configured:
        metafunc.parametrize(parameter, list(configured.values()), ids=[_plain(name) for name in configured])
    else:
        metafunc.parametrize(parameter, [None], ids=["-"])


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)


def target_of(config: pytest.Config) -> Target | None:
    """Return the target that is checked, while checks are collected."""
    return None if (reach := config.stash.get(REACH, None)) is None else reach.target


@pytest.fixture(scope="session")
def reach(request: pytest.FixtureRequest) -> Reach:
    """The ways into the target."""
    found = request.config.stash.get(REACH, None)
    if found is None:
        raise pytest.UsageError("these are checks: name the backend with --target NAME")
    return found


@pytest.fixture(scope="session")
def prober(request: pytest.FixtureRequest) -> Prober:
    """Hands out what the probes measured."""
    return request.config.stash[PROBER]


@pytest.fixture(scope="session")
def target(reach: Reach) -> Target:
    """What ``ronda.toml`` says of the target."""
    return reach.target


@pytest.fixture
def verdict(request: pytest.FixtureRequest) -> Verdict:
    """Takes what a check has to say besides passed or failed."""
    found: Verdict = request.node.stash[VERDICT]
    return found


@probe(owner="health.api.answers")
def anonymous(reach: Reach) -> Exchange:
    """The identity endpoint, asked without any login."""
    return reach.get(reach.target.whoami.path, login=False)


@probe(owner="health.api.whoami")
def whoami(reach: Reach) -> Exchange:
    """The identity endpoint, asked with the monitoring's login."""
    return reach.get(reach.target.whoami.path)


@probe(owner="health.celery.broker")
def broker(reach: Reach) -> int:
    """How long the broker takes to say hello, in milliseconds."""
    return reach.broker.reach()


@probe(owner="health.celery.ping")
def workers(reach: Reach) -> Workers:
    """Which workers answer a ping."""
    reach.prober.needed(PROBES["broker"])
    return reach.broker.ping()
