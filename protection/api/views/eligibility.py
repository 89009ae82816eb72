"""Facts in, determinations out; nothing is stored."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eligibility import determine
from protection.api.serializers import CheckedSerializer, CheckSerializer, ErrorSerializer
from protection.policy.selectors import rulebook_in_force


class EligibilityCheck(APIView):
    """What a household described in the request is due on a day, and what is missing to know."""

    @extend_schema(
        operation_id="check_eligibility",
        request=CheckSerializer,
        responses={200: CheckedSerializer, 400: ErrorSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = CheckSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        answer = determine(
            rulebook_in_force(),
            {"complete": given["complete"], "household": given["household"]},
            on=given["on"],
            known_on=given.get("known_on"),
            schemes=given.get("schemes"),
            explain=given["explain"],
            lang=given["lang"],
        )
        return Response(answer)
