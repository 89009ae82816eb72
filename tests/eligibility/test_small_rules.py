"""What a rule means, one small rulebook at a time."""

import json
from pathlib import Path

from .small_book import answer, book, scheme


def test_a_percentage_is_explained_as_it_was_given(tmp_path: Path) -> None:
    rules = book(tmp_path, scheme("loss >= 61"))
    explained = answer(rules, {"loss": 61.5}, explain=True)["explanation"]
    assert json.loads(json.dumps(explained))["clauses"][0]["facts"][0]["value"] == "61.5"
