"""The desk and the work list: what waits in one's area."""

from django.core import signing
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from protection.areas.selectors import labels
from protection.profiles.models import Gap, ProtectionProfile
from protection.profiles.page import scheme_title
from protection.registry.models import Person
from protection.web.scope import gaps_in_scope, scope, seen

PAGE = 50


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What waits in the person's area."""
    codes = scope(request).commune_codes()
    gaps = gaps_in_scope(request).values("kind").annotate(n=Count("id"), amount=Sum("amount")).order_by("kind")
    context = {
        "persons": Person.objects.standing().in_communes(codes).count(),
        "profiles": ProtectionProfile.objects.filter(person__commune__in=codes, person__merged_into=None).aggregate(
            n=Count("pk"), unknown=Count("pk", filter=Q(unknown__gt=0))
        ),
        "gaps": [{**row, "label": Gap.Kind(row["kind"]).label} for row in gaps],
        "areas": labels(scope(request).areas, timezone.localdate()),
        "supervises": scope(request).supervises,
    }
    return render(request, "web/desk.html", context)


@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """Gaps of one kind, by key: due but not receiving comes first."""
    kind = request.GET.get("kind", Gap.Kind.DUE_NOT_RECEIVED)
    if kind not in Gap.Kind.values:
        raise Http404
    gaps = gaps_in_scope(request).filter(kind=kind)
    schemes = sorted(gaps.values_list("scheme", flat=True).distinct())
    chosen = request.GET.get("scheme", "")
    if chosen in schemes:
        gaps = gaps.filter(scheme=chosen)
    after = _key(request.GET.get("after", ""))
    rows = list(gaps.filter(pk__gt=after).select_related("person").order_by("pk")[: PAGE + 1])
    seen(request, "worklist.read", *[gap.person for gap in rows[:PAGE]], kind=kind)
    areas = labels({g.person.commune for g in rows if g.person.commune}, timezone.localdate())
    context = {
        "kind": kind,
        "kinds": Gap.Kind.choices,
        "schemes": [(name, scheme_title(name, request.LANGUAGE_CODE)) for name in schemes],
        "chosen": chosen,
        "rows": [(gap, areas.get(gap.person.commune or "", "")) for gap in rows[:PAGE]],
        "next": signing.dumps(rows[PAGE - 1].pk, salt="work-list") if len(rows) > PAGE else "",
        "count": gaps.count(),
    }
    return render(request, "web/work_list.html", context)


def _key(text: str) -> int:
    try:
        return int(signing.loads(text, salt="work-list")) if text else 0
    except signing.BadSignature:
        raise Http404 from None
