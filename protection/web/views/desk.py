"""The desk and the work list: what waits in one's area."""

from datetime import timedelta
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from protection.areas.selectors import labels
from protection.lib.vietnamese import sort_key
from protection.profiles.models import Gap, GapQuerySet, ProtectionProfile
from protection.profiles.page import scheme_title
from protection.registry.models import Person
from protection.web.scope import gaps_in_scope, scope, seen

PAGE = 50
WAITING = (30, 90, 180, 365)  # days


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
    }
    return render(request, "web/desk.html", context)


@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """Gaps of one kind, by key, narrowed by scheme, commune and how long they have waited."""
    kind = request.GET.get("kind", Gap.Kind.DUE_NOT_RECEIVED)
    if kind not in Gap.Kind.values:
        raise Http404
    every = gaps_in_scope(request)
    counts = dict(every.order_by().values_list("kind").annotate(n=Count("id")))
    gaps = every.filter(kind=kind)
    schemes = _schemes(gaps, request.LANGUAGE_CODE)
    communes = _communes(gaps)
    chosen = {
        "scheme": _one_of(request, "scheme", dict(schemes)),
        "commune": _one_of(request, "commune", dict(communes)),
        "waiting": _one_of(request, "waiting", {str(days): "" for days in WAITING}),
    }
    gaps = _narrow(gaps, **chosen)
    after = _key(request.GET.get("after", ""))
    rows = list(gaps.filter(pk__gt=after).select_related("person").order_by("pk")[: PAGE + 1])
    shown = rows[:PAGE]
    seen(request, "worklist.read", *[gap.person for gap in shown], kind=kind)
    areas = labels({g.person.commune for g in shown if g.person.commune}, timezone.localdate())
    context = {
        "kind": kind,
        "kinds": [(value, label, counts.get(value, 0)) for value, label in Gap.Kind.choices],
        "schemes": schemes,
        "communes": communes if len(communes) > 1 else [],
        "waitings": WAITING,
        "chosen": chosen,
        "query": urlencode({name: value for name, value in {"kind": kind, **chosen}.items() if value}),
        "narrowed": any(chosen.values()),
        "rows": [(gap, areas.get(gap.person.commune or "", "")) for gap in shown],
        "next": signing.dumps(shown[-1].pk, salt="work-list") if len(rows) > PAGE else "",
        "later": bool(after),
        "count": gaps.count(),
    }
    return render(request, "web/work_list.html", context)


def _schemes(gaps: GapQuerySet, language: str) -> list[tuple[str, str]]:
    names = gaps.order_by().values_list("scheme", flat=True).distinct()
    return sorted(((name, scheme_title(name, language)) for name in names), key=lambda pair: sort_key(pair[1]))


def _communes(gaps: GapQuerySet) -> list[tuple[str, str]]:
    """Communes in which somebody of this list lives."""
    codes = set(gaps.order_by().values_list("person__commune", flat=True).distinct())
    names = labels(codes, timezone.localdate())
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: sort_key(pair[1]))


def _one_of(request: HttpRequest, name: str, known: dict[str, str]) -> str:
    """A filter's value; what is not offered counts as not chosen."""
    value = request.GET.get(name, "")
    return value if value in known else ""


def _narrow(gaps: GapQuerySet, *, scheme: str, commune: str, waiting: str) -> GapQuerySet:
    if scheme:
        gaps = gaps.filter(scheme=scheme)
    if commune:
        gaps = gaps.filter(person__commune=commune)
    if waiting:
        gaps = gaps.filter(since__lte=timezone.localdate() - timedelta(days=int(waiting)))
    return gaps


def _key(text: str) -> int:
    try:
        return int(signing.loads(text, salt="work-list")) if text else 0
    except signing.BadSignature:
        raise Http404 from None
