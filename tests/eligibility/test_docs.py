"""The pages of the docs say what is so: their snippets are run, their outputs compared."""

import contextlib
import io
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility import determine, load
from eligibility.__main__ import run as command
from eligibility.rulebook import Group

from .test_meaning import HOUSEHOLD, PERSON

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[tuple[str, str, str]]:
    """The fenced blocks of a page: kind, file name, text."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return [(kind, name.strip(), body) for kind, name, body in BLOCK.findall(text)]


def printed(code: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "snippet", "exec"), {})
    return out.getvalue()


def pairs() -> Iterator[tuple[str, str]]:
    found = blocks("explanation/meaning.md")
    for (kind, _, code), (then, _, shown) in itertools.pairwise(found):
        if kind == "python":
            assert then == "text"
            yield code, shown


@pytest.mark.parametrize(("code", "shown"), list(pairs()))
def test_what_the_page_on_meaning_prints_is_so(code: str, shown: str) -> None:
    for library in ("duckdb", "polars"):
        if f"import {library}" in code:
            pytest.importorskip(library)
    assert printed(code) == shown


def backwards(group: Group) -> Group:
    """The same clauses in the opposite order."""
    turned = tuple(backwards(c) if isinstance(c, Group) else c for c in reversed(group.children))
    return Group(group.op, turned, group.id)


VN = load()
TURNED = replace(
    VN,
    hash="backwards",
    schemes={
        name: replace(scheme, versions=tuple(replace(v, conditions=backwards(v.conditions)) for v in scheme.versions))
        for name, scheme in VN.schemes.items()
    },
)


@settings(max_examples=50, deadline=None)
@given(st.fixed_dictionaries({}, optional=PERSON), st.fixed_dictionaries({}, optional=HOUSEHOLD))
def test_the_order_of_clauses_never_matters(person: dict[str, Any], home: dict[str, Any]) -> None:
    document = {"household": {"facts": home, "members": [{"id": "m1", "facts": person}]}}
    one, other = (determine(book, document, on=date(2026, 11, 1)) for book in (VN, TURNED))
    assert one["totals"] == other["totals"]
    for a, b in zip(one["determinations"], other["determinations"], strict=True):
        for key in ("scheme", "status", "amount", "payable", "outputs", "needs", "replaced_by"):
            assert a[key] == b[key], (a["scheme"], key)
        assert set(a["because"]) == set(b["because"])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with every file of the analyst's guide."""
    for kind, name, body in blocks("guide/analyst.md"):
        if name:
            assert kind in ("yaml", "json")
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_rulebook_of_the_guide_passes_its_check(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(["check", "--json", "--rulebook", str(desk / "meals")])
    result = json.loads(capsys.readouterr().out)
    assert [f for f in result["findings"] if f["level"] == "error"] == []
    assert result["examples"] == 14


def test_the_commands_of_the_guide_print_what_it_shows(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = [body for kind, _, body in blocks("guide/analyst.md") if kind == "console"]
    assert len(shown) == 3
    for body in shown:
        first, _, expected = body.partition("\n")
        assert first.startswith("$ python -m eligibility ")
        command(first.removeprefix("$ python -m eligibility ").split())
        got = capsys.readouterr().out
        if " check " in first:  # a stricter check may warn of more
            assert "14 examples, 0 errors" in got
            continue
        place = 0
        for part in expected.split("…\n"):  # … stands for lines left out
            place = got.index(part, place) + len(part)
