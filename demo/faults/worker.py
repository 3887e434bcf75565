"""Faults of the Celery worker and its queue: dead, busy, behind."""

from demo import broker
from demo.faults.fault import Fault, Toolbox
from demo.services import BROKER, WORKER
from demo.supervisor import wait_until

BUSY, FULL = "worker-busy", "queue-full"
HOLD_S = 600.0
PILE = 150
"""Tasks that ``queue-full`` queues: the depth stays above 100 for PILE_TASK_S times 50, more than four minutes."""

PILE_TASK_S = 5.0
WITHDRAW_S = 5.0


def _kill_worker(tools: Toolbox, _: str) -> None:
    tools.supervisor.kill(WORKER.name)


def _return_tasks(tools: Toolbox, _: str) -> None:
    if broker.is_there(tools.broker_url):
        broker.restore_unacked(tools.broker_url)


def _hold_worker(tools: Toolbox, nonce: str) -> None:
    ids = _name_tasks(BUSY, nonce, 1)
    broker.publish(tools.broker_url, "yard.hold", (HOLD_S, BUSY), ids)
    wait_until(lambda: bool(broker.find_executing(tools.broker_url, ids)), WORKER.name, timeout_s=10)


def _release_worker(tools: Toolbox, nonce: str) -> None:
    _withdraw(tools, _name_tasks(BUSY, nonce, 1))


def _fill_queue(tools: Toolbox, nonce: str) -> None:
    broker.publish(tools.broker_url, "yard.hold", (PILE_TASK_S, FULL), _name_tasks(FULL, nonce, PILE))


def _empty_queue(tools: Toolbox, nonce: str) -> None:
    _withdraw(tools, _name_tasks(FULL, nonce, PILE))


def _withdraw(tools: Toolbox, ids: list[str]) -> None:
    """Remove tasks that wait, and wait for those that the worker has: they end as the fault is no longer on."""
    url = tools.broker_url
    if not broker.is_there(url):
        return
    broker.remove(url, ids)
    if tools.supervisor.find(WORKER.name):
        wait_until(lambda: not broker.find_left(url, ids), WORKER.name, timeout_s=WITHDRAW_S, tail=tools.supervisor)
    else:  # What it had taken would come back with it.
        broker.restore_unacked(url)
        broker.remove(url, ids)


def _name_tasks(fault: str, nonce: str, count: int) -> list[str]:
    return [f"{fault}-{nonce}-{number:04}" for number in range(count)]


FAULTS = (
    Fault(
        "worker-dead",
        "the worker and its pool are killed: nobody answers a ping",
        "el worker y sus procesos están muertos: nadie responde al ping",
        on=_kill_worker,
        off=_return_tasks,
        stops=frozenset({WORKER.name}),
    ),
    Fault(
        BUSY,
        "the worker's only process is held: it answers a ping but no task gets done",
        "el único proceso del worker está ocupado: responde al ping pero no termina tareas",
        on=_hold_worker,
        off=_release_worker,
        spoils=frozenset({WORKER.name}),
        needs=frozenset({BROKER.name, WORKER.name}),
    ),
    Fault(
        FULL,
        "more than a hundred tasks wait in the queue",
        "más de cien tareas esperan en la cola",
        on=_fill_queue,
        off=_empty_queue,
        spoils=frozenset({WORKER.name}),
        needs=frozenset({BROKER.name}),
    ),
)
