"""The one Celery task: a wake-up. It carries no job; the table says what there is to do."""

import time
from typing import Any

from celery import shared_task
from django.db import close_old_connections

from . import waking
from .handlers import QUEUES
from .runner import STRETCH, run_next


@shared_task(bind=True, name="jobs.wake")
def wake(self: Any, v: int = 1, **ignored: Any) -> None:
    """Work through what can be claimed in this task's queue, for a stretch; then let others have a turn."""
    close_old_connections()
    queue = (self.request.delivery_info or {}).get("routing_key") or "bulk"
    queues = [queue] if queue in QUEUES else list(QUEUES)
    until = time.monotonic() + STRETCH
    while run_next(queues):
        if time.monotonic() > until:
            waking.wake(queues[0])
            return
