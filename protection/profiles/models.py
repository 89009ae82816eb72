"""The stored answers: a sealed assessment a household, a profile a person, and the gaps to work on."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from protection.registry.models import Household, Person


class Assessment(models.Model):
    """What the engine was told of a household on a day and what it answered; never edited.

    `document` and `answer` have the shapes of the engine's contract; `seal` is the SHA-256 of both with the
    rulebook's hash, so that a decision can be shown to rest on exactly this. `grounds` tell where each fact came
    from, what contradicted it and who each member is; their ids keep them out of the seal.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="assessments")
    on = models.DateField()
    rulebook_hash = models.CharField(max_length=71)
    document = models.JSONField()
    answer = models.JSONField()
    grounds = models.JSONField()
    seal = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["household", "-id"], name="assessment_latest")]

    def __str__(self) -> str:
        return f"assessment {self.pk}"


class ProfileQuerySet(models.QuerySet["ProtectionProfile"]):
    """Queries are adjectives."""

    def in_communes(self, codes: frozenset[str] | None) -> Self:
        """Of persons living in one of these communes; None means anywhere."""
        return self if codes is None else self.filter(commune__in=codes)


class ProtectionProfile(models.Model):
    """The electronic social protection profile of a person, as last built."""

    class Life(models.TextChoices):
        LIVING = "living", _("Living, as far as is known")
        DEAD = "dead", _("Dead")

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="profile")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="profiles")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="profiles")
    member = models.CharField(max_length=10, help_text="What the assessment calls this person.")
    commune = models.CharField(max_length=5, null=True)
    life = models.CharField(max_length=6, choices=Life)
    received = models.JSONField(help_text="Benefits in payment on the day, as the payers say.")
    received_monthly = models.BigIntegerField(help_text="Whole đồng a month.")
    due_monthly_low = models.BigIntegerField(help_text="Whole đồng a month that is surely due.")
    due_monthly_high = models.BigIntegerField(
        null=True, help_text="Whole đồng a month that may be due; empty when nobody can say."
    )
    eligible = models.IntegerField(help_text="Schemes surely due.")
    unknown = models.IntegerField(help_text="Schemes not known yet.")
    built_at = models.DateTimeField()

    objects = ProfileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["commune", "person"], name="profile_commune")]

    def __str__(self) -> str:
        return f"profile of person {self.person_id}"


class GapQuerySet(models.QuerySet["Gap"]):
    """Queries are adjectives."""

    def in_communes(self, codes: frozenset[str] | None) -> Self:
        """Of persons living in one of these communes; None means anywhere."""
        return self if codes is None else self.filter(commune__in=codes)

    def open(self) -> Self:
        return self.filter(closed_on=None)


class Gap(models.Model):
    """A difference between what is due and what is paid, for somebody to look into."""

    class Kind(models.TextChoices):
        DUE_NOT_RECEIVED = "due_not_received", _("Due but not receiving")
        PAID_AFTER_DEATH = "paid_after_death", _("Paid after death")
        RECEIVED_NOT_DUE = "received_not_due", _("Receiving but not due")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="gaps")
    commune = models.CharField(max_length=5, null=True)
    kind = models.CharField(max_length=20, choices=Kind)
    scheme = models.CharField(max_length=60)
    amount = models.BigIntegerField(help_text="Whole đồng a month that is due or paid.")
    to_verify = models.BooleanField(help_text="Rests on a rule or figure that is still to be verified.")
    since = models.DateField(help_text="The day of the first assessment that showed it.")
    closed_on = models.DateField(null=True, help_text="The day of the first assessment without it.")

    objects = GapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "scheme"], condition=Q(closed_on=None), name="gap_open_once"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "commune", "scheme", "id"], name="gap_list", condition=Q(closed_on=None))
        ]

    def __str__(self) -> str:
        return f"{self.kind} gap {self.pk}"
