"""Which failing check is at the root: ``needs`` read as a graph, one incident per cause."""

from collections.abc import Iterable, Mapping, Sequence

from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckResult


def by_root(results: Sequence[CheckResult]) -> dict[str, list[CheckResult]]:
    """Group what did not pass under the check that explains it, the root's own results first.

    A failed need explains what failed or degraded above it; a degraded need explains only what degraded.
    A need that could not be judged explains nothing itself, but what it needs may. Checks that need each other in a
    circle are one cause, told under the most severe of them.
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
        roots = [each for each in self._above(check) if all(each in self._above(other) for other in self._above(each))]
        return min(roots, key=lambda root: (self.worst[root].severity, root))

    def _above(self, check: str) -> set[str]:
        """Return ``check`` and everything that explains it, over any number of steps."""
        found, todo = {check}, [check]
        while todo:
            fresh = self._explanations(todo.pop()) - found
            found |= fresh
            todo += fresh
        return found

    def _explanations(self, check: str) -> set[str]:
        badness = self.worst[check].outcome.badness
        found: set[str] = set()
        looked_through, todo = {check}, [check]
        while todo:
            for need in self.needs[todo.pop()]:
                result = self.worst.get(need)
                if result is None or need in looked_through:
                    continue
                if result.outcome.badness >= badness:
                    found.add(need)
                elif not result.outcome.is_judged:
                    looked_through.add(need)
                    todo.append(need)
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
