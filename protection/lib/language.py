"""Vietnamese unless English was chosen: in pages by a cookie, by partner systems with Accept-Language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE = settings.LANGUAGE_COOKIE_NAME


class LanguageMiddleware:
    """Activates the chosen language. In pages the browser's own preference never decides: offices share computers
    that were set up in any language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        partner = request.path_info.startswith("/api/")
        language = _accepted(request) if partner else request.COOKIES.get(COOKIE, "")
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            if partner:
                patch_vary_headers(response, ["Accept-Language"])
            return response


def _accepted(request: HttpRequest) -> str:
    """The first language of the header that we speak, regions left aside; "" when there is none."""
    known = dict(settings.LANGUAGES)
    wanted = (
        name.split("-")[0] for name, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    )
    return next((name for name in wanted if name in known), "")
