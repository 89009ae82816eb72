"""A person's profile for a partner that may see the commune; for any other there is nobody."""

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from protection.accounts.scope import scope_of
from protection.api.documented import documented
from protection.api.serializers import FoundSerializer, LookupSerializer, ProfileSerializer
from protection.audit.services import record
from protection.profiles.selectors import profile_data
from protection.registry.models import Person


class PersonLookup(APIView):
    """The id of the person who holds an identity number, within the partner's areas."""

    throttle_scope, throttle_closed = "lookup", True  # numbers could be tried out here

    @documented(
        operation_id="look_up_person", request=LookupSerializer, ok=FoundSerializer,
        errors=(400, 401, 404, 413, 415, 429),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        asked = LookupSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        scope = scope_of(request.user, on=timezone.localdate())
        found = (
            Person.objects.standing()
            .in_communes(scope.commune_codes())
            .filter(identity_number=asked.validated_data["identity_number"])
            .order_by("pk")[:2]
        )
        person = found[0] if len(found) == 1 else None
        record(
            actor=request.user,
            at=timezone.now(),
            action="person.lookup",
            subject_kind="person",
            subject_id=str(person.pk) if person else "",
            chain=(person.commune if person else None) or "national",
            detail={"purpose": asked.validated_data["purpose"], "found": person is not None},
        )
        if person is None:
            raise Http404
        return Response({"id": str(person.public_id)})


class PersonProfile(APIView):
    """The electronic social protection profile of one person."""

    throttle_scope, throttle_closed = "profile", False

    @documented(operation_id="read_profile", ok=ProfileSerializer, errors=(401, 404, 429))
    def get(self, request: Request, public_id: UUID) -> Response:
        scope = scope_of(request.user, on=timezone.localdate())
        found = Person.objects.select_related("merged_into").filter(public_id=public_id).first()
        person = found.resolved if found else None
        data = profile_data(person) if person and scope.covers(person.commune) else None
        if person is None or data is None:
            raise Http404
        record(
            actor=request.user,
            at=timezone.now(),
            action="profile.read",
            subject_kind="person",
            subject_id=str(person.pk),
            chain=person.commune or "national",
        )
        return Response(data)
