"""./run manage alive worker|scheduler: whether one of this machine said so lately; for health checks."""

import socket
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from protection.jobs.models import Beat
from protection.jobs.watchdog import STALE


class Command(BaseCommand):
    help = "Exit 0 when a worker or scheduler of this machine has stamped its row within the last 90 seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=("worker", "scheduler"))

    def handle(self, *args: Any, **options: Any) -> None:
        since = timezone.now() - timedelta(seconds=STALE)
        kind = options["kind"]
        if not Beat.objects.filter(kind=kind, host=socket.gethostname(), seen_at__gte=since).exists():
            raise CommandError(f"no {kind} of this machine has shown itself for {STALE:.0f} s")
        self.stdout.write(f"the {kind} lives")
