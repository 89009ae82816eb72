"""Health insurance register: cards and groups."""

from protection.registers.models import HealthInsuranceState

from .layout import Layout
from .states import state_layout


def layout(communes: frozenset[str]) -> Layout:
    return state_layout(
        HealthInsuranceState,
        register="health_insurance",
        about="One row a holder of a health insurance card.",
        required=("full_name",),
        communes=communes,
    )
