"""Who asks, and what they may see: worked out once a request."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from protection.accounts.scope import AreaScope, scope_of
from protection.audit.services import record
from protection.registry.models import Person


def scope(request: HttpRequest) -> AreaScope:
    """The signed-in person's scope today."""
    if not hasattr(request, "_scope"):
        request._scope = scope_of(request.user, on=timezone.localdate())  # type: ignore[attr-defined, arg-type]
    return request._scope  # type: ignore[attr-defined, no-any-return]


def seen(request: HttpRequest, action: str, person: Person | None = None, **detail: object) -> None:
    """Write into the trail that this was looked at."""
    record(
        actor=request.user, action=action, subject_kind="person" if person else "", subject_id=person.pk if person else "",  # type: ignore[arg-type]
        chain=(person.commune if person else None) or "national", at=timezone.now(), detail=dict(detail),
    )  # fmt: skip


def person_or_404(request: HttpRequest, public_id: object) -> Person:
    """A person within the scope. Another commune's person is answered exactly like nobody."""
    found = Person.objects.select_related("merged_into").filter(public_id=public_id).first()
    if found is None or not scope(request).covers(found.resolved.commune):
        raise Http404
    return found.resolved
