"""What need not be kept: sessions that have ended (they hold what was searched for), old sign-in attempts, old stamps."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone

from protection.accounts.models import SignInAttempt
from protection.accounts.services import WINDOW
from protection.jobs.handlers import Step
from protection.jobs.models import Beat, Due

CHUNK = 5_000


def tidy(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    """One chunk of each; finished when all were less than full."""
    now = timezone.now()
    old = (
        Session.objects.filter(expire_date__lt=now),
        SignInAttempt.objects.filter(at__lt=now - WINDOW),
        Beat.objects.filter(seen_at__lt=now - timedelta(days=1)),
        Due.objects.filter(due_at__lt=now - timedelta(days=90)),
    )
    counts = []
    for rows in old:
        keys = list(rows.values_list("pk", flat=True)[:CHUNK])
        counts.append(len(keys))
        rows.model.objects.filter(pk__in=keys).delete()
    return Step(cursor={}, done=sum(counts), finished=max(counts) < CHUNK)
