"""The most used schemes written a second time from the law, as plain functions over completely known facts.

Written from the articles and the fact catalogue alone, not from the rule files, so that a mistake has to be made twice to
pass. Not an engine: a function a scheme, `facts` (a member's, with those of the household) and the day in, one answer out.
"""

from .answers import Answer, Facts
from .health_insurance import hi_state_paid, hi_state_subsidised
from .social_assistance import (
    msa_child_hiv_poor,
    msa_child_no_support,
    msa_child_under3_disadvantaged,
    msa_disability,
    msa_elderly_80_plus,
    msa_single_parent_poor,
    social_pension,
)
from .social_insurance import si_retirement_pension, ui_unemployment_benefit

SCHEMES = {
    encoding.__name__: encoding
    for encoding in (
        hi_state_paid,
        hi_state_subsidised,
        msa_child_hiv_poor,
        msa_child_no_support,
        msa_child_under3_disadvantaged,
        msa_disability,
        msa_elderly_80_plus,
        msa_single_parent_poor,
        si_retirement_pension,
        social_pension,
        ui_unemployment_benefit,
    )
}

__all__ = ["SCHEMES", "Answer", "Facts"]
