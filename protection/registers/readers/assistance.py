"""Social assistance register: disability, poverty, care, benefits."""

from protection.registers.models import AssistanceState

from .layout import Layout
from .states import state_layout


def layout(communes: frozenset[str]) -> Layout:
    return state_layout(
        AssistanceState,
        register="assistance",
        about="One row a person known to the assistance office; columns of a household are filled on its head's row.",
        required=("full_name",),
        communes=communes,
    )
