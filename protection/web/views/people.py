"""Desk, search, a person's profile, a household, the work list."""

from django.core import signing
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from protection.areas.selectors import labels
from protection.lib.vietnamese import fold
from protection.profiles.models import Gap, ProtectionProfile
from protection.profiles.page import profile_page, scheme_title
from protection.registry.models import Household, Person
from protection.web.scope import person_or_404, scope, seen

PAGE = 50


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What waits in the person's area."""
    codes = scope(request).commune_codes()
    gaps = (
        Gap.objects.open()
        .in_communes(codes)
        .values("kind")
        .annotate(n=Count("id"), amount=Sum("amount"))
        .order_by("kind")
    )
    context = {
        "persons": Person.objects.standing().in_communes(codes).count(),
        "profiles": ProtectionProfile.objects.in_communes(codes).aggregate(
            n=Count("pk"), unknown=Count("pk", filter=Q(unknown__gt=0))
        ),
        "gaps": [{**row, "label": Gap.Kind(row["kind"]).label} for row in gaps],
        "areas": labels(scope(request).areas, timezone.localdate()),
        "supervises": scope(request).supervises,
    }
    return render(request, "web/desk.html", context)


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """By number or name. What is looked for stays in the session, never in an address."""
    if request.method == "POST":
        request.session["search"] = request.POST.get("q", "").strip()[:100]
        return redirect("web:search")
    text = request.session.get("search", "")
    found: list[Person] = []
    if text:
        people = Person.objects.standing().in_communes(scope(request).commune_codes())
        digits = text.replace(" ", "")
        if digits.isdigit():
            people = people.filter(identity_number=digits)
        else:
            for word in fold(text).split():
                people = people.filter(name_key__contains=word)
        found = list(people.order_by("sort_key", "pk")[: PAGE + 1])
        seen(request, "person.search", found=len(found))
    areas = labels({p.commune for p in found if p.commune}, timezone.localdate())
    context = {
        "text": text,
        "found": [(p, areas.get(p.commune or "", "")) for p in found[:PAGE]],
        "more": len(found) > PAGE,
    }
    return render(request, "web/search.html", context)


@require_GET
def person(request: HttpRequest, public_id: object) -> HttpResponse:
    """The electronic social protection profile."""
    found = person_or_404(request, public_id)
    page = profile_page(found, request.LANGUAGE_CODE)
    if page is None:
        raise Http404
    seen(request, "profile.read", found)
    area = labels([found.commune] if found.commune else [], timezone.localdate())
    return render(request, "web/person.html", {"page": page, "area": area.get(found.commune or "", "")})


@require_GET
def household(request: HttpRequest, public_id: object) -> HttpResponse:
    """A household's members with what each receives and is due."""
    home = Household.objects.filter(public_id=public_id).first()
    if home is None or not scope(request).covers(home.commune):
        raise Http404
    profiles = list(home.profiles.select_related("person", "assessment").order_by("member"))
    if not profiles:
        raise Http404
    page = profile_page(profiles[0].person, request.LANGUAGE_CODE)
    assert page is not None
    seen(request, "household.read", profiles[0].person)
    relations = {p.pk: relation for p, relation in page.relatives}
    context = {
        "home": home,
        "area": labels([home.commune] if home.commune else [], timezone.localdate()).get(home.commune or "", ""),
        "members": [(p, relations.get(p.person_id, "")) for p in profiles],
        "facts": page.household_facts,
        "total": profiles[0].assessment.answer["totals"]["household"]["monthly"],
        "received": sum(p.received_monthly for p in profiles),
    }
    return render(request, "web/household.html", context)


@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """Gaps of one kind, by key: due but not receiving comes first."""
    kind = request.GET.get("kind", Gap.Kind.DUE_NOT_RECEIVED)
    if kind not in Gap.Kind.values:
        raise Http404
    gaps = Gap.objects.open().in_communes(scope(request).commune_codes()).filter(kind=kind)
    schemes = sorted(gaps.values_list("scheme", flat=True).distinct())
    chosen = request.GET.get("scheme", "")
    if chosen in schemes:
        gaps = gaps.filter(scheme=chosen)
    after = _key(request.GET.get("after", ""))
    rows = list(gaps.filter(pk__gt=after).select_related("person").order_by("pk")[: PAGE + 1])
    seen(request, "worklist.read", shown=len(rows[:PAGE]))
    areas = labels({g.commune for g in rows if g.commune}, timezone.localdate())
    context = {
        "kind": kind,
        "kinds": Gap.Kind.choices,
        "schemes": [(name, scheme_title(name, request.LANGUAGE_CODE)) for name in schemes],
        "chosen": chosen,
        "rows": [(gap, areas.get(gap.commune or "", "")) for gap in rows[:PAGE]],
        "next": signing.dumps(rows[PAGE - 1].pk) if len(rows) > PAGE else "",
        "count": gaps.count(),
    }
    return render(request, "web/work_list.html", context)


def _key(text: str) -> int:
    try:
        return int(signing.loads(text)) if text else 0
    except signing.BadSignature:
        raise Http404 from None
