"""What the registers delivered: deliveries, entries, dated states and row tables."""

from .delivery import Coverage, Delivery, Fault, QuarantinedRow, ReceivedRow
from .entry import Entry, Register
from .rows import BenefitInPayment, ContributionMonth, DeclaredFact, FamilyLink
from .states import (
    AssistanceState,
    EducationState,
    EmploymentState,
    HealthInsuranceState,
    PopulationState,
    SocialInsuranceState,
    State,
)

STATES: dict[str, type[State]] = {
    Register.POPULATION: PopulationState,
    Register.SOCIAL_INSURANCE: SocialInsuranceState,
    Register.HEALTH_INSURANCE: HealthInsuranceState,
    Register.EDUCATION: EducationState,
    Register.ASSISTANCE: AssistanceState,
    Register.EMPLOYMENT: EmploymentState,
}

__all__ = [
    "STATES",
    "AssistanceState",
    "BenefitInPayment",
    "ContributionMonth",
    "Coverage",
    "DeclaredFact",
    "Delivery",
    "EducationState",
    "EmploymentState",
    "Entry",
    "FamilyLink",
    "Fault",
    "HealthInsuranceState",
    "PopulationState",
    "QuarantinedRow",
    "ReceivedRow",
    "Register",
    "SocialInsuranceState",
    "State",
]
