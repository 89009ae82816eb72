"""A register's entry about somebody: permanent, whatever its states say over time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Register(models.TextChoices):
    """The six registers, in the order in which the service reads them."""

    POPULATION = "population", _("Population register")
    SOCIAL_INSURANCE = "social_insurance", _("Social insurance register")
    HEALTH_INSURANCE = "health_insurance", _("Health insurance register")
    EDUCATION = "education", _("Education register")
    ASSISTANCE = "assistance", _("Social assistance register")
    EMPLOYMENT = "employment", _("Employment register")


class Entry(models.Model):
    """One record key of one register. Matching joins entries; states, benefits and links hang on them.

    An entry may exist before its state: a benefit may be delivered earlier than the record it names.
    """

    register = models.CharField(max_length=20, choices=Register)
    key = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "key"],
                name="entry_once",
                violation_error_message=_("This register already has an entry with this key."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.register} entry {self.pk}"
