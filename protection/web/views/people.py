"""Search, a person's profile, a household."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from protection.areas.selectors import labels
from protection.lib.vietnamese import fold
from protection.profiles.models import ProtectionProfile
from protection.profiles.page import profile_page
from protection.profiles.selectors import profile_of
from protection.registry.models import Household, Person
from protection.web.forms import SearchForm
from protection.web.scope import person_or_404, scope, seen

PAGE = 50


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """By number or name. What is looked for stays in the session, never in an address."""
    if request.method == "POST":
        form = SearchForm(request.POST)
        if not form.is_valid():
            return render(request, "web/search.html", {"form": form}, status=422)
        request.session["search"] = form.cleaned_data["q"]
        return redirect("web:search")
    text = request.session.get("search", "")
    found: list[Person] = []
    if text:
        people = Person.objects.standing().in_communes(scope(request).commune_codes())
        digits = text.replace(" ", "")
        if digits.isascii() and digits.isdecimal():
            people = people.filter(identity_number=digits)
        else:
            for word in fold(text).split():
                people = people.filter(name_key__contains=word)
        found = list(people.order_by("sort_key", "pk")[: PAGE + 1])
        seen(request, "person.search", *found[:PAGE], found=len(found))
    areas = labels({p.commune for p in found if p.commune}, timezone.localdate())
    context = {
        "form": SearchForm(initial={"q": text}),
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
    """The members within the scope with what each receives and is due; those elsewhere are only counted.

    A household without a member in the scope is answered like none.
    """
    home = Household.objects.filter(public_id=public_id).first()
    if home is None:
        raise Http404
    profiles = sorted(home.profiles.select_related("person__merged_into", "assessment"), key=_place)
    standing = [p for p in profiles if p.person.merged_into_id is None]
    shown = [p for p in standing if scope(request).covers(p.person.commune)]
    if not shown:
        return _follow_merge(request, profiles)
    page = profile_page(shown[0].person, request.LANGUAGE_CODE)
    assert page is not None
    seen(request, "household.read", *[p.person for p in shown], about=f"household {home.pk}", household=home.pk)
    relations = {p.pk: relation for p, relation in page.relatives}
    commune = shown[0].person.commune
    context = {
        "home": home,
        "area": labels([commune] if commune else [], timezone.localdate()).get(commune or "", ""),
        "members": [(p, relations.get(p.person_id, "")) for p in shown],
        "elsewhere": len(standing) - len(shown),
        "facts": page.household_facts,
        "total": _total(shown, whole=len(shown) == len(standing)),
        "received": sum(p.received_monthly for p in shown),
    }
    return render(request, "web/household.html", context)


def _place(profile: ProtectionProfile) -> int:
    """m1, m2 … m10: the order that the assessment gave."""
    return int(profile.member.removeprefix("m"))


def _total(shown: list[ProtectionProfile], *, whole: bool) -> dict[str, int | None]:
    """What is due a month: the household's own total, or the sum of those who are shown."""
    if whole:
        return dict(shown[0].assessment.answer["totals"]["household"]["monthly"])
    highs = [p.due_monthly_high for p in shown]
    high = None if None in highs else sum(h for h in highs if h is not None)
    return {"low": sum(p.due_monthly_low for p in shown), "high": high}


def _follow_merge(request: HttpRequest, profiles: list[ProtectionProfile]) -> HttpResponse:
    """To the household of the person into whom a member was merged; 404 when there is none in the scope."""
    for person in (p.person.resolved for p in profiles if p.person.merged_into_id is not None):
        now = profile_of(person) if scope(request).covers(person.commune) else None
        if now is not None:
            return redirect("web:household", now.household.public_id)
    raise Http404
