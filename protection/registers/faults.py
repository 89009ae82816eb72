"""What can be wrong with a cell, said so that a clerk knows what to do. Codes are stable."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class CellFault(Exception):
    """One cell's fault: a code of `SENTENCES`, the cell's text and a form that would pass (or "")."""

    code: str
    value: str = ""
    suggestion: str = ""
    column: str = ""


SENTENCES: dict[str, str | Promise] = {
    "missing": _("The cell is empty and must not be. Fill it in at the register and deliver the row again."),
    "too_long": _("The text is too long. Shorten it to the length that the format names."),
    "control_character": _("The text holds characters that cannot be printed. Remove them."),
    "not_utf8": _("The row is not UTF-8 text. Save the file as CSV UTF-8 and deliver it again."),
    "too_few_cells": _("The row has fewer cells than the header. Look for a missing comma or quote."),
    "too_many_cells": _("The row has more cells than the header. Put a text that holds a comma in quotes."),
    "open_quote": _("A quote is opened and not closed. Close it; the rows after it were read on their own."),
    "not_a_word": _("The word is not on the list of this column. Use a word of the list."),
    "not_a_truth": _("Write true or false."),
    "not_a_number": _("Write a whole number without dots, commas or letters."),
    "too_many_decimals": _("Write at most two decimals."),
    "out_of_range": _("The number is outside what is possible for this column."),
    "impossible_date": _("The date does not exist. Write YYYY-MM-DD, or YYYY-MM or YYYY when no more is known."),
    "full_date_needed": _("Write the full day: YYYY-MM-DD."),
    "birth_after_extract": _("The birth is later than the day of the extract."),
    "death_before_birth": _("The death is earlier than the birth."),
    "starts_after_extract": _(
        "The first day is later than the day of the extract. A register says what is, not what will be."
    ),
    "contradiction": _("Another cell of the row says that this cannot be. Correct the one that is wrong."),
    "ends_before_start": _("The last day is earlier than the first day."),
    "identity_lost_zero": _(
        "The identity number has fewer than twelve digits: its leading zeros were lost, most likely in a"
        " spreadsheet. It is not repaired here. Export the column as text and deliver the row again."
    ),
    "identity_as_number": _(
        "The identity number was turned into a calculated number by a spreadsheet. Export the column as text."
    ),
    "identity_old": _("This is an old nine-digit number. Deliver the twelve-digit personal identity number."),
    "identity_shape": _("An identity number is exactly twelve digits."),
    "unknown_area": _("No area in force on that day has this code. Look the code up in the list of areas."),
    "unknown_scheme": _("No scheme of the rulebook has this id."),
    "duplicate": _("The file holds this key twice for the same day. Keep the right row only."),
    "own_parent": _("Nobody is their own parent."),
}
