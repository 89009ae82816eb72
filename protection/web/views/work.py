"""Jobs and deliveries, for supervisors."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from protection.jobs.models import Batch
from protection.jobs.selectors import batch_jobs, progress
from protection.registers.models import Delivery, QuarantinedRow
from protection.web.scope import scope

MOST = 100


def _supervisor(request: HttpRequest) -> None:
    if not scope(request).supervises:
        raise Http404


@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The latest batches with live progress; htmx asks for the table alone."""
    _supervisor(request)
    now = timezone.now()
    batches = [(batch, progress(batch_jobs(batch), now)) for batch in Batch.objects.order_by("-pk")[:5]]
    busy = any(row.job.state in ("queued", "running") for _, rows in batches for row in rows)
    template = "web/jobs_table.html" if request.htmx else "web/jobs.html"  # type: ignore[attr-defined]
    return render(request, template, {"batches": batches, "busy": busy})


@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Each delivery: read = accepted + unchanged + quarantined."""
    _supervisor(request)
    return render(request, "web/deliveries.html", {"deliveries": Delivery.objects.all()[:MOST]})


@require_GET
def quarantine(request: HttpRequest, number: int) -> HttpResponse:
    """Rows set aside, each cell with its reason and what to do."""
    _supervisor(request)
    delivery = get_object_or_404(Delivery, pk=number)
    rows = QuarantinedRow.objects.filter(delivery=delivery).prefetch_related("faults").order_by("line")[:MOST]
    return render(request, "web/quarantine.html", {"delivery": delivery, "rows": rows, "most": MOST})
