"""Facts in, determinations out; nothing is stored."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eligibility import determine
from protection.api.documented import documented
from protection.api.serializers import CheckedSerializer, CheckSerializer
from protection.policy.selectors import rulebook_in_force


class EligibilityCheck(APIView):
    """What a household described in the request is due on a day, and what is missing to know."""

    throttle_scope, throttle_closed = "check", False

    @documented(
        operation_id="check_eligibility", request=CheckSerializer, ok=CheckedSerializer,
        errors=(400, 401, 413, 415, 429),
    )  # fmt: skip
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
