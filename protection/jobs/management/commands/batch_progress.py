"""./run manage batch_progress [--batch ID] [--wait]: how far a batch is, on one line that keeps up."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from protection.jobs.models import Batch, Job
from protection.jobs.selectors import batch_jobs, progress


class Command(BaseCommand):
    help = "Shows the progress of a batch of jobs; with --wait until it ends (exit 1 when a job failed)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, help="which batch (default: the latest)")
        parser.add_argument("--wait", action="store_true", help="follow it to its end")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = self._batch(options["batch"])
        shown = ""
        while True:
            try:
                jobs = batch_jobs(batch)
            except (OperationalError, InterfaceError):  # the database restarts: its jobs go on, so do we
                connection.close()
                time.sleep(1)
                continue
            line = self._line(jobs)
            if line != shown:
                end = "\r" if sys.stdout.isatty() and options["wait"] else "\n"
                self.stdout.write(f"{line:<78}", ending=end)
                self.stdout.flush()
                shown = line
            failed = [job for job in jobs if job.state == Job.State.FAILED]
            if failed:
                raise CommandError(f"{failed[0].kind} failed ({failed[0].error_code}); see the jobs page")
            if not options["wait"] or all(job.state in ("done", "cancelled") for job in jobs):
                self.stdout.write("")
                return
            time.sleep(1)

    def _batch(self, number: int | None) -> Batch:
        found = Batch.objects.filter(pk=number).first() if number else Batch.objects.order_by("-pk").first()
        if found is None:
            raise CommandError("there is no such batch")
        return found

    def _line(self, jobs: list[Job]) -> str:
        rows = progress(jobs, timezone.now())
        done = sum(row.job.state == "done" for row in rows)
        running = [
            f"{row.job.title} {row.percent}%" if row.percent is not None else row.job.title
            for row in rows
            if row.job.state == "running"
        ]
        return f"  {done}/{len(rows)} jobs  {', '.join(running)[:60]}"
