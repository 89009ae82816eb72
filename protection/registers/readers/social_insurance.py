"""Social insurance register: contributions, pensions, unemployment insurance."""

from protection.registers.models import SocialInsuranceState

from .layout import Layout
from .states import state_layout


def layout(communes: frozenset[str]) -> Layout:
    return state_layout(
        SocialInsuranceState,
        register="social_insurance",
        about="One row an insured person or pensioner, unemployment insurance included.",
        required=("full_name",),
        communes=communes,
    )
