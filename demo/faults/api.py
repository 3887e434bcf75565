"""Faults of the API: gone, slow, broken, too open, too strict."""

from demo.faults.fault import Fault, Toolbox
from demo.services import API


def _stop_api(tools: Toolbox, _: str) -> None:
    tools.supervisor.end([API.name], grace_s=API.grace_s)


FAULTS = (
    Fault(
        "api-down",
        "gunicorn is stopped: connections are refused",
        "gunicorn está detenido: se rechazan las conexiones",
        on=_stop_api,
        stops=frozenset({API.name}),
    ),
    Fault(
        "api-slow",
        "every answer of the API takes three seconds more",
        "cada respuesta de la API tarda tres segundos más",
    ),
    Fault(
        "endpoint-500",
        "the list of submissions answers 500",
        "la lista de registros responde 500",
    ),
    Fault(
        "anonymous-open",
        "whoami and the lists answer 200 without a token",
        "whoami y las listas responden 200 sin token",
    ),
    Fault(
        "token-expired",
        "the monitor's token is refused with 401, others work",
        "el token del monitor se rechaza con 401, los demás funcionan",
        spoils=frozenset({API.name}),
    ),
)
