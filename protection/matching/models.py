"""What is compared, what was decided about pairs of entries, and the clusters that follow."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from protection.accounts.models import User
from protection.registers.models import Entry, QuarantinedRow, Register


class Traits(models.Model):
    """The current state of an entry as matching compares it; drawn anew at each run."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="traits")
    register = models.CharField(max_length=20, choices=Register)
    place = models.CharField(max_length=42, help_text="Order of registers and key: free of ids, so that runs agree.")
    number = models.CharField(max_length=12, help_text="Identity number, or empty.")
    name = models.CharField(max_length=100, help_text="Words without marks, in alphabetical order.")
    birth = models.CharField(max_length=10, null=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD.")
    sex = models.CharField(max_length=30, null=True)
    commune = models.CharField(max_length=5, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="traits_number", condition=~Q(number="")),
            models.Index(fields=["name", "birth", "sex"], name="traits_name_birth_sex"),
        ]

    def __str__(self) -> str:
        return f"traits of entry {self.entry_id}"


class LinkDecisionQuerySet(models.QuerySet["LinkDecision"]):
    """Queries are adjectives."""

    def standing(self) -> Self:
        return self.filter(revoked_at=None)


class LinkDecision(models.Model):
    """Two entries are the same person, or are not. To undo a link, its decision is revoked."""

    class Kind(models.TextChoices):
        MUST = "must", _("Same person")
        CANNOT = "cannot", _("Different persons")

    class Rule(models.TextChoices):
        NUMBER = "number", _("Same identity number; sex, birth year and name agree")
        NAME_BIRTH_SEX = "name_birth_sex", _("Same name, birth date and sex, found once on both sides")
        OFFICER = "officer", _("Decided by an officer")

    # `first` is the entry that anchors the link (of the population register wherever there is one)
    first = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="decisions_as_first")
    second = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="decisions_as_second")
    kind = models.CharField(max_length=6, choices=Kind)
    rule = models.CharField(max_length=20, choices=Rule)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = LinkDecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(revoked_at=None),
                name="link_decision_stands_once",
                violation_error_message=_("A decision about these two entries already stands. Revoke it first."),
            ),
            models.CheckConstraint(condition=~Q(first=F("second")), name="link_decision_two_entries"),
            models.CheckConstraint(
                condition=Q(rule="officer") ^ Q(decided_by=None),
                name="link_decision_officer_named",
                violation_error_message=_("An officer's decision names the officer; an automatic one names nobody."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} decision {self.pk}"


class Doubt(models.Model):
    """An entry that no rule linked, and a population entry whose person it may be.

    While a doubt stands, that register's silence about that person is not taken as an answer.
    """

    class Reason(models.TextChoices):
        NUMBER_DISAGREES = "number_disagrees", _("Same identity number, but name, sex or birth year differ")
        NAME_AND_YEAR = "name_and_year", _("Same name and sex, birth year the same or not known")
        BIRTH_AND_PLACE = "birth_and_place", _("Same birth date, sex and commune, but the name differs")

    population_entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="doubts_about")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="doubts")
    reason = models.CharField(max_length=20, choices=Reason)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["population_entry", "entry"], name="doubt_once")]

    def __str__(self) -> str:
        return f"doubt {self.pk}"


class Silence(models.Model):
    """A row that a register delivered and that was set aside: its silence about those whom the row may mean is no answer.

    Those are the persons of a population entry or, when the row fits nobody, everybody of an area.
    """

    row = models.ForeignKey(QuarantinedRow, on_delete=models.CASCADE, related_name="silences")
    register = models.CharField(max_length=20, help_text="A register, or the file of benefits.")
    population_entry = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="silences_about")
    area_code = models.CharField(max_length=5, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area_code"], name="silence_area", condition=~Q(area_code=""))]
        constraints = [
            models.CheckConstraint(condition=Q(population_entry=None) ^ Q(area_code=""), name="silence_one_subject")
        ]

    def __str__(self) -> str:
        return f"silence {self.pk}"


class ClusterMember(models.Model):
    """Which cluster an entry belongs to; a cluster is called by its lowest entry id."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="membership")
    cluster = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"entry {self.entry_id} in cluster {self.cluster}"
