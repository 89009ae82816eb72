"""The household evaluator as generated source: the rule tree of a day printed to straight-line Python, compiled once.

It says exactly what `eligibility.evaluate` and `eligibility.scheme` say, some fifty times sooner. Only a checked tree is
printed, never text; what is rare is left to the closures, node by node.
"""

from .run import Beyond, Program, compile_packed, program_for

__all__ = ["Beyond", "Program", "compile_packed", "program_for"]
