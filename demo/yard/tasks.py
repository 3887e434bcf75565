"""What the worker does."""

import logging
import time
from typing import Any

from demo.yard import faulty, provider, rules
from demo.yard.celery import app
from demo.yard.models import Answer

logger = logging.getLogger(__name__)

SLICE_S = 0.05


@app.task(name="yard.canary")
def echo(value: Any = None) -> Any:
    """Return what was sent; touches nothing."""
    return value


@app.task(name="yard.read_plate", ignore_result=True)
def read_plate(answer_id: int) -> None:
    """Read the plate in the picture of an answer and keep it as the answer's text."""
    try:
        answer = Answer.objects.get(pk=answer_id)
        with answer.file.open("rb") as picture:
            content = picture.read()
    except (Answer.DoesNotExist, FileNotFoundError):
        logger.warning("answer %s was deleted before its picture was read", answer_id)
        return
    plate = rules.find_plate(provider.read_text(content))
    if plate is None:
        logger.warning("no plate in the picture of answer %s", answer_id)
        return
    Answer.objects.filter(pk=answer_id).update(text=plate)


@app.task(name="yard.hold", ignore_result=True)
def hold(seconds: float, fault: str | None = None) -> None:
    """Keep a pool process for `seconds`, but not longer than `fault` is on."""
    # Revoking it instead kills the pool process, and it takes billiard up to five seconds to put another in its place.
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up and (fault is None or faulty.is_on(fault)):
        time.sleep(SLICE_S)
