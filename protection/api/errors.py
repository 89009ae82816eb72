"""One shape for every error: {"error": {"code", "message", "path", "suggestion"}}."""

from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from eligibility import DocumentError


def error(code: str, message: str, *, path: str = "", suggestion: str = "") -> dict[str, Any]:
    """The body of an error answer."""
    return {"error": {"code": code, "message": message, "path": path, "suggestion": suggestion}}


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn REST framework's and the engine's errors into the one shape; anything else rises."""
    if isinstance(exc, DocumentError):
        return Response(error(exc.code, exc.message, path=exc.path, suggestion=exc.suggestion or ""), status=400)
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, exceptions.ValidationError):
        path, message = _first(exc.detail)
        response.data = error("invalid", message, path=path)
    elif isinstance(exc, exceptions.APIException):
        response.data = error(str(exc.get_codes()), str(exc.detail))
    else:  # Django's own 404 and 403
        response.data = error("not_found" if response.status_code == 404 else "forbidden", _plain(response))
    return response


def _plain(response: Response) -> str:
    return "Nothing here, or not yours to see." if response.status_code == 404 else "Not allowed."


def _first(detail: Any, path: str = "") -> tuple[str, str]:
    """The first fault of a validation error, with the path to the field."""
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        return _first(inner, f"{path}.{name}" if path else str(name))
    if isinstance(detail, list):
        return _first(detail[0], path)
    return path, str(detail)
