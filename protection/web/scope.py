"""Who asks, and what they may see: worked out once a request."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from protection.accounts.scope import AreaScope, scope_of
from protection.audit.services import record_each
from protection.profiles.models import Gap, GapQuerySet
from protection.registry.models import Person


def scope(request: HttpRequest) -> AreaScope:
    """The signed-in person's scope today."""
    if not hasattr(request, "_scope"):
        request._scope = scope_of(request.user, on=timezone.localdate())  # type: ignore[attr-defined, arg-type]
    return request._scope  # type: ignore[attr-defined, no-any-return]


def seen(request: HttpRequest, action: str, *people: Person, about: str = "", **detail: object) -> None:
    """Write into the trail that this was looked at: an entry for every person shown, one when there was none.

    `about` names the subject when it is not a person: "delivery 5".
    """
    subjects = [(f"person {person.pk}", person.commune or "national") for person in people]
    record_each(
        actor=request.user, action=action, subjects=subjects or [(about, "national")], at=timezone.now(), detail=dict(detail),  # type: ignore[arg-type]
    )  # fmt: skip


def gaps_in_scope(request: HttpRequest) -> GapQuerySet:
    """Open differences of persons who live in the scope now; those of merged persons are the other's."""
    return Gap.objects.open().filter(person__commune__in=scope(request).commune_codes(), person__merged_into=None)


def person_or_404(request: HttpRequest, public_id: object) -> Person:
    """A person within the scope. Another commune's person is answered exactly like nobody."""
    found = Person.objects.select_related("merged_into").filter(public_id=public_id).first()
    if found is None or not scope(request).covers(found.resolved.commune):
        raise Http404
    return found.resolved


def supervisor_or_404(request: HttpRequest) -> None:
    """Only supervisors go on; for anybody else there is no such page."""
    if not scope(request).supervises:
        raise Http404
