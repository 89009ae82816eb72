"""One shape for every error: {"error": {"code", "message", "path", "suggestion"}}, in one language.

The message is a sentence of ours for the code, never a library's, so that an answer is not half translated. The
engine's own sentences are English: in English they are given as they are, else the sentence for their code, and the
path and the suggestion say the rest.
"""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from eligibility import DocumentError

from .sentences import OF_DOCUMENTS, OF_REQUESTS, OF_VALUES

_WORDS = re.compile(r"[\w.\"\[\]{}]+(, [\w.\"\[\]{}]+)*")


def error(code: str, message: str, *, path: str = "", suggestion: str = "") -> dict[str, Any]:
    """The body of an error answer."""
    return {"error": {"code": code, "message": message, "path": path, "suggestion": suggestion}}


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn REST framework's and the engine's errors into the one shape; anything else rises."""
    if isinstance(exc, DocumentError):
        return Response(_document(exc), status=400)
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, exceptions.ValidationError):
        response.data = _validation(exc.detail)
    elif isinstance(exc, exceptions.APIException):
        response.data = _request(exc)
    else:  # Django's own 404 and 403
        code = "not_found" if response.status_code == 404 else "permission_denied"
        response.data = error(code, str(OF_REQUESTS[code]))
    return response


def _request(exc: exceptions.APIException) -> dict[str, Any]:
    code = str(exc.get_codes())
    if isinstance(exc, exceptions.Throttled):
        return error(code, _("Too many requests. Ask again in %(n)d seconds.") % {"n": max(1, round(exc.wait or 1))})
    return error(code, str(OF_REQUESTS.get(code) or exc.detail))


def _document(exc: DocumentError) -> dict[str, Any]:
    suggestion = exc.suggestion or ""
    if get_language() == "en":
        return error(exc.code, exc.message, path=exc.path, suggestion=suggestion)
    message = OF_DOCUMENTS.get(exc.code, OF_VALUES["invalid"])
    return error(
        exc.code, str(message), path=exc.path, suggestion=suggestion if _WORDS.fullmatch(suggestion) else ""
    )  # fmt: skip


def _validation(detail: Any) -> dict[str, Any]:
    path, fault = _first(detail)
    code = getattr(fault, "code", "invalid")
    if code == "unknown_key":
        return error(code, str(OF_DOCUMENTS[code]), path=path, suggestion=str(fault))
    return error(code, str(OF_VALUES.get(code, OF_VALUES["invalid"])), path=path)


def _first(detail: Any, path: str = "") -> tuple[str, Any]:
    """The first fault of a validation error, with the path to the field."""
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        inside = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
        return _first(inner, inside)
    if isinstance(detail, list):
        return _first(detail[0], path)
    return path, detail


def _either(code: str, status: int, page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Outside REST framework: the one shape below /api/, the page elsewhere."""

    def answer(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
        if request.path_info.startswith("/api/"):
            return JsonResponse(error(code, str(OF_REQUESTS[code])), status=status)
        return page(request) if exception is None else page(request, exception)

    return answer


def _server_error(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return defaults.server_error(request)


bad_request = _either("bad_request", 400, defaults.bad_request)
permission_denied = _either("permission_denied", 403, defaults.permission_denied)
not_found = _either("not_found", 404, defaults.page_not_found)
server_error = _either("error", 500, _server_error)
