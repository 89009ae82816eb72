"""The rule tree printed to columns: the same rules, clause for clause and đồng for đồng, over a nation.

Needs Polars; Spark spreads it over machines, and DuckDB is reached through Narwhals. The household evaluator
(eligibility.determine) is the independent judge: it shares the tree with this package, and nothing else.
"""

import os

# Before Polars is imported: its allocator keeps what a partition gave back for the next one (milliseconds). Without
# it a quarter of a run goes into asking the system for the same memory again.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")

from .judge import judge, judge_all
from .program import Program, compile_program

__all__ = ["Program", "compile_program", "judge", "judge_all"]
