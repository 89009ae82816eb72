"""Background jobs, for supervisors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from protection.jobs.selectors import batch_jobs, progress
from protection.web.received import batches_in
from protection.web.scope import scope, supervisor_or_404

MOST = 5


@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The latest batches with live progress; htmx asks for the table alone."""
    supervisor_or_404(request)
    now = timezone.now()
    batches = [(batch, progress(batch_jobs(batch), now)) for batch in batches_in(scope(request), MOST)]
    busy = any(row.job.state in ("queued", "running") for _, rows in batches for row in rows)
    template = "web/jobs_table.html" if request.htmx else "web/jobs.html"  # type: ignore[attr-defined]
    return render(request, template, {"batches": batches, "busy": busy})
