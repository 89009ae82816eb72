"""The queue of record: a job is a row before anybody is woken to do it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Batch(models.Model):
    """Jobs that belong together; a stage begins when all earlier stages are done."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    deliveries = models.JSONField(default=list, help_text="Ids of those it was opened for, loaded before or by it.")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Job(models.Model):
    """One piece of background work. `args` and `cursor` hold ids and positions, never personal data."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    args = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=200, unique=True)
    queue = models.CharField(max_length=20)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="jobs")
    stage = models.IntegerField(default=0)
    priority = models.IntegerField(default=100, help_text="Lower goes first.")
    run_after = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.IntegerField(default=0, help_text="Claims since the last chunk that was kept.")
    fence = models.BigIntegerField(default=0, help_text="Grows with each claim; an old holder is refused.")
    lease_owner = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    cursor = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=100, blank=True, help_text="Type of the last error, and its SQLSTATE.")
    error_frames = models.TextField(blank=True, help_text="Where it was raised, a line a frame; never its text.")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["priority", "run_after"], name="job_open", condition=Q(state__in=["queued", "running"])
            ),
            models.Index(fields=["batch", "stage"], name="job_batch"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False),
                name="job_running_has_lease",
                violation_error_message=_("A running job has a lease."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} job {self.pk}"


class Beat(models.Model):
    """A worker or scheduler that said it lives. One that has not for 90 seconds is taken to have stopped."""

    name = models.CharField(max_length=120, unique=True, help_text="Kind, machine and process.")
    kind = models.CharField(max_length=20)
    host = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Due(models.Model):
    """A time at which a schedule was due and queued; there is one row for each, whoever queued it."""

    schedule = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    queued_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "due_at"], name="due_once")]

    def __str__(self) -> str:
        return f"{self.schedule} due {self.due_at}"
