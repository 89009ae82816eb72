"""`python -m eligibility check`: findings as lines or as JSON."""

import json
import sys
from typing import Any

from .findings import table
from .report import report


def check(rulebook: str, *, as_json: bool, codes: bool) -> int:
    """Print the findings; 1 when there are errors. With `codes`, print what can be found instead."""
    if codes:
        sys.stdout.write(table())
        return 0
    result = report(rulebook, _progress if sys.stderr.isatty() else lambda text: None)
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) + "\n" if as_json else lines(result))
    return 1 if result["errors"] else 0


def _progress(text: str) -> None:
    sys.stderr.write(f"\r\x1b[K{text[:70]}")
    sys.stderr.flush()


def lines(result: dict[str, Any]) -> str:
    """One line a finding, and a summary."""
    found = []
    for f in result["findings"]:
        hint = f" ({f['suggestion']})" if f["suggestion"] else ""
        found.append(f"{f['level']}: {f['place']}: {f['code']}: {f['message']}{hint}")
    ran = " and ".join(result["evaluators"])
    if result["evaluators"] == ["household"]:
        ran += "; the columns evaluator is not installed"
    found.append(
        f"{result['rulebook']}: {result['examples']} examples, {result['errors']} errors, "
        f"{result['warnings']} warnings, {result['notes']} notes (evaluators: {ran})"
    )
    return "\n".join(found) + "\n"
