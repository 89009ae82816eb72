"""The shapes of the files as JSON Schema, so that an editor completes keys and marks faults while one types.

`SHAPES` names each block's keys once; a test holds them against what the reader takes. Expressions, names and
figures are the reader's and the linter's business.
"""

import json
from collections.abc import Mapping
from typing import Any

from .examples import BY_MONTH
from .months import STARTS
from .reading_coordination import RULES
from .reading_parameters import KEY_TYPES
from .reading_parameters import TYPES as PARAMETER_TYPES
from .reading_schemes import KINDS, LAYERS, OUTPUTS, PAYS, PICKS, TIERS
from .shapes import CONFIDENCE
from .survey import SUBJECTS
from .vocabulary import TYPES

Schema = Mapping[str, Any]
FILES = ("sources", "facts", "parameters", "scheme", "coordination", "package", "survey")

_TEXT: Schema = {"type": "string"}
_DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_FIGURE: Schema = {"type": ["number", "string", "null"], "pattern": r"^(-?\d[\d_]*(\.\d+)?|null|~|)$"}
_EDGE: Schema = {"type": ["number", "string"], "pattern": r"^-?\d[\d_]*(\.\d+)?$|^\d{4}-\d{2}-\d{2}$"}
_WHOLE: Schema = {"type": ["integer", "string"], "pattern": r"^-?\d[\d_]*$"}
_TRUTH: Schema = {"enum": [True, False, "true", "false"]}
_WORD: Schema = {"type": ["string", "number", "boolean", "null"]}
_ANY: Schema = {}


def _words(words: Any) -> Schema:
    return {"enum": list(words)}


