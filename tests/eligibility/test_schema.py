"""The shapes for editors: current on disk, the same as the reader's, and fit for every file we ship."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from eligibility import reading, reading_schemes, strict_yaml
from eligibility.__main__ import run
from eligibility.schema import FILES, SHAPES, schema, text
from eligibility.shapes import Shape
from eligibility.vocabulary import _KEYS

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "eligibility" / "rulebooks" / "vn"
KIND = {"schemes": "scheme", "parameters": "parameters", "packages": "package"}
# What a shape is called by the reader, and its name here. Outputs are words of their own.
READ_AS = {"source": "source", "parameter": "parameter", "value": "value", "scheme": "scheme", "version": "version",
           "conditions": "group", "clause": "leaf", "case": "case", "coordination": "rule", "example": "example",
           "entry": "entry"}  # fmt: skip


def kind_of(path: Path) -> str | None:
    return KIND.get(path.parent.name) or (path.stem if path.stem in FILES else None)


@pytest.mark.parametrize("name", FILES)
def test_the_schema_on_disk_is_current(name: str) -> None:
    path = ROOT / "docs" / "reference" / "schema" / f"{name}.json"
    assert path.read_text(encoding="utf-8") == text(name), f"write it: python -m eligibility schema {name}"
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("path", sorted(BOOK.rglob("*.yaml")), ids=lambda path: path.name)
def test_every_file_is_valid(path: Path) -> None:
    kind = kind_of(path)
    if kind is not None:
        errors = [e.message for e in Draft202012Validator(schema(kind)).iter_errors(strict_yaml.read(path))]
        assert errors == []


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, set[str], set[str]]]]:
    """Every block that the reader takes: its name, the keys it may have, those it must have."""
    seen: list[tuple[str, set[str], set[str]]] = []
    usual = Shape.__init__

    def noted(self: Shape, file: str, block: Any, what: str, keys: Any, required: Any = ()) -> None:
        allowed = list(keys)
        seen.append((what, set(allowed), set(required)))
        usual(self, file, block, what, allowed, required)

    monkeypatch.setattr(Shape, "__init__", noted)
    return seen


def test_reader_and_schema_have_the_same_keys(blocks: list[tuple[str, set[str], set[str]]]) -> None:
    book = reading.read_rulebook(BOOK)
    from eligibility.examples import examples

    assert list(examples(book))
    tried = set()
    for what, keys, required in blocks:
        name = None if what.endswith((" title", " say")) else READ_AS.get(what.split(" ")[0])
        if what.endswith(" month"):
            name = "month"
        if name == "rule":  # each kind of rule has keys of its own
            assert keys <= set(SHAPES[name]["properties"]), what
            tried.add(name)
            continue
        if name == "case" and "if" not in keys:
            name = "plain" if "law" in required else None
        if name is not None:
            tried.add(name)
            assert keys == set(SHAPES[name]["properties"]), what
            choices = [set(one["required"]) for one in SHAPES[name].get("oneOf", ()) if name == "example"] or [set()]
            assert required in [set(SHAPES[name].get("required", ())) | more for more in choices], what
    assert tried >= set(READ_AS.values())
    assert set(SHAPES["fact"]["properties"]) == set(_KEYS)
    assert set(SHAPES["version"]["properties"]["outputs"]["properties"]) == set(reading_schemes.OUTPUTS)


def test_a_wrong_key_and_a_wrong_word_are_marked() -> None:
    tree = strict_yaml.read(BOOK / "schemes" / "social_pension.yaml")
    tree["versions"][0]["condition"] = tree["versions"][0].pop("conditions")
    tree["kind"] = "benefitt"
    faults = {tuple(e.absolute_path) for e in Draft202012Validator(schema("scheme")).iter_errors(tree)}
    assert {("kind",), ("versions", 0)} <= faults


def test_the_command_prints_one_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "scheme"]) == 0
    assert json.loads(capsys.readouterr().out) == schema("scheme")
    assert run(["schema"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == set(FILES)
