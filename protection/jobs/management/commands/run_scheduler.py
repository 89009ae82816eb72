"""./run manage run_scheduler: queues what is due, wakes workers for what can be claimed; one leads."""

import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from protection.jobs import waking
from protection.jobs.runner import claimable
from protection.jobs.schedules import queue_due
from protection.jobs.watchdog import leave, stamp

LEADER = "SELECT pg_try_advisory_lock(hashtextextended('scheduler', 0))"


class Command(BaseCommand):
    help = "Sweeps the table of jobs and wakes workers; several may run, one leads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=3.0, help="seconds between two sweeps")

    def handle(self, *args: Any, **options: Any) -> None:
        self.going = True
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        leads = False
        while self.going:
            try:
                with connection.cursor() as cursor:
                    if not leads:
                        cursor.execute(LEADER)
                        leads = cursor.fetchone()[0]
                    stamp("scheduler")
                    if leads:
                        queue_due(timezone.now())
                        for queue, count in claimable().items():
                            waking.wake(queue, min(count, 4))
            except (OperationalError, InterfaceError):  # the database is away: come back later, leading nobody
                leads = False
                connection.close()
            self._sleep(options["every"])
        leave("scheduler")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.going = False

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self.going and time.monotonic() < until:
            time.sleep(0.1)
