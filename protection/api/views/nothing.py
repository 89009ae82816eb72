"""Every address below /api/ that is none."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


@extend_schema(exclude=True)
class Nothing(APIView):
    """Answers in the one shape; whoever has no token is not even told that there is nothing."""

    throttle_scope, throttle_closed = "profile", False

    def get(self, request: Request, **ignored: Any) -> Response:
        raise Http404

    post = put = patch = delete = get
