"""The cases of the target, each a check of its own, and how they are asked while pytest goes through them."""

import gc
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

from checks.fixtures import PROBER, REACH
from checks.support.cases.answers import ASKED, NO_CASE, PARAMETER, Answers, Chosen, journal_of
from checks.support.cases.choosing import cases_of
from checks.support.cases.desk import Desk, Window
from checks.support.cases.findings import CasesError
from checks.support.cases.leftovers import leftovers, remove_leftovers
from checks.support.cases.ready import ReadyCase
from checks.support.probing import Prober
from checks.support.reach import Reach
from language import _

CASES = pytest.StashKey[list[ReadyCase]]()
DESK = pytest.StashKey[Desk]()
DESK_INPUT = "ronda_desk"
"""Key in the input of an xdist worker."""
_ROOM = Path(__file__).parent


@pytest.hookimpl(wrapper=True)
def pytest_ronda_run(config: pytest.Config) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
    """Read the cases before anything is recorded: a file that cannot be used refuses the round."""
    facts = yield
    if facts is not None:
        _cases(config)
    return facts


def _cases(config: pytest.Config) -> list[ReadyCase]:
    if CASES not in config.stash and REACH in config.stash:
        try:
            config.stash[CASES] = cases_of(config.stash[REACH]) or [NO_CASE]
        except CasesError as error:
            raise pytest.UsageError(str(error)) from error
    return config.stash.get(CASES, [NO_CASE])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One check for each case, with what its file says of it."""
    if PARAMETER in metafunc.fixturenames:
        chosen = [Chosen(case) for case in _cases(metafunc.config)]
        metafunc.parametrize(PARAMETER, [pytest.param(each, id=str(each), marks=[_mark(each.case)]) for each in chosen])


def _mark(case: ReadyCase) -> pytest.MarkDecorator:
    title = _(case.title) if case is NO_CASE else case.title
    told: dict[str, Any] = {"severity": case.severity, "owner": case.owner, "case": case.name, "title": title}
    return pytest.mark.check(case.check, cause="rule", runbook="rule", **told)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin the cases that were selected, so many at once, before any is judged."""
    gc.freeze()  # What was collected stays to the end; to look at it again and again costs a tenth of a round.
    config = session.config
    callspecs = (getattr(item, "callspec", None) for item in session.items)
    chosen = [each for spec in callspecs if spec is not None and (each := spec.params.get(PARAMETER)) is not None]
    if chosen and REACH in config.stash and DESK_INPUT not in getattr(config, "workerinput", {}):
        _begin(config, () if config.option.collectonly else chosen)


def _begin(config: pytest.Config, chosen: Iterable[Chosen]) -> None:
    """Remove what a killed round left behind, and then begin the cases."""
    reach, prober, wanted = config.stash[REACH], config.stash[PROBER], list(chosen)
    if not wanted:
        return
    try:
        remove_leftovers(reach, journal_of(reach))
    except OSError as error:
        said = _("{path} cannot be used ({why}): see to that folder, since cases that write leave word there")
        raise pytest.UsageError(said.format(path=journal_of(reach).path, why=error.strerror)) from error
    for each in wanted:
        prober.start(ASKED, str(each), each)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Ask the cases here, while xdist's workers start, and tell each worker where it finds what was found."""
    config = node.config
    if REACH not in config.stash or not node.gateway.spec.popen:
        return
    if DESK not in config.stash:
        chosen = {str(each): each for each in map(Chosen, _cases(config))}
        answers = Answers(config.stash[PROBER], config.getoption("deployment"))
        config.stash[DESK] = Desk(lambda name: answers.found(chosen[name]))
        if _is_whole(config):
            wanted = config.getoption("check")
            _begin(
                config, [each for each in chosen.values() if not wanted or any(w in each.case.check for w in wanted)]
            )
    node.workerinput[DESK_INPUT] = (config.stash[DESK].address, config.stash[DESK].key)


def _is_whole(config: pytest.Config) -> bool:
    """Tell whether every case is certain to be selected but for ``--check``, before anything was collected."""
    option = config.option
    narrowed = (option.keyword, option.markexpr, option.deselect, option.ignore, option.ignore_glob, option.collectonly)
    places = {Path(argument).resolve() for argument in config.args}
    return not any(narrowed) and bool(places & {_ROOM, _ROOM.parent, _ROOM / "test_cases.py"})


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Begin the cases that were selected, where that was not certain before."""
    config = node.config
    if DESK in config.stash and not config.option.collectonly and not _is_whole(config):
        selected = {nodeid.partition("[")[2].removesuffix("]") for nodeid in ids if "test_the_case_holds[" in nodeid}
        _begin(config, [each for each in map(Chosen, _cases(config)) if str(each) in selected])


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave the journal to other rounds, once every clean-up has ended."""
    if (reach := session.config.stash.get(REACH, None)) is not None:
        journal_of(reach).close()
    if (desk := session.config.stash.get(DESK, None)) is not None:
        desk.close()


@pytest.fixture(scope="session")
def answers(request: pytest.FixtureRequest, prober: Prober) -> Answers:
    """What was found of the cases."""
    desk = getattr(request.config, "workerinput", {}).get(DESK_INPUT)
    return Answers(prober, request.config.getoption("deployment"), Window(*desk) if desk else None)


@pytest.fixture
def left_behind(reach: Reach) -> list[str]:
    """What earlier rounds made and nobody has removed, by name."""
    return leftovers(journal_of(reach))
