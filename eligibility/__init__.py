"""A rule engine for social protection: one typed rule tree, two-bounds meaning, every answer explained.

Pure Python: no framework, no database, no clock, no network. `python -m eligibility` is the command line.
"""

from .determine import determine, schemes_in_force
from .errors import DocumentError, EligibilityError, RulebookError
from .rulebook import Rulebook, load
from .timeline import timeline

__all__ = [
    "DocumentError",
    "EligibilityError",
    "Rulebook",
    "RulebookError",
    "determine",
    "load",
    "schemes_in_force",
    "timeline",
]
