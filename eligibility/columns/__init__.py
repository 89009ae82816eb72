"""The rule tree printed to columns: the same rules, clause for clause and đồng for đồng, over a nation.

Needs Polars; Spark spreads it over machines, and DuckDB is reached through Narwhals. The household evaluator
(eligibility.determine) is the independent judge: it shares the tree with this package, and nothing else.
"""

from .judge import judge, judge_all
from .program import Program, compile_program

__all__ = ["Program", "compile_program", "judge", "judge_all"]
