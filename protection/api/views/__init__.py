"""One file a resource."""

from .eligibility import EligibilityCheck
from .persons import PersonLookup, PersonProfile

__all__ = ["EligibilityCheck", "PersonLookup", "PersonProfile"]
