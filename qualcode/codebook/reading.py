"""From the plain mapping of codebook.yaml to a Codebook, and from a Code back to its entry.

A bad entry is a Problem with its place, never a crash, and never costs its neighbours anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, cast

from qualcode.codebook.fields import read_examples, read_patterns
from qualcode.entries import Entry, document_entry, plain_text
from qualcode.model import Code, Codebook, Example, JsonValue, Problem, Rules

FORMAT = 1
ID_FORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_TOP_FIELDS = ("format", "codes", "glossary", "facets", "frames")
ENTRY_KEYS = (
    "id", "name", "parent", "definition", "include", "exclude", "examples", "counter_examples", "close_codes",
    "aliases", "facets", "rules", "frame", "status", "replaced_by", "since", "author", "made_from",
    "rationale",
)  # fmt: skip
_RULE_KEYS = (
    "phrases", "lemmas", "patterns", "requires_any", "exclude_phrases", "within", "scope", "speakers",
    "negation", "hypothetical",
)  # fmt: skip
_SCOPES: tuple[Literal["sentence", "turn"], ...] = ("sentence", "turn")
_SPEAKERS: tuple[Literal["participants", "all"], ...] = ("participants", "all")
_STANCES_KEPT: tuple[Literal["flag", "keep", "suppress"], ...] = ("flag", "keep", "suppress")
_DEFAULTS: Mapping[str, object] = {
    "status": "active", "scope": "sentence", "speakers": "participants", "negation": "flag",
    "hypothetical": "flag",
}  # fmt: skip


def codebook_from(document: Mapping[Any, object]) -> tuple[Codebook, tuple[Problem, ...]]:
    """Return the codebook that `document` (codebook.yaml as a YAML reader gives it) holds, and the Problems.

    Entries without a usable id or name, and second entries of one id, are left out; a code whose parent
    is unknown or whose parents run in a circle is kept as written. Severity "error" marks what a person
    must mend.
    """
    file = document_entry(document, "codebook", _TOP_FIELDS)
    _check_format(file)
    codes: dict[str, Code] = {}
    places: dict[str, Entry] = {}
    for entry in file.entries("codes", ENTRY_KEYS):
        code = _code(entry)
        if code is None:
            continue
        if code.id in codes:
            hint = f"the first stands at {places[code.id].where}; give this one another id"
            entry.report("duplicate-id", f"the id {code.id!r} is used twice", hint)
            continue
        codes[code.id] = replace(code, revision=revision_of(code))
        places[code.id] = entry
    _check_parents(codes, places)
    codebook = Codebook(
        tuple(codes.values()),
        _glossary(file),
        facets=_lists(file, "facets", example="{kind: [progress, gap, barrier, ask]}"),
        frames=file.table("frames", example="{eif: EIF Maturity Matrix}"),
    )
    return codebook, file.problems


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


def _check_format(file: Entry) -> None:
    found = file.fields.get("format")
    if found is None or found == FORMAT:
        return
    newer = isinstance(found, int) and found > FORMAT
    hint = "a newer version of qualcode reads it" if newer else "format: 1"
    file.report("unknown-format", f"format {found!r} is not one that this version knows", hint)


def _code(entry: Entry) -> Code | None:
    identity, name = entry.needed_text("id"), entry.needed_text("name")
    if not identity or not name:
        return None
    if not ID_FORM.fullmatch(identity):
        hint = "lower-case words joined by hyphens, such as not-called-back"
        entry.report("id-form", f"the id {identity!r} is hard to type", hint, severity="warning")
    return Code(
        id=identity,
        name=name,
        parent=entry.text("parent") or None,
        definition=entry.text("definition"),
        include=_texts(entry, "include"),
        exclude=_texts(entry, "exclude"),
        examples=read_examples(entry, "examples"),
        counter_examples=read_examples(entry, "counter_examples"),
        close_codes=_texts(entry, "close_codes"),
        aliases=_texts(entry, "aliases"),
        facets=entry.table("facets", example="{kind: barrier}"),
        rules=_rules(entry),
        frame=entry.text("frame"),
        status=entry.choice("status", ("active", "retired")),
        replaced_by=_texts(entry, "replaced_by"),
        since=entry.text("since"),
        author=entry.text("author"),
        made_from=entry.text("made_from"),
        rationale=entry.text("rationale"),
    )


def _rules(code: Entry) -> Rules:
    entry = code.entry("rules", _RULE_KEYS, unknown="error", example="{phrases: [...]}")
    return Rules(
        phrases=_texts(entry, "phrases"),
        lemmas=_texts(entry, "lemmas"),
        patterns=read_patterns(entry, "patterns"),
        requires_any=_texts(entry, "requires_any"),
        exclude_phrases=_texts(entry, "exclude_phrases"),
        within=entry.whole("within"),
        scope=entry.choice("scope", _SCOPES),
        speakers=entry.choice("speakers", _SPEAKERS),
        negation=entry.choice("negation", _STANCES_KEPT),
        hypothetical=entry.choice("hypothetical", _STANCES_KEPT),
    )


def _texts(entry: Entry, name: str) -> tuple[str, ...]:
    return entry.texts(name, single="warning")


def _check_parents(codes: Mapping[str, Code], places: Mapping[str, Entry]) -> None:
    for code in codes.values():
        if code.parent is None:
            continue
        place = places[code.id]
        if code.parent not in codes:
            place.report("unknown-parent", f"its parent {code.parent!r} is not in the codebook")
        elif _is_own_ancestor(code, codes):
            place.report("parent-cycle", "it is its own ancestor", "take one `parent:` of the circle out")


def _is_own_ancestor(code: Code, codes: Mapping[str, Code]) -> bool:
    seen: set[str] = set()
    parent = code.parent
    while parent is not None and parent in codes and parent not in seen:
        if parent == code.id:
            return True
        seen.add(parent)
        parent = codes[parent].parent
    return False


def _glossary(file: Entry) -> dict[str, tuple[str, ...]]:
    return _lists(file, "glossary", example="{health visitor: [HV]}")


def _lists(file: Entry, name: str, *, example: str) -> dict[str, tuple[str, ...]]:
    """Return a table of names that each have a list of texts: the glossary's terms, the facets' values."""
    entry = file.entry(name, (), example=example)
    found: dict[str, tuple[str, ...]] = {}
    for key in entry.fields:
        label = plain_text(key)
        if label:
            found[label] = _texts(entry, key)
        else:
            entry.report("wrong-type", f"a name under {name} is not text")
    return found
