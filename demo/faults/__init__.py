"""The faults that can be switched on, one module per family; a new fault is one entry in one of them."""

from demo.errors import DemoError
from demo.faults import api, broker, database, settings, worker
from demo.faults.fault import Fault

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for family in (api.FAULTS, worker.FAULTS, broker.FAULTS, database.FAULTS, settings.FAULTS)
    for fault in family
}
"""Every fault by its name, family by family."""


def get_fault(name: str) -> Fault:
    """Return the fault called `name`; raise DemoError with every name there is."""
    try:
        return FAULTS[name]
    except KeyError as error:
        raise DemoError(f"No fault is called {name!r}. There are: {', '.join(FAULTS)}") from error
