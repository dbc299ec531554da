"""The formats as contracts: a JSON Schema for every file of a study, compiled once when it is first needed.

What a schema finds is said in words a person understands: the field and what belongs there, never the value.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import fastjsonschema

from qualcode.model import Problem

Validator = Callable[[object], object]

LISTS = {
    "codebook": "codes",
    "guide": "sections",
    "themes": "themes",
    "recommendations": "recommendations",
    "quotes": "quotes",
    "mapping": "columns",
}
_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "names with values",
    "array": "a list",
    "null": "nothing",
}


@cache
def schema(name: str) -> dict[str, Any]:
    """Return a schema by name: "codebook", "turn", "output/check"."""
    content = files("qualcode").joinpath("schemas", *f"{name}.json".split("/")).read_text(encoding="utf-8")
    return dict(json.loads(content))


def schema_names() -> tuple[str, ...]:
    """Names of the schemas of a study's files."""
    listed = (place.name for place in files("qualcode").joinpath("schemas").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in listed if name.endswith(".json")))


@cache
def validator(name: str) -> Validator:
    """Return the compiled check of a schema; it raises `fastjsonschema.JsonSchemaValueException`."""
    return _compiled(schema(name))


@cache
def _entry_validator(name: str) -> Validator:
    whole = schema(name)
    entry = whole["properties"][LISTS[name]]["items"]
    return _compiled({**entry, "$schema": whole["$schema"], "definitions": whole.get("definitions", {})})


def _compiled(definition: Mapping[str, Any]) -> Validator:
    made: Validator = fastjsonschema.compile(deepcopy(dict(definition)), use_default=False)
    return made


def problems_in(name: str, value: object, where: str) -> tuple[Problem, ...]:
    """Return what is wrong with a parsed file, line or row; in a list, one finding for each entry."""
    listed = LISTS.get(name)
    found = as_json(value) if listed or name == "study" else value
    if listed is None or not isinstance(found, dict) or not isinstance(found.get(listed), list):
        return tuple(_finding(validator(name), found, where))
    problems = list(_finding(validator(name), {**found, listed: []}, where))
    lines = _lines_of(value, listed)
    for number, entry in enumerate(found[listed], start=1):
        label = f" ({entry['id']})" if isinstance(entry, dict) and isinstance(entry.get("id"), str) else ""
        place = f"{where} line {lines[number - 1]}" if lines else where
        problems += _finding(_entry_validator(name), entry, f"{place}, {listed} {number}{label}")
    return tuple(problems)


def _lines_of(value: object, listed: str) -> list[int]:
    entries = value.get(listed) if isinstance(value, Mapping) else None
    places = getattr(getattr(entries, "lc", None), "data", None)
    if not isinstance(places, Mapping) or not isinstance(entries, Sequence):
        return []
    return [places[number][0] + 1 for number in range(len(entries))] if len(places) >= len(entries) else []


def as_json(value: object) -> Any:
    """Return what a YAML or TOML reader gave as JSON knows it; dates become texts."""
    if isinstance(value, Mapping):
        return {str(name): as_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value


def _finding(check: Validator, value: object, where: str) -> Iterator[Problem]:
    try:
        check(value)
    except fastjsonschema.JsonSchemaValueException as error:
        field = _field(error.path)
        yield Problem("schema", _said(error, field), where, severity="error")


def _field(path: Sequence[str]) -> str:
    parts = [f"[{int(part) + 1}]" if part.isdigit() else f".{part}" for part in path[1:]]
    return "".join(parts).lstrip(".")


def _said(error: Any, field: str) -> str:
    definition = error.definition if isinstance(error.definition, dict) else {}
    subject = field or "this entry"
    if error.rule == "required":
        present = error.value if isinstance(error.value, dict) else {}
        missing = ", ".join(name for name in error.rule_definition if name not in present)
        return f"{field + ': ' if field else ''}{missing} is missing"
    if error.rule == "additionalProperties":
        known = set(definition.get("properties", {}))
        unknown = sum(name not in known for name in error.value)
        names = ", ".join(sorted(known))
        fields = "a field" if unknown == 1 else f"{unknown} fields"
        return f"{subject} has {fields} that this format does not know; known: {names}"
    return f"{subject} should be {_expected(error.rule, definition)}"


def _expected(rule: str, definition: Mapping[str, Any]) -> str:
    if "enum" in definition:
        choices = [str(choice) for choice in definition["enum"] if choice not in (None, "")]
        return " | ".join(choices)
    if "description" in definition:
        return str(definition["description"])
    kinds = definition.get("type", ())
    if rule == "type" and kinds:
        return " or ".join(
            _KINDS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"
        )
    return "what docs/formats.md says"
