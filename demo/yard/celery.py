"""The Celery application; every message says when it was published, so that the age of a queue can be told."""

import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish

from demo.stamp import stamp_now

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "demo.yard.settings")

app = Celery("yard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@before_task_publish.connect
def stamp_message(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """Add the header ``published_at`` unless the sender did."""
    if headers is not None:
        for name, value in stamp_now().items():
            headers.setdefault(name, value)
