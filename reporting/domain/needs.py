"""Which failing check is at the root: ``needs`` read as a graph, one incident per cause."""

from collections.abc import Iterable, Mapping, Sequence

from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckResult


def by_root(results: Sequence[CheckResult]) -> dict[str, list[CheckResult]]:
    """Group what did not pass under the check that explains it, the root's own results first.

    A failed need explains what failed or degraded above it; a degraded need explains only what degraded.
    A need that could not be judged explains nothing itself, but what it needs may.
    """
    graph = _Graph(results)
    groups: dict[str, list[CheckResult]] = {}
    for result in results:
        if result.outcome.badness:
            groups.setdefault(graph.root_of(result.check), []).append(result)
    return {root: sorted(found, key=lambda each: each.check != root) for root, found in groups.items()}


class _Graph:
    def __init__(self, results: Iterable[CheckResult]) -> None:
        self.worst: dict[str, CheckResult] = {}
        self.needs: dict[str, tuple[str, ...]] = {}
        for result in results:
            known = self.worst.get(result.check)
            if known is None or _rank(result) > _rank(known):
                self.worst[result.check] = result
            self.needs[result.check] = result.needs

    def root_of(self, check: str) -> str:
        roots = self._roots(check, self.worst[check].outcome.badness, frozenset((check,)))
        return min(roots, key=lambda root: (self.worst[root].severity, root)) if roots else check

    def _roots(self, check: str, badness: int, path: frozenset[str]) -> set[str]:
        found: set[str] = set()
        for need in self.needs.get(check, ()):
            result = self.worst.get(need)
            if result is None or need in path:
                continue
            if result.outcome.badness >= badness:
                found |= self._roots(need, result.outcome.badness, path | {need}) or {need}
            elif not result.outcome.is_judged:
                found |= self._roots(need, badness, path | {need})
        return found


def _rank(result: CheckResult) -> tuple[int, bool]:
    return result.outcome.badness, result.outcome is Outcome.UNKNOWN


def cycles(needs: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Return every cycle of the graph once, as the checks along it; none of them may be."""
    found: dict[frozenset[str], tuple[str, ...]] = {}

    def walk(check: str, path: tuple[str, ...]) -> None:
        if check in path:
            cycle = path[path.index(check) :]
            found.setdefault(frozenset(cycle), cycle)
            return
        for need in needs.get(check, ()):
            walk(need, (*path, check))

    for check in needs:
        walk(check, ())
    return list(found.values())
