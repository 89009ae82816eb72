"""What people type into pages, before anything is done with it."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class LineField(forms.CharField):
    """One line of text. Invisible marks that come along when text is copied are dropped; what cannot be printed at
    all (NUL, other control characters, halves of characters) is refused."""

    def to_python(self, value: object) -> str:
        text = "".join(c for c in str(value or "") if unicodedata.category(c) != "Cf")
        return str(super().to_python(unicodedata.normalize("NFC", text)))

    def run_validators(self, value: str) -> None:
        if any(unicodedata.category(c) in ("Cc", "Cs", "Cn") for c in value):
            raise ValidationError(
                _("The text holds characters that cannot be printed. Remove them."), code="control_character"
            )
        super().run_validators(value)


class SearchForm(forms.Form):
    """An identity number or a name."""

    q = LineField(
        label=_("Identity number or name"), max_length=100, required=False,
        error_messages={"max_length": _("The text is too long: at most %(limit_value)d characters.")},
    )  # fmt: skip


class SignInForm(forms.Form):
    """Name and password. A password is taken as it was typed, and never shown again."""

    username = LineField(
        label=_("Name"), max_length=60,
        error_messages={
            "required": _("Enter your name."),
            "max_length": _("The text is too long: at most %(limit_value)d characters."),
        },
    )  # fmt: skip
    password = forms.CharField(
        label=_("Password"), max_length=200, strip=False,
        error_messages={
            "required": _("Enter your password."),
            "max_length": _("The text is too long: at most %(limit_value)d characters."),
            "null_characters_not_allowed": _("The text holds characters that cannot be printed. Remove them."),
        },
    )  # fmt: skip