def _block(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _by_name(entry: Schema) -> Schema:
    return {"type": "object", "propertyNames": {"pattern": r"^[A-Za-z][A-Za-z0-9_-]*$"}, "additionalProperties": entry}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_MARKED: dict[str, Schema] = {"confidence": _words(CONFIDENCE), "note": _TEXT}
_LABELS = {"vi": _TEXT, "en": _TEXT}
_FACTS: Schema = {"type": "object", "additionalProperties": _WORD}
_GIVEN: Schema = {"type": "object"}  # facts: a word, a block by scheme, or a list of dated values
_CASE: dict[str, Schema] = {"formula": _TEXT, "word": _TEXT, **_MARKED}

SHAPES: dict[str, Schema] = {
    "title": _block(_LABELS),
    "source": _block(
        {"number": _TEXT, "title": _ref("title")},
        {**dict.fromkeys(("issued", "published", "in_force", "in_force_to", "counts_from"), _DAY),
         **{key: {"anyOf": [_TEXT, _list(_TEXT)]} for key in ("amends", "repeals")}, "url": _TEXT, **_MARKED},
    ),
    "fact": {
        **_block({}, {
            "type": _words(TYPES), "one_of": _list(_WORD), "min": _WHOLE, "max": _WHOLE, "register": _TEXT,
            "absent": _WORD, "asked_if": _TEXT, "otherwise": _WORD, "derived": _TEXT, "derived_when_possible": _TEXT,
            "sensitive": _TRUTH, "per": _TEXT, "level": _TEXT, "note": _TEXT, **_LABELS,
            "words": _by_name(_block({}, _LABELS)), "kinds": _list(_TEXT), "ask": _block({}, _LABELS), "page": _TEXT,
        }),
        "anyOf": [{"required": ["type"]}, {"required": ["derived"]}],
    },
    "parameter": _block(
        {"title": _ref("title"), "type": _words(PARAMETER_TYPES), "values": {**_list(_ref("value")), "minItems": 1}},
        {"one_of": _list(_TEXT), "unit": _TEXT, "by": _list({"anyOf": [_TEXT, _ref("key")]}), "note": _TEXT},
    ),
    "key": _block({"key": _TEXT, "type": _words(KEY_TYPES)}),
    "value": _block(
        {"from": _DAY, "value": {"anyOf": [_WORD, _FACTS, _list(_ref("row"))]}, "source": _TEXT},
        {"to": _DAY, "published": _DAY, **_MARKED},
    ),
    "row": {"type": "object", "required": ["value"], "properties": {"value": _WORD, "note": _TEXT},
            "additionalProperties": {"anyOf": [_TEXT, _list(_TEXT), _ref("band")]}},
    "band": _block({}, dict.fromkeys(("from", "below"), _EDGE)),
    "scheme": _block(
        {"scheme": _TEXT, "kind": _words(KINDS), "title": _ref("title"), "tier": _words(TIERS), "layer": _words(LAYERS),
         "for": _words(("person", "household")), "pays": _words(PAYS),
         "versions": {**_list(_ref("version")), "minItems": 1}},
        {"event": _TEXT, "claim": _ref("claim"), "month": _ref("month"), "note": _TEXT},
    ),
    "claim": _block({"law": _TEXT}, {"months": _TEXT, "days": _TEXT, "say": _ref("title"), **_MARKED}),
    "month": _block(
        {"starts": _words(STARTS), "rate": _words(("last_day",)), "stops": _words(("next_month",))},
        {"dated_by": _TEXT, "continues": _TEXT, "lasts": _TEXT, "law": _TEXT, "note": _TEXT},
    ),
    "version": _block(
        {"from": _DAY, "conditions": _ref("group")},
        {"to": _DAY, "published": _DAY, "amount": _ref("amount"),
         "outputs": _block({}, dict.fromkeys(OUTPUTS, _ref("amount"))), "month": _ref("month"),
         "examples": _list(_ref("example")), **_MARKED},
    ),
    "group": {
        **_block({}, {**{key: {**_list(_ref("clause")), "minItems": 1} for key in ("all", "any")}, "id": _TEXT, "note": _TEXT}),
        "oneOf": [{"required": ["all"]}, {"required": ["any"]}],
    },
    "leaf": _block(
        {"id": _TEXT, "if": _TEXT, "law": _TEXT, "say": _ref("title")},
        {"kind": _words(("formality", "condition")), **_MARKED},
    ),
    "clause": {"if": {"anyOf": [{"required": ["all"]}, {"required": ["any"]}]}, "then": _ref("group"), "else": _ref("leaf")},
    "amount": _block({}, {
        "law": _TEXT, "pick": _words(PICKS), "cases": _list(_ref("case")),
        "otherwise": _ref("plain"), **_CASE,
    }),
    "case": _block({"id": _TEXT, "if": _TEXT, "law": _TEXT}, _CASE),
    "plain": _block({"law": _TEXT}, {"id": _TEXT, **_CASE}),
    "example": {
        **_block(
            {"name": _TEXT},
            {"on": _DAY, "expect": {"type": "object"}, "known_on": _DAY, "complete": {"anyOf": [_TEXT, _list(_TEXT)]},
             "base": _TEXT, "person": _GIVEN, "household": _GIVEN, "members": _list(_GIVEN), "event": _GIVEN,
             "activations": _list(_ref("activation")), "timeline": _ref("timeline"), "case": _TEXT},
        ),
        "oneOf": [{"required": ["on", "expect"]}, {"required": ["timeline"]}],
    },
    "activation": _block({"package": _TEXT, "from": _DAY}, {"areas": _list(_TEXT), "to": _DAY, "published": _DAY}),
    "timeline": _block({}, {
        **{key: {"type": "object"} for key in BY_MONTH},
        "outputs": {"type": "object", "additionalProperties": {**_FACTS, "minProperties": 1}},
    }),
    "rule": _block(
        {"rule": _words(RULES), "law": _TEXT, "from": _DAY},
        {"title": _ref("title"), "say": _ref("title"), "to": _DAY, "published": _DAY, **_MARKED,
         "examples": _list(_ref("example")), "schemes": _list(_TEXT), "except": _list(_ref("exception")),
         "scheme": _TEXT, "blocks": _list(_TEXT), "cap": _TEXT, "of": _words(("subject", "household"))},
    ),
    "exception": _block({"keep": _TEXT, "with": _list(_TEXT), "law": _TEXT}, {"if": _TEXT, "note": _TEXT}),
    "entry": _block(
        {"title": _ref("title"), "subject": _words(SUBJECTS)},
        {"cases": _by_name(_WHOLE), "schemes": _list(_TEXT), "rules": _list(_TEXT), "left_out": _TEXT,
         "not_carried": _by_name(_TEXT), "confidence": _words(CONFIDENCE)},
    ),
    "named": _block({}, {**_LABELS, "bring": _block({}, _LABELS)}),
}  # fmt: skip

_TOP: dict[str, Schema] = {
    "sources": _by_name(_ref("source")),
    "survey": _by_name(_ref("entry")),
    "facts": _block(
        {"person": _by_name(_ref("fact"))},
        {
            **dict.fromkeys(("household", "event"), _by_name(_ref("fact"))),
            **dict.fromkeys(("pages", "registers"), _by_name(_ref("named"))),
        },
    ),
    "parameters": _by_name(_ref("parameter")),
    "scheme": _ref("scheme"),
    "coordination": _by_name(_ref("rule")),
    "package": {"allOf": [_ref("scheme"), {"properties": {"kind": {"const": "package"}}}]},
}


def schema(file: str) -> dict[str, Any]:
    """The schema of one kind of file: sources, facts, parameters, scheme, coordination or package."""
    top = _TOP[file]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"An Sinh rulebook: {file}",
        **top,
        "$defs": {name: SHAPES[name] for name in sorted(_used(top, set()))},
    }


def _used(part: Any, found: set[str]) -> set[str]:
    """The shapes that a schema refers to, directly or through another."""
    if isinstance(part, Mapping):
        name = str(part.get("$ref", "")).removeprefix("#/$defs/")
        if name and name not in found:
            found.add(name)
            _used(SHAPES[name], found)
        for value in part.values():
            _used(value, found)
    elif isinstance(part, list):
        for item in part:
            _used(item, found)
    return found


def text(file: str | None) -> str:
    """The schema of a kind of file as JSON; without one, all of them by name."""
    found = schema(file) if file else {name: schema(name) for name in FILES}
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
