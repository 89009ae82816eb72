"""One file a resource."""

from .eligibility import EligibilityCheck
from .nothing import Nothing
from .persons import PersonLookup, PersonProfile

__all__ = ["EligibilityCheck", "Nothing", "PersonLookup", "PersonProfile"]
