"""From the plain mapping of codebook.yaml to a Codebook, and from a Code back to its entry.

A bad entry is a Problem with its place, never a crash, and never costs its neighbours anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, cast

from qualcode.codebook.fields import (
    Reading,
    is_list,
    plain_text,
    read_choice,
    read_count,
    read_examples,
    read_facets,
    read_patterns,
    read_text,
    read_texts,
)
from qualcode.model import Code, Codebook, Example, JsonValue, Problem, Rules

FORMAT = 1
ID_FORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_TOP_KEYS = ("format", "codes", "glossary")
ENTRY_KEYS = (
    "id", "name", "parent", "definition", "include", "exclude", "examples", "counter_examples", "close_codes",
    "aliases", "facets", "rules", "status", "since", "author", "rationale",
)  # fmt: skip
_RULE_KEYS = (
    "phrases", "lemmas", "patterns", "requires_any", "exclude_phrases", "within", "scope", "speakers",
    "negation",
)  # fmt: skip
_SCOPES: tuple[Literal["sentence", "turn"], ...] = ("sentence", "turn")
_SPEAKERS: tuple[Literal["participants", "all"], ...] = ("participants", "all")
_NEGATIONS: tuple[Literal["flag", "keep", "suppress"], ...] = ("flag", "keep", "suppress")
_DEFAULTS: Mapping[str, object] = {
    "status": "active", "scope": "sentence", "speakers": "participants", "negation": "flag",
}  # fmt: skip


def codebook_from(document: Mapping[Any, object]) -> tuple[Codebook, tuple[Problem, ...]]:
    """Return the codebook that `document` (codebook.yaml as a YAML reader gives it) holds, and the Problems.

    Entries without a usable id or name, and second entries of one id, are left out; a code whose parent
    is unknown or whose parents run in a circle is kept as written. Severity "error" marks what a person
    must mend.
    """
    reading = Reading(where="codebook")
    reading.check_keys(document, _TOP_KEYS, severity="warning")
    _check_format(document.get("format"), reading)
    codes: dict[str, Code] = {}
    places: dict[str, str] = {}
    for place, entry in _entries(document.get("codes"), reading):
        reading.where = place
        code = _code(entry, reading)
        if code is None:
            continue
        if code.id in codes:
            hint = f"the first stands at {places[code.id]}; give this one another id"
            reading.report("duplicate-id", f"the id {code.id!r} is used twice", hint=hint)
            continue
        codes[code.id] = replace(code, revision=revision_of(code))
        places[code.id] = place
    _check_parents(codes, places, reading)
    reading.where = "glossary"
    glossary = _glossary(document.get("glossary"), reading)
    return Codebook(tuple(codes.values()), glossary), tuple(reading.problems)


def entry_mapping(code: Code) -> dict[str, JsonValue]:
    """Return the entry of `code` in the documented order, without empty and default fields."""
    values: dict[str, JsonValue] = {}
    for key in ENTRY_KEYS:
        value = getattr(code, key)
        plain = _rules_mapping(code.rules) if key == "rules" else _plain_field(value)
        if plain and plain != _DEFAULTS.get(key):
            values[key] = plain
    return values


def revision_of(code: Code) -> str:
    """Return the entry's revision: 12 hexadecimal digits of the SHA-256 of its canonical JSON."""
    canonical = json.dumps(entry_mapping(code), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def _rules_mapping(rules: Rules) -> dict[str, JsonValue]:
    values: dict[str, JsonValue] = {}
    for key in _RULE_KEYS:
        plain = _plain_field(getattr(rules, key))
        if plain and plain != _DEFAULTS.get(key):
            values[key] = plain
    return values


def _plain_field(value: object) -> JsonValue:
    if isinstance(value, Example):
        return {"text": value.text, "source": value.source} if value.source else {"text": value.text}
    if isinstance(value, Mapping):
        return {str(key): _plain_field(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain_field(item) for item in value]
    return cast("JsonValue", value)


def _check_format(value: object, reading: Reading) -> None:
    if value is None or value == FORMAT:
        return
    hint = (
        "a newer version of qualcode reads it" if isinstance(value, int) and value > FORMAT else "format: 1"
    )
    reading.report("unknown-format", f"format {value!r} is not one that this version knows", hint=hint)


def _entries(codes: object, reading: Reading) -> Iterator[tuple[str, Mapping[Any, object]]]:
    if codes is None:
        return
    if not is_list(codes):
        hint = "start each code with `- id: ...`"
        reading.report("wrong-type", "codes must be a list of entries", hint=hint)
        return
    for number, entry in enumerate(codes):
        place = _place(codes, number, entry)
        if isinstance(entry, Mapping):
            yield place, entry
        else:
            reading.where = place
            hint = "an entry needs at least `id:` and `name:`"
            reading.report("wrong-type", "this entry is not a code", hint=hint)


def _place(codes: Sequence[object], number: int, entry: object) -> str:
    """Return `codes[3] (id), line 42`, as far as it is known; the line comes from a reader that keeps it."""
    given = plain_text(entry.get("id")) if isinstance(entry, Mapping) else None
    place = f"codes[{number}] ({given})" if given else f"codes[{number}]"
    lines = getattr(codes, "lc", None)
    positions = getattr(lines, "data", None) or {}
    return f"{place}, line {positions[number][0] + 1}" if number in positions else place


def _code(entry: Mapping[Any, object], reading: Reading) -> Code | None:
    reading.check_keys(entry, ENTRY_KEYS, severity="warning")
    identity = read_text(entry, "id", reading)
    name = read_text(entry, "name", reading)
    for key, value in (("id", identity), ("name", name)):
        if not value and plain_text(entry.get(key, "") or "") is not None:
            reading.report(f"missing-{key}", f"this code has no {key}", hint=f"add `{key}:`")
    if not identity or not name:
        return None
    if not ID_FORM.fullmatch(identity):
        hint = "lower-case words joined by hyphens, such as not-called-back"
        reading.report("id-form", f"the id {identity!r} is hard to type", hint=hint, severity="warning")
    return Code(
        id=identity,
        name=name,
        parent=read_text(entry, "parent", reading) or None,
        definition=read_text(entry, "definition", reading),
        include=read_texts(entry, "include", reading),
        exclude=read_texts(entry, "exclude", reading),
        examples=read_examples(entry, "examples", reading),
        counter_examples=read_examples(entry, "counter_examples", reading),
        close_codes=read_texts(entry, "close_codes", reading),
        aliases=read_texts(entry, "aliases", reading),
        facets=read_facets(entry, reading),
        rules=_rules(entry.get("rules"), reading),
        status=read_choice(entry, "status", ("active", "retired"), reading),
        since=read_text(entry, "since", reading),
        author=read_text(entry, "author", reading),
        rationale=read_text(entry, "rationale", reading),
    )


def _rules(value: object, reading: Reading) -> Rules:
    if value is None:
        return Rules()
    if not isinstance(value, Mapping):
        reading.report("wrong-type", "rules must be a mapping", hint="for example rules: {phrases: [...]}")
        return Rules()
    reading.check_keys(value, _RULE_KEYS, severity="error")
    return Rules(
        phrases=read_texts(value, "phrases", reading),
        lemmas=read_texts(value, "lemmas", reading),
        patterns=read_patterns(value, "patterns", reading),
        requires_any=read_texts(value, "requires_any", reading),
        exclude_phrases=read_texts(value, "exclude_phrases", reading),
        within=read_count(value, "within", reading),
        scope=read_choice(value, "scope", _SCOPES, reading),
        speakers=read_choice(value, "speakers", _SPEAKERS, reading),
        negation=read_choice(value, "negation", _NEGATIONS, reading),
    )


def _check_parents(codes: Mapping[str, Code], places: Mapping[str, str], reading: Reading) -> None:
    for code in codes.values():
        if code.parent is None:
            continue
        reading.where = places[code.id]
        if code.parent not in codes:
            reading.report("unknown-parent", f"its parent {code.parent!r} is not in the codebook")
        elif _is_own_ancestor(code, codes):
            reading.report(
                "parent-cycle", "it is its own ancestor", hint="take one `parent:` of the circle out"
            )


def _is_own_ancestor(code: Code, codes: Mapping[str, Code]) -> bool:
    seen: set[str] = set()
    parent = code.parent
    while parent is not None and parent in codes and parent not in seen:
        if parent == code.id:
            return True
        seen.add(parent)
        parent = codes[parent].parent
    return False


def _glossary(value: object, reading: Reading) -> dict[str, tuple[str, ...]]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        reading.report("wrong-type", "the glossary must be terms with lists of synonyms")
        return {}
    glossary: dict[str, tuple[str, ...]] = {}
    for key in value:
        term = plain_text(key)
        if term:
            glossary[term] = read_texts({term: value[key]}, term, reading)
        else:
            reading.report("wrong-type", "a term of the glossary is not text")
    return glossary
