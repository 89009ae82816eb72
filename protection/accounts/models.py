"""Staff with roles in areas, and partner systems with tokens."""

from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Accounts are made by name; there is no all-powerful account."""

    def create_user(self, username: str, display_name: str, password: str | None = None) -> "User":
        user = self.model(username=username, display_name=display_name)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A member of staff."""

    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = UserManager()

    def __str__(self) -> str:
        return f"user {self.pk}"


class Role(models.TextChoices):
    """What a grant lets its holder do in its area."""

    CASEWORKER = "caseworker", _("Caseworker")
    SUPERVISOR = "supervisor", _("Supervisor")


class GrantQuerySet(models.QuerySet["Grant"]):
    """Queries are adjectives."""

    def holding(self, on: object) -> Self:
        """On a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class PartnerClient(models.Model):
    """A partner system. Only the SHA-256 of its token is kept."""

    name = models.CharField(max_length=100, unique=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    is_authenticated = True  # what REST framework asks of whoever stands behind a request

    def __str__(self) -> str:
        return f"partner {self.pk}"


class Grant(models.Model):
    """A role in an area for a time, for a member of staff or a partner system. No grant, no sight."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="grants")
    partner = models.ForeignKey(PartnerClient, null=True, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=12, choices=Role, blank=True)
    area_code = models.CharField(max_length=5, help_text="Province or commune.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Inclusive; empty while it stands.")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(partner=None),
                name="grant_one_holder",
                violation_error_message=_("A grant is for a member of staff or for a partner system, not both."),
            ),
            models.CheckConstraint(condition=Q(partner=None) ^ Q(role=""), name="grant_staff_role"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="grant_period"),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class SignInAttempt(models.Model):
    """A failed sign-in, counted by name and by address; both are kept as digests."""

    name_digest = models.CharField(max_length=64)
    address_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name_digest", "at"], name="attempt_name"),
            models.Index(fields=["address_digest", "at"], name="attempt_address"),
        ]

    def __str__(self) -> str:
        return f"sign-in attempt {self.pk}"
