"""How often a partner may ask. Counted in the cache, apart from everything else that is kept there."""

from typing import Any

import structlog
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

log = structlog.get_logger(__name__)


class PartnerThrottle(SimpleRateThrottle):
    """A rate for each of a view's `throttle_scope`, counted by partner.

    With the cache away nobody can count: a view that could be used to try out numbers (`throttle_closed`) then
    refuses, the others go on.
    """

    away_wait = 30.0

    def __init__(self) -> None:
        self.away = False  # the scope, and so the rate, is the view's: it is looked up when a request comes

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether this request may go on."""
        self.scope = view.throttle_scope
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        try:
            return bool(super().allow_request(request, view))
        except (RedisError, OSError) as error:
            log.warning("throttle_away", error=type(error).__name__)
            self.away = True
            return not view.throttle_closed

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"throttle:{self.scope}:{request.user.pk}"

    def wait(self) -> float | None:
        return self.away_wait if self.away else super().wait()
