"""Waking workers through the broker. A wake that is lost costs time, never a job: the sweeper wakes again."""

import structlog
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def wake(queue: str, times: int = 1) -> bool:
    """Ask workers of a queue to look for work; False when the broker is away."""
    from .tasks import wake as task

    try:
        for _ in range(times):
            task.apply_async(queue=queue, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("broker_away", error=type(error).__name__)
        return False
    return True
