"""Provinces and communes with the days on which they exist, and what is known of them."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from protection.lib.fields import Period


class AreaQuerySet(models.QuerySet["Area"]):
    """Queries are adjectives."""

    def in_force(self, on: object) -> Self:
        """Existing on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)

    def last_known(self, on: object) -> Self:
        """Each code as it is on a day, or as it was last before: closed codes keep their last parent."""
        later = self.model.objects.filter(
            code=OuterRef("code"), valid_from__gt=OuterRef("valid_from"), valid_from__lte=on
        )
        return self.filter(~Exists(later), valid_from__lte=on)

    def provinces(self) -> Self:
        return self.filter(parent_code="")

    def communes(self) -> Self:
        return self.exclude(parent_code="")

    def under(self, province: str) -> Self:
        """Communes of a province."""
        return self.filter(parent_code=province)


class Area(models.Model):
    """A province or commune for a time. A change of name, kind or parent ends one row and begins another."""

    class Kind(models.TextChoices):
        CITY = "city", _("City")
        PROVINCE = "province", _("Province")
        WARD = "ward", _("Ward")
        COMMUNE = "commune", _("Commune")
        SPECIAL_ZONE = "special_zone", _("Special zone")

    code = models.CharField(max_length=5)
    parent_code = models.CharField(max_length=5, blank=True, help_text="Province of a commune; empty for a province.")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=100)
    full_name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    search_key = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Inclusive; empty while it exists.")
    source = models.CharField(max_length=200)

    objects = AreaQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["parent_code", "sort_key"], name="area_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="area_period",
                violation_error_message=_("The last day must not be before the first."),
            ),
            ExclusionConstraint(
                name="area_no_overlap",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (Period("valid_from", "valid_to", RangeBoundary(True, True)), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This code already names an area for part of that period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.full_name}"

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return self.name_en if get_language() == "en" else self.full_name


class Predecessor(models.Model):
    """A former unit, by its name in the list's text, that went wholly or partly into an area.

    The list gives no codes of former units. Pieces in which no name could be made out are not kept here: the load
    reports them by name.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="predecessors")
    name = models.CharField(max_length=200)
    partial = models.BooleanField(help_text="Only a part of it.")
    text = models.TextField(help_text="The list's own words.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="predecessor_once")]
        indexes = [models.Index(fields=["name"], name="predecessor_name")]

    def __str__(self) -> str:
        return f"{self.name} → {self.area_id}"


class AreaFacts(models.Model):
    """What lists in force say of a commune; null where the list does not say."""

    code = models.CharField(max_length=5)
    especially_difficult_area = models.BooleanField(null=True)
    commune_region = models.CharField(max_length=30, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Inclusive; empty while it stands.")
    source = models.CharField(max_length=200)

    objects = AreaQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="area_facts_no_overlap",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (Period("valid_from", "valid_to", RangeBoundary(True, True)), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This area already has facts for part of that period."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="area_facts_period"
            ),
        ]

    def __str__(self) -> str:
        return f"facts of {self.code}"
