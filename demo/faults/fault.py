"""What a fault is."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.state import State
from demo.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Toolbox:
    """What a fault may use."""

    state: State
    """The demo's directory."""

    supervisor: Supervisor
    """The demo's processes."""

    @property
    def broker_url(self) -> str:
        """Return the broker's address."""
        return self.state.ports().broker_url


Switch = Callable[[Toolbox, str], None]
"""Does one half of a fault. The text is fresh for each time it is on: ids built from it are found again by `off`.

faults.json names the fault before `on` is called, and no longer does when `off` is."""


def leave_to_server(_: Toolbox, __: str) -> None:
    """Do nothing: the running server plays the fault as long as faults.json names it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break the running demo, undone completely by `off`."""

    name: str
    """As typed on the command line."""

    english: str
    """One line: what is seen from outside."""

    spanish: str
    """The same line in Spanish."""

    on: Switch = leave_to_server
    """Breaks; returns once the effect can be observed."""

    off: Switch = leave_to_server
    """Mends; what it leaves stopped is started, and waited for, by the demo."""

    stops: frozenset[str] = frozenset()
    """Names of the services that do not run while it is on."""

    spoils: frozenset[str] = frozenset()
    """Names of the services that run but do not answer as they should while it is on."""

    needs: frozenset[str] = frozenset()
    """Names of the services without which it cannot be switched on."""
