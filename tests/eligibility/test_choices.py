"""A choice compared with another: a fact, an area or a figure. All evaluators say the same."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from eligibility import determine
from eligibility.packed import compile_packed

from .book import FACTS, answers, book, figure, home, scheme
from .test_columns import compared
from .test_packed import AT_ONCE, DAY, NEVER, said

pytest.importorskip("polars")
from eligibility.columns import judge_all

PLACES = """person:
  birth_zone: {type: choice, one_of: [zone_2, zone_3, zone_1]}
  level: {type: choice, one_of: [low, high]}
  birthplace: {type: area, level: commune}
"""
GRADE = figure("grade", "low", kind="choice", more="one_of: [low, high]") + figure(
    "later", "null", kind="choice", more="one_of: [low, high]"
)
ZONES: list[Any] = [None, "zone_1", "zone_2"]


@pytest.mark.parametrize(
    ("condition", "facts", "true", "unknown"),
    [
        ("zone == birth_zone", {"zone": ZONES, "birth_zone": [*ZONES, "zone_3"]}, 2, 5),
        ("zone != birth_zone", {"zone": ZONES, "birth_zone": [*ZONES, "zone_3"]}, 5, 5),
        ("birth_zone == zone", {"zone": ZONES, "birth_zone": [*ZONES, "zone_3"]}, 2, 5),
        ("level == param.grade", {"level": [None, "low", "high"]}, 1, 1),
        ("level == param.later", {"level": [None, "low", "high"]}, 0, 3),
        ("birthplace == commune", {"birthplace": [None, "00001", "00002"]}, 1, 1),
        ("birthplace != commune", {"birthplace": [None, "00001", "00002"]}, 1, 1),
    ],
)
def test_two_choices_compared(
    tmp_path: Path, condition: str, facts: dict[str, list[Any]], true: int, unknown: int
) -> None:
    rules = book(tmp_path, scheme("s", condition, "5"), parameters=GRADE, facts=FACTS.replace("person:\n", PLACES))
    documents = [home(dict(zip(facts, values, strict=True)), commune="00001") for values in product(*facts.values())]
    found = [answers(rules, document)["m1 s"]["status"] for document in documents]
    assert (found.count("eligible"), found.count("unknown")) == (true, unknown)
    assert compile_packed(rules, DAY) is not None
    for document in documents:
        assert said(rules, document, DAY, None, after=AT_ONCE) == said(rules, document, DAY, None, after=NEVER)
    once = [compared(json.loads(json.dumps(determine(rules, document, on=DAY)))) for document in documents]
    assert [compared(one) for one in judge_all(rules, documents, on=DAY)] == once
