"""What every operation says of itself in the OpenAPI document."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from .serializers import ErrorSerializer

_ERRORS = {
    400: "The body, or a value in it, cannot be used.",
    401: "No token, or one that is not known, has expired or was withdrawn.",
    404: "Nothing here, or not within the partner's areas: the two are answered alike.",
    413: "The body is larger than 1 MB.",
    415: "The body is not sent as application/json.",
    429: "Asked too often; Retry-After says how many seconds to wait.",
}
_LANGUAGE = OpenApiParameter(
    name="Accept-Language", location=OpenApiParameter.HEADER, enum=["vi", "en"], default="vi",
    description="Language of error messages.",
)  # fmt: skip


def documented(
    *, operation_id: str, ok: Any, errors: tuple[int, ...], request: Any = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Name an operation, its request, its answer and every error it may give."""
    responses: dict[int, Any] = {200: OpenApiResponse(ok, description="The answer.")}
    responses |= {status: OpenApiResponse(ErrorSerializer, description=_ERRORS[status]) for status in errors}
    return extend_schema(operation_id=operation_id, request=request, responses=responses, parameters=[_LANGUAGE])
