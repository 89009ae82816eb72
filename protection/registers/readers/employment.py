"""Employment register: work, income, job loss."""

from protection.registers.models import EmploymentState

from .layout import Layout
from .states import state_layout


def layout(communes: frozenset[str]) -> Layout:
    return state_layout(
        EmploymentState,
        register="employment",
        about="One row a person of working age known to the employment service.",
        required=("full_name",),
        communes=communes,
    )
