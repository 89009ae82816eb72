"""Writes about accounts: tokens, grants, sign-ins that are counted."""

import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from .models import Grant, PartnerClient, SignInAttempt, User

WINDOW = timedelta(minutes=15)
MOST_BY_NAME, MOST_BY_ADDRESS = 10, 50


class TooManyAttempts(Exception):
    """This name or address has failed too often; nobody is asked again before the window is over."""


@transaction.atomic
def issue_partner_token(
    *, name: str, area_codes: list[str], at: datetime, expires_at: datetime
) -> tuple[PartnerClient, str]:
    """A new partner system and its token, which is shown this once."""
    token = secrets.token_urlsafe(32)
    client = PartnerClient.objects.create(name=name, token_sha256=_sha256(token), created_at=at, expires_at=expires_at)
    Grant.objects.bulk_create(Grant(partner=client, area_code=code, valid_from=at.date()) for code in area_codes)
    return client, token


def verify_partner_token(token: str, *, at: datetime) -> PartnerClient | None:
    """The active partner that a token belongs to, or None."""
    return PartnerClient.objects.filter(token_sha256=_sha256(token), active=True, expires_at__gt=at).first()


@transaction.atomic
def create_staff(*, username: str, display_name: str, password: str, role: str, area_code: str, on: date) -> User:
    """A member of staff with one grant."""
    user = User.objects.create_user(username, display_name, password)
    Grant.objects.create(user=user, role=role, area_code=area_code, valid_from=on)
    return user


def attempt_sign_in(request: HttpRequest, *, username: str, password: str, at: datetime) -> User | None:
    """The user, or None for a wrong name or password alike. Raises TooManyAttempts."""
    name, address = _keyed(username.lower()), _keyed(request.META.get("REMOTE_ADDR", ""))
    recent = SignInAttempt.objects.filter(at__gt=at - WINDOW)
    if (
        recent.filter(name_digest=name).count() >= MOST_BY_NAME
        or recent.filter(address_digest=address).count() >= MOST_BY_ADDRESS
    ):
        raise TooManyAttempts
    user = authenticate(request, username=username, password=password)
    if user is None:
        SignInAttempt.objects.create(name_digest=name, address_digest=address, at=at)
        return None
    SignInAttempt.objects.filter(name_digest=name).delete()
    assert isinstance(user, User)
    return user


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _keyed(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
