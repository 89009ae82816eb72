"""What every page knows."""

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Language of the page and whether this is a demonstration."""
    from django.conf import settings

    return {"language": getattr(request, "LANGUAGE_CODE", "vi"), "demo": settings.DEMO}
