"""JSON in, with limits: what is too large, too deep or half a character is refused by name, never a failure of ours."""

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, parsers, status

DEEPEST = 20
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class TooLarge(exceptions.APIException):
    """The body is larger than what a household needs."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("The body is too large: at most 1 MB.")


class TooDeep(exceptions.ParseError):
    default_code = "too_deep"
    default_detail = _("The JSON is nested too deep: at most 20 levels.")


class HalfCharacter(exceptions.ParseError):
    default_code = "half_character"
    default_detail = _("The JSON holds half of a character (a lone surrogate).")


class JSONParser(parsers.BaseParser):
    """REST framework's own, with limits."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The document. Raises TooLarge, TooDeep, HalfCharacter or ParseError."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge
        try:
            document = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
        except RecursionError:
            raise TooDeep from None
        except ValueError:
            raise exceptions.ParseError from None
        _check_depth(document)
        if _SURROGATE.search(raw):
            try:
                json.dumps(document, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                raise HalfCharacter from None
        return document


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _check_depth(document: Any) -> None:
    """Level by level, so that the depth of what is checked is nobody's stack."""
    level, depth = [document], 0
    while level:
        depth += 1
        if depth > DEEPEST + 1:
            raise TooDeep
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
            if isinstance(inner, dict | list)
        ]
