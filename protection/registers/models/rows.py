"""Tables with a row each: benefits in payment, months of contribution, family links, declared facts.

A row is never edited: when a register says something else, the old row gets `recorded_to` and a new one
is added. The current rows are those without `recorded_to`.
"""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .delivery import Delivery
from .entry import Entry, Register


class RowQuerySet(models.QuerySet["Row"]):
    """Queries are adjectives."""

    def recorded(self, known_on: object = None) -> Self:
        """As the service knew them at a moment (a timestamp); without one, as it knows them now."""
        if known_on is None:
            return self.filter(recorded_to=None)
        return self.filter(Q(recorded_to=None) | Q(recorded_to__gt=known_on), recorded_from__lte=known_on)


class Row(models.Model):
    """What every row table keeps: whose it is, where it came from and when it was recorded."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="%(class)ss")
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="+")
    line = models.BigIntegerField(null=True)
    digest = models.BinaryField(max_length=16)
    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField(null=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        abstract = True


class BenefitInPayment(Row):
    """A benefit that a payer pays to the person of an entry, as the payer says."""

    NATURAL = ("entry", "payment_key")

    payment_key = models.CharField(max_length=40)
    scheme = models.CharField(max_length=60, help_text="Scheme id of the rulebook.")
    amount = models.BigIntegerField(help_text="Whole đồng a month.")
    payer = models.CharField(max_length=100)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Inclusive; empty while it is paid.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "payment_key"], condition=Q(recorded_to=None), name="benefit_current_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="benefit_amount",
                violation_error_message=_("An amount in payment is not negative."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="benefit_period"
            ),
        ]

    def __str__(self) -> str:
        return f"benefit row {self.pk}"


class ContributionMonth(Row):
    """One month of contribution to social or unemployment insurance."""

    NATURAL = ("entry", "month", "branch")

    class Branch(models.TextChoices):
        COMPULSORY = "compulsory", _("Compulsory social insurance")
        VOLUNTARY = "voluntary", _("Voluntary social insurance")
        UNEMPLOYMENT = "unemployment", _("Unemployment insurance")

    month = models.DateField(help_text="First day of the month.")
    branch = models.CharField(max_length=12, choices=Branch)
    base = models.BigIntegerField(help_text="Whole đồng a month on which the contribution is counted.")
    paid = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "month", "branch"],
                condition=Q(recorded_to=None),
                name="contribution_current_once",
            ),
            models.CheckConstraint(condition=Q(base__gte=0), name="contribution_base"),
            models.CheckConstraint(condition=Q(month__day=1), name="contribution_first_day"),
        ]

    def __str__(self) -> str:
        return f"contribution row {self.pk}"


class FamilyLink(Row):
    """The population register's statement that one entry's person is a parent of another's."""

    NATURAL = ("entry", "parent")

    class Parent(models.TextChoices):
        MOTHER = "mother", _("Mother")
        FATHER = "father", _("Father")

    parent = models.CharField(max_length=6, choices=Parent)
    parent_entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="children_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "parent"], condition=Q(recorded_to=None), name="family_link_current_once"
            ),
            models.CheckConstraint(
                condition=~Q(entry=F("parent_entry")),
                name="family_link_other",
                violation_error_message=_("Nobody is their own parent."),
            ),
        ]

    def __str__(self) -> str:
        return f"family link {self.pk}"


class DeclaredFact(models.Model):
    """A fact that only the person or the office knows, checked by the catalogue, with its own period.

    `value` is the catalogue's canonical text; `scheme` is empty but for facts that go by scheme.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="declared_facts")
    fact = models.CharField(max_length=60)
    scheme = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=200)
    source = models.CharField(
        max_length=10, choices=[("declared", _("Declared by the person")), ("office", _("Recorded by the office"))]
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Inclusive; empty while it stands.")
    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField(null=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "fact", "scheme", "valid_from"],
                condition=Q(recorded_to=None),
                name="declared_fact_current_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="declared_fact_period"
            ),
        ]

    def __str__(self) -> str:
        return f"declared {self.fact} {self.pk}"


PAYING_REGISTERS = (Register.ASSISTANCE, Register.SOCIAL_INSURANCE)
