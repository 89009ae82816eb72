"""./run manage job show|retry|cancel NUMBER: what became of a job, and what can be done about it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from protection.jobs import services
from protection.jobs.models import Job


class Command(BaseCommand):
    help = "Shows a job with its error, lets a failed one go on, or stops one at its next chunk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("show", "retry", "cancel"))
        parser.add_argument("number", type=int, help="the job's number, as the jobs page shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        job = Job.objects.filter(pk=options["number"]).first()
        if job is None:
            raise CommandError(f"there is no job {options['number']}")
        getattr(self, f"_{options['act']}")(job)

    def _show(self, job: Job) -> None:
        total = "?" if job.total is None else job.total
        self.stdout.write(f"job {job.pk}: {job.kind} ({job.title}), {job.state}, {job.done} of {total} done")
        if job.error_code:
            self.stdout.write(f"  attempts {job.attempts}, last error: {job.error_code}")
            for frame in job.error_frames.splitlines():
                self.stdout.write(f"    {frame}")
        if job.state == Job.State.FAILED:
            self.stdout.write(f"  once the cause is gone: ./run manage job retry {job.pk}")

    def _retry(self, job: Job) -> None:
        if not services.retry(job=job):
            raise CommandError(f"job {job.pk} has not failed (it is {job.state}): nothing was changed")
        self.stdout.write(f"job {job.pk} goes on from where it stopped")

    def _cancel(self, job: Job) -> None:
        try:
            stopped = services.cancel(job=job)
        except services.Busy:
            raise CommandError(f"job {job.pk} is in the middle of a chunk: ask again in a moment") from None
        if not stopped:
            raise CommandError(f"job {job.pk} has ended (it is {job.state}): nothing was changed")
        self.stdout.write(f"job {job.pk} was cancelled; what it had kept stays")
