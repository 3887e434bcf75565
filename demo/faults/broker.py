"""Faults of the broker."""

from demo.faults.fault import Fault, Toolbox
from demo.services import BROKER, WORKER


def _stop_broker(tools: Toolbox, _: str) -> None:
    tools.supervisor.end([BROKER.name], grace_s=BROKER.grace_s)


FAULTS = (
    Fault(
        "broker-down",
        "Valkey is stopped: its port refuses connections, the API goes on",
        "Valkey está detenido: su puerto rechaza conexiones, la API sigue",
        on=_stop_broker,
        stops=frozenset({BROKER.name}),
        spoils=frozenset({WORKER.name}),
    ),
)
