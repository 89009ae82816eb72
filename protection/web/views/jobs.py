"""Background jobs, for supervisors: how far they are, why one failed, try again, cancel."""

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from protection.jobs import services
from protection.jobs.models import Job
from protection.jobs.selectors import Progress, batch_jobs, processes, progress
from protection.web.received import batches_in, job_in
from protection.web.scope import scope, supervisor_or_404

MOST = 5


@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The latest batches with live progress; htmx asks for the table alone."""
    supervisor_or_404(request)
    now = timezone.now()
    found = [(batch, progress(batch_jobs(batch), now)) for batch in batches_in(scope(request), MOST)]
    batches = [(batch, rows, _sums(rows)) for batch, rows in found]
    busy = any(row.job.state in ("queued", "running") for batch, rows in found for row in rows)
    template = "web/jobs_table.html" if request.htmx else "web/jobs.html"  # type: ignore[attr-defined]
    return render(request, template, {"batches": batches, "busy": busy, "processes": processes(now)})


def _sums(rows: list[Progress]) -> list[str]:
    """How many jobs, and how many in each state: the parts add up to the whole."""
    states = Counter(row.job.state for row in rows)
    parts = [f"{label}: {states[value]}" for value, label in Job.State.choices if states[value]]
    return [_("Jobs: %(n)d") % {"n": len(rows)}, *parts]


@require_GET
def job(request: HttpRequest, number: int) -> HttpResponse:
    """One job with its counts and, when it failed, the code and place of the error."""
    found = _job_or_404(request, number)
    (row,) = progress([found], timezone.now())
    return render(request, "web/job.html", {"row": row, "job": found, "frames": found.error_frames.splitlines()})


@require_POST
def retry_job(request: HttpRequest, number: int) -> HttpResponse:
    """Let a failed job go on."""
    found = _job_or_404(request, number)
    if services.retry(job=found, by=request.user):  # type: ignore[arg-type]
        messages.success(request, _("The job goes on from where it stopped."))
    else:
        messages.warning(request, _("Nothing was changed: the job has not failed."))
    return redirect("web:job", number)


@require_POST
def cancel_job(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a job at its next step."""
    found = _job_or_404(request, number)
    try:
        stopped = services.cancel(job=found, by=request.user)  # type: ignore[arg-type]
    except services.Busy:
        messages.warning(request, _("The job is in the middle of a step. Ask again in a moment."))
    else:
        if stopped:
            messages.success(request, _("The job was cancelled. What it had kept stays."))
        else:
            messages.warning(request, _("Nothing was changed: the job had ended."))
    return redirect("web:job", number)


def _job_or_404(request: HttpRequest, number: int) -> Job:
    supervisor_or_404(request)
    found = job_in(scope(request), number)
    if found is None:
        raise Http404
    return found
