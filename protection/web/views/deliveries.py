"""Deliveries and their rows set aside, for supervisors."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from protection.web.received import counts_in, deliveries_in, delivery_in, rows_in
from protection.web.scope import scope, seen, supervisor_or_404

MOST, PAGE = 100, 50


@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Each delivery: read = accepted + unchanged + set aside; of these, how many are the supervisor's to see."""
    supervisor_or_404(request)
    found = deliveries_in(scope(request), MOST)
    yours = counts_in(scope(request), found)
    return render(request, "web/deliveries.html", {"deliveries": [(d, yours.get(d.pk, 0)) for d in found]})


@require_GET
def quarantine(request: HttpRequest, number: int) -> HttpResponse:
    """Rows set aside, each cell with its reason and what to do; which lines were shown stands in the trail."""
    supervisor_or_404(request)
    delivery = delivery_in(scope(request), number)
    if delivery is None:
        raise Http404
    mine = rows_in(scope(request), [delivery])
    rows = list(mine.filter(line__gt=_line(request)).prefetch_related("faults").order_by("line")[: PAGE + 1])
    shown, more = rows[:PAGE], len(rows) > PAGE
    seen(request, "quarantine.read", about=f"delivery {delivery.pk}", lines=[row.line for row in shown])
    count = mine.count()
    context = {
        "delivery": delivery,
        "rows": shown,
        "count": count,
        "hidden": delivery.quarantined - count,
        "next": shown[-1].line if more else None,
        "later": "after" in request.GET,
    }
    return render(request, "web/quarantine.html", context)


def _line(request: HttpRequest) -> int:
    text = request.GET.get("after", "0")
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise Http404
    return int(text)
