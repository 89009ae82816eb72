"""Database columns that Django lacks."""

from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models

from protection.lib import partial


class PartialDateField(models.CharField):
    """A date known to the year, the month or the day, kept as ISO text, so that it sorts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def to_python(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        try:
            return partial.check(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="partial_date") from None


class Period(models.Func):
    """The range of days between two date columns, for constraints against overlaps."""

    function = "DATERANGE"
    output_field = DateRangeField()
