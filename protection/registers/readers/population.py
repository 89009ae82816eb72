"""Population register: one row a person, with household and kin."""

from protection.registers.models import PopulationState

from .layout import Layout
from .states import death_follows_birth, state_layout


def layout(communes: frozenset[str]) -> Layout:
    return state_layout(
        PopulationState,
        register="population",
        about="One row a person registered as resident; the household number joins a household.",
        required=("full_name", "household_number", "commune"),
        communes=communes,
        checks=(death_follows_birth,),
    )
