"""One typed, dated table a register: the entry's own columns, then one column a fact of the catalogue.

A null means that the register says nothing; it is never read as a no. A fact that the register asked for and
could not learn ("?" in the file) is null and named in `not_known`. `valid_from` and `valid_to` are the first
and last day on which the state held; `recorded_from` and `recorded_to` the moments between which the service
knew it so. `confirmed_on` holds the later days on which the register said the same again. Nothing else than
`recorded_to` and `confirmed_on` is edited: a new version is a new row.
"""

from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from protection.lib.fields import PartialDateField, Period

from .delivery import Delivery
from .entry import Entry


def truth() -> models.BooleanField:
    return models.BooleanField(null=True)


def count() -> models.IntegerField:
    return models.IntegerField(null=True)


def money() -> models.BigIntegerField:
    return models.BigIntegerField(null=True, help_text="Whole đồng a month.")


def percent() -> models.DecimalField:
    return models.DecimalField(null=True, max_digits=5, decimal_places=2)


def choice() -> models.CharField:
    return models.CharField(null=True, max_length=30)


def area_code() -> models.CharField:
    return models.CharField(null=True, max_length=5)


def label(length: int) -> models.CharField:
    return models.CharField(max_length=length, blank=True)


class StateQuerySet(models.QuerySet["State"]):
    """Queries are adjectives."""

    def recorded(self, known_on: Any = None) -> Self:
        """As the service knew them at a moment; without one, as it knows them now."""
        if known_on is None:
            return self.filter(recorded_to=None)
        return self.filter(Q(recorded_to=None) | Q(recorded_to__gt=known_on), recorded_from__lte=known_on)

    def holding(self, on: Any) -> Self:
        """Holding on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


# Of an entry's states the one that holds on a day (%(on)s) first, else the one that begins nearest to it.
HOLDING_FIRST = """(valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s)) DESC,
    abs(valid_from - %(on)s)"""


class State(models.Model):
    """What every register says of every entry."""

    class Source(models.TextChoices):
        REGISTER = "register", _("Register")
        OFFICE = "office", _("Office")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="%(class)ss")
    source = models.CharField(max_length=10, choices=Source, default=Source.REGISTER)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="+")
    line = models.BigIntegerField(null=True)
    digest = models.BinaryField(max_length=16, help_text="Of all columns below; tells a change.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    confirmed_on = ArrayField(
        models.DateField(),
        default=list,
        help_text="Later days of rows that said the same; a late row ends at the next.",
    )
    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField(null=True)

    not_known = ArrayField(models.CharField(max_length=60), default=list)
    full_name = label(100)
    name_key = label(100)
    birth_date = PartialDateField(null=True)
    sex = choice()
    identity_number = label(12)
    household_number = label(20)
    head_identity_number = label(12)
    address = label(200)
    phone = label(15)
    commune = area_code()

    objects = StateQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_period",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(identity_number="") | Q(identity_number__regex="^[0-9]{12}$"),
                name="%(class)s_identity",
                violation_error_message=_("An identity number has twelve digits."),
            ),
            ExclusionConstraint(
                name="%(class)s_no_overlap",
                expressions=[
                    ("entry", RangeOperators.EQUAL),
                    ("source", RangeOperators.EQUAL),
                    (
                        Period("valid_from", "valid_to", RangeBoundary(True, True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(recorded_to=None),
                violation_error_message=_("This entry already has a state for part of that period."),
            ),
        ]
        indexes = [
            models.Index(fields=["identity_number"], name="%(class)s_number", condition=~Q(identity_number="")),
        ]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class PopulationState(State):
    """Who lives where, and with whom; every entry has a household."""

    citizen = truth()
    ethnic_minority = truth()
    marital_status = choice()
    died_on = PartialDateField(null=True)
    relation_to_head = choice()
    dependent_children = count()
    raising_children_under_36_months = count()
    # of the household
    temporary_commune = area_code()

    class Meta(State.Meta):
        pass


class SocialInsuranceState(State):
    """Social and unemployment insurance: who contributes, who draws."""

    insurance_number = label(10)
    si_category = choice()
    si_months_compulsory = count()
    si_months_voluntary = count()
    si_wage = money()
    si_average_base = money()
    si_voluntary_income = money()
    si_subsidised_months = count()
    si_first_contribution = PartialDateField(null=True)
    si_last_contribution = PartialDateField(null=True)
    si_lump_sum_taken = truth()
    receives_pension = truth()
    pension_amount = money()
    si_monthly_allowance = money()
    si_allowance_kind = choice()
    wage_zone = choice()
    wage_regime = choice()
    ui_member = truth()
    ui_months = count()
    ui_months_last_24 = count()
    ui_months_last_36 = count()
    contract_months = count()
    pension_conditions_met = truth()
    ui_average_wage_6m = money()

    class Meta(State.Meta):
        pass


class HealthInsuranceState(State):
    """Health insurance cards."""

    card_number = label(15)
    hi_insured = truth()
    hi_group = choice()
    hi_continuous_years = count()
    hi_members_in_household = count()
    state_paid_group = truth()

    class Meta(State.Meta):
        pass


class EducationState(State):
    """Who studies, where and at what level."""

    pupil_number = label(20)
    education_level = choice()
    school_type = choice()
    boarding_pupil = truth()
    studying = truth()

    class Meta(State.Meta):
        pass


class AssistanceState(State):
    """Social assistance; what is said of a household stands on the entry of its head."""

    file_number = label(20)
    orphan_case = choice()
    disability_level = choice()
    disability_certified_on = PartialDateField(null=True)
    hiv_positive = truth()
    support_obligor = choice()
    was_supported_child = truth()
    children_paid_since_16 = count()
    parent_undetermined = truth()
    in_care_facility = truth()
    accepted_by_carer = truth()
    foster_children_under_4 = count()
    foster_children_4_15 = count()
    foster_elderly = count()
    receives_social_assistance = truth()
    receives_social_pension = truth()
    meritorious_group = choice()
    injury_percent = percent()
    # of the household
    poverty_status = choice()
    income_per_capita = money()
    deprivations = count()
    lacks_employment = truth()
    lacks_earners = truth()
    lacks_nutrition = truth()
    lacks_health_insurance = truth()
    lacks_adult_education = truth()
    lacks_child_schooling = truth()
    lacks_housing_quality = truth()
    lacks_housing_space = truth()
    lacks_safe_water = truth()
    lacks_latrine = truth()
    lacks_telecom = truth()
    lacks_information = truth()
    disaster_cause = choice()
    disaster_deaths = count()
    disaster_injured = count()
    house_damage = choice()

    class Meta(State.Meta):
        pass


class EmploymentState(State):
    """Work, income and job loss."""

    stable_income = truth()
    employment_status = choice()
    monthly_income = money()
    job_lost_on = PartialDateField(null=True)
    job_loss_lawful = truth()
    job_search_registered_on = PartialDateField(null=True)

    class Meta(State.Meta):
        pass
