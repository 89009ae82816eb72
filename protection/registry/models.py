"""Persons and households: permanent ids on top of clusters of entries."""

import uuid
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from protection.lib.fields import Period
from protection.registers.models import Entry


class PersonQuerySet(models.QuerySet["Person"]):
    """Queries are adjectives."""

    def standing(self) -> Self:
        """Not merged into another."""
        return self.filter(merged_into=None)

    def in_communes(self, codes: frozenset[str] | None) -> Self:
        """Living in one of these communes; None means anywhere."""
        return self if codes is None else self.filter(commune__in=codes)


class Person(models.Model):
    """A person, for ever. `anchor` is the entry for which the person was first formed.

    A merge sets `merged_into`; nothing that points at a person is ever re-pointed, readers resolve on read,
    and an un-merge clears it. The columns below it are drawn from the entries for search and lists.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    anchor = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="anchored_person")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField()

    full_name = models.CharField(max_length=100, blank=True)
    name_key = models.CharField(max_length=100, blank=True)
    sort_key = models.CharField(max_length=300, blank=True)
    identity_number = models.CharField(max_length=12, blank=True)
    birth_date = models.CharField(max_length=10, null=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD.")
    sex = models.CharField(max_length=30, null=True)
    commune = models.CharField(max_length=5, null=True, help_text="Of the residents' register where it knows.")

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_into_self"),
        ]
        indexes = [
            models.Index(fields=["commune", "sort_key", "id"], name="person_list"),
            models.Index(fields=["identity_number"], name="person_number", condition=~Q(identity_number="")),
            models.Index(fields=["name_key", "commune"], name="person_name"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def resolved(self) -> "Person":
        """The person that stands for this one now."""
        person = self
        while person.merged_into is not None:
            person = person.merged_into
        return person


class Holding(models.Model):
    """Which person an entry is held by now; drawn from the clusters."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="holding")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")

    def __str__(self) -> str:
        return f"entry {self.entry_id} held by person {self.person_id}"


class Household(models.Model):
    """A household of the residents' register; `number` is empty for the one of a person it does not know.

    A registered household never changes its commune: who moves there is in another household from then on.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=80, unique=True, help_text="Commune and household number, or the lone person's.")
    number = models.CharField(max_length=20, blank=True)
    commune = models.CharField(max_length=5, null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["commune", "id"], name="household_commune")]

    def __str__(self) -> str:
        return f"household {self.pk}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Queries are adjectives."""

    def holding(self, on: object) -> Self:
        """On a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Membership(models.Model):
    """A person in a household for a time; nobody is in two at once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    relation_to_head = models.CharField(max_length=30, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Inclusive; empty while it lasts.")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="membership_period"
            ),
            ExclusionConstraint(
                name="membership_one_household",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Period("valid_from", "valid_to", RangeBoundary(True, True)), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person is already in a household for part of that period."),
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"
