"""What each code of an error means, for the person who reads a partner system's log."""

from django.utils.translation import gettext_lazy as _

OF_REQUESTS = {
    "parse_error": _("The body is not JSON that can be read."),
    "too_large": _("The body is too large: at most 1 MB."),
    "too_deep": _("The JSON is nested too deep: at most 20 levels."),
    "half_character": _("The JSON holds half of a character (a lone surrogate)."),
    "not_authenticated": _("A token is needed. The header reads: Authorization: Bearer TOKEN"),
    "bad_header": _("The header must read: Authorization: Bearer TOKEN"),
    "authentication_failed": _("This token is not known, has expired or was withdrawn."),
    "permission_denied": _("This is not allowed."),
    "not_found": _("Nothing here, or not yours to see."),
    "method_not_allowed": _("This address does not answer to this method."),
    "not_acceptable": _("Answers are JSON. Ask for: Accept: application/json"),
    "unsupported_media_type": _("Send JSON, with the header: Content-Type: application/json"),
    "bad_request": _("This request cannot be read."),
    "error": _("Something went wrong on our side. Nothing was lost."),
}
OF_VALUES = {
    "required": _("This is needed and was not given."),
    "null": _("This must not be null."),
    "blank": _("This must not be empty."),
    "invalid": _("This value does not have the form that it must have."),
    "invalid_choice": _("This is not one of the words that are possible here."),
    "max_length": _("This text is too long."),
    "not_a_list": _("This must be a list."),
    "null_characters_not_allowed": _("The text holds characters that cannot be printed. Remove them."),
    "surrogate_characters_not_allowed": _("The text holds characters that cannot be printed. Remove them."),
}
OF_DOCUMENTS = {
    "wrong_type": _("This value is of the wrong type."),
    "unknown_key": _("This key is not known here."),
    "unknown_fact": _("This fact is not known here."),
    "unknown_register": _("No register is called that."),
    "unknown_scheme": _("No scheme is called that."),
    "derived_fact": _("This fact is worked out, not given."),
    "dated_facts": _("Give the value of the day, not a list of dated values."),
    "missing_member_id": _("A member needs an id."),
    "member_id": _("A member cannot be called household."),
    "duplicate_member_id": _("Two members have the same id."),
    "event_id": _("An event needs an id of its own."),
    "birth_after_on": _("The birth is after the day that is asked about."),
    "contradiction": _("This value cannot exist with the others that were given."),
    "impossible_date": _("This is not a date. Write YYYY-MM-DD, YYYY-MM or YYYY."),
    "out_of_range": _("This number is outside what is possible."),
    "not_a_word": _("This is not one of the words that are possible here."),
}
