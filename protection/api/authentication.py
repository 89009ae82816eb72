"""Partner systems show a bearer token; only its SHA-256 is kept."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from protection.accounts.models import PartnerClient
from protection.accounts.services import verify_partner_token


class PartnerTokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer TOKEN`; the client becomes `request.user`."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[PartnerClient, None] | None:
        words = authentication.get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise exceptions.AuthenticationFailed(code="bad_header")
        client = verify_partner_token(words[1].decode("latin-1"), at=timezone.now())
        if client is None:
            raise exceptions.AuthenticationFailed
        return client, None

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class PartnerTokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names the token."""

    target_class = PartnerTokenAuthentication
    name = "partnerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
