"""Education register: who studies, where, at what level."""

from protection.registers.models import EducationState

from .layout import Layout
from .states import state_layout


def layout(communes: frozenset[str]) -> Layout:
    return state_layout(
        EducationState,
        register="education",
        about="One row a child or student enrolled.",
        required=("full_name",),
        communes=communes,
    )
