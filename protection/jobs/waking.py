"""Waking workers through the broker. A wake that is lost costs time, never a job: the sweeper wakes again."""

import time

import structlog
from django.conf import settings
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)
PATIENCE = 20.0  # seconds for which a broker that did not answer is not asked again
_away_until = 0.0


def wake(queue: str, times: int = 1) -> bool:
    """Ask workers of a queue to look for work; False when the broker is away."""
    from .tasks import wake as task

    global _away_until
    if time.monotonic() < _away_until:
        return False
    try:
        for _ in range(times):
            task.apply_async(queue=queue, retry=False, **_limits(queue))
    except (OperationalError, OSError) as error:
        _away_until = time.monotonic() + PATIENCE
        log.warning("broker_away", error=type(error).__name__)
        return False
    return True


def _limits(queue: str) -> dict[str, int]:
    """Time limits of a wake-up: short for what people wait for, longer for bulk work with long statements."""
    if queue != "bulk":
        return {}
    soft, hard = settings.BULK_TIME_LIMITS
    return {"soft_time_limit": soft, "time_limit": hard}
