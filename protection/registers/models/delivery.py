"""A file that a register delivered, each row as received, and the rows set aside."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .entry import Register


class Delivery(models.Model):
    """One file. While it loads, and after: `read = accepted + unchanged + quarantined`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        LOADING = "loading", _("Loading")
        LOADED = "loaded", _("Loaded")

    layout = models.CharField(max_length=20, help_text="Which format the file has.")
    file_name = models.CharField(max_length=200)
    path = models.CharField(max_length=500, help_text="Where the kept copy lies, below the data folder.")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="Bytes.")
    extracted_on = models.DateField(help_text="The day on which the register held what the file says.")
    received_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    read = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "sha256"],
                name="delivery_once",
                violation_error_message=_("This very file was delivered before."),
            ),
            models.CheckConstraint(
                condition=models.Q(read=models.F("accepted") + models.F("unchanged") + models.F("quarantined")),
                name="delivery_adds_up",
                violation_error_message=_("Rows read must equal accepted, unchanged and quarantined together."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layout} delivery {self.pk}"


class Coverage(models.Model):
    """A register's own statement that a delivery is complete for an area from a day on.

    Only where such a statement stands, and its delivery is loaded, does "not in the register" count as an answer.
    """

    register = models.CharField(max_length=20, choices=Register)
    area_code = models.CharField(max_length=5, help_text="Province or commune.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Inclusive; empty while it stands.")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="coverages")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "area_code"], name="coverage_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="coverage_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} covers {self.area_code}"


class ReceivedRow(models.Model):
    """A line of a delivery exactly as received (bytes read as UTF-8, unreadable ones escaped)."""

    pk = models.CompositePrimaryKey("delivery_id", "line")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="rows")
    line = models.BigIntegerField(help_text="Line of the file on which the row begins; 1 is the header.")
    text = models.TextField()
    mark = models.UUIDField(null=True, help_text="Digest of what may come once in a delivery; empty when set aside.")
    key = models.CharField(max_length=40, null=True, help_text="Record key of a good row, stored or unchanged.")

    class Meta:
        indexes = [models.Index(fields=["key", "delivery"], name="received_key", condition=~models.Q(key=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "mark"],
                name="received_once",
                violation_error_message=_("This delivery already holds a row for this key and day."),
            )
        ]

    def __str__(self) -> str:
        return f"line {self.line} of delivery {self.delivery_id}"


class QuarantinedRow(models.Model):
    """A row set aside; its text stays in the received row of the same line.

    What can still be read of it tells whom it may mean: until it comes again, that register is not silent on them.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="quarantine")
    line = models.BigIntegerField()
    key = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=12, blank=True, help_text="Identity number, with zeros that may be lost.")
    name = models.CharField(max_length=100, blank=True, help_text="Words without marks, in alphabetical order.")
    year = models.CharField(max_length=4, blank=True, help_text="Of birth.")
    commune = models.CharField(max_length=5, blank=True)

    class Meta:
        ordering = ["delivery", "line"]
        constraints = [models.UniqueConstraint(fields=["delivery", "line"], name="quarantined_once")]

    def __str__(self) -> str:
        return f"quarantined line {self.line} of delivery {self.delivery_id}"


class Fault(models.Model):
    """What is wrong with one cell of a quarantined row, and what to do about it."""

    row = models.ForeignKey(QuarantinedRow, on_delete=models.CASCADE, related_name="faults")
    column = models.CharField(max_length=60)
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=200)
    suggestion = models.CharField(max_length=200, help_text="A word or form that would pass; may be empty.")

    class Meta:
        ordering = ["row", "id"]

    def __str__(self) -> str:
        return f"{self.code} in {self.column}"
