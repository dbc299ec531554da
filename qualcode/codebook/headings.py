"""What a heading of a codebook's table means, in our words and in those of teams and other programs.

A heading that nobody knows means nothing; it is never guessed from what stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualcode.codebook.cells import cell_list, list_cell
from qualcode.text import heading_key

FIELD_HEADINGS: Mapping[str, str] = {
    "id": "Id", "name": "Name", "parent": "Parent", "definition": "Definition", "include": "Include",
    "exclude": "Exclude", "examples": "Examples", "counter_examples": "Counter-examples",
    "close_codes": "Close codes", "aliases": "Aliases", "frame": "Frame", "status": "Status",
    "replaced_by": "Replaced by", "since": "Since", "author": "Author", "made_from": "Made from",
    "rationale": "Rationale",
}  # fmt: skip
RULE_HEADINGS: Mapping[str, str] = {
    "phrases": "Rule: phrases", "lemmas": "Rule: lemmas", "patterns": "Rule: patterns",
    "requires_any": "Rule: requires any", "exclude_phrases": "Rule: exclude phrases",
    "within": "Rule: within", "scope": "Rule: scope", "speakers": "Rule: speakers",
    "negation": "Rule: negation", "hypothetical": "Rule: hypothetical",
}  # fmt: skip
FACET = "Facet: "
_FACET = re.compile(r"\s*facet\s*:\s*(\S.*)", re.IGNORECASE)
_LEVEL = re.compile(r"(?:level|tier|l) ?(\d)(?: codes?| themes?)?")
_MEANINGS: Mapping[str, Sequence[str]] = {
    "id": ("id", "code id", "identifier", "code no", "code number", "no", "number", "ref", "code ref"),
    "name": (
        "name", "code name", "label", "code label", "title", "node", "node name", "tag", "name of code",
        "code title", "theme name",
    ),
    "parent": (
        "parent", "parent code", "parent id", "parent name", "parent node", "parent theme", "belongs to",
        "under", "broader code",
    ),
    "path": ("path", "code path", "hierarchical name", "hierarchy", "full path", "code system path"),
    "depth": ("level", "depth", "tree level", "hierarchy level"),
    "definition": (
        "definition", "description", "meaning", "what it means", "brief definition", "short definition",
        "full definition", "long definition", "operational definition", "explanation", "code description",
        "code definition", "theme definition", "what we mean", "what we mean by it", "what we mean by this",
        "what is meant", "what this means",
    ),
    "include": (
        "include", "includes", "included", "inclusion", "inclusion criteria", "when to use", "use when",
        "use for", "use", "use if", "applies to", "what to include", "when to apply",
    ),
    "exclude": (
        "exclude", "excludes", "excluded", "exclusion", "exclusion criteria", "when not to use", "not to use",
        "do not use", "dont use", "do not use when", "not for", "do not use for", "what to exclude",
        "when not to apply",
    ),
    "examples": (
        "example", "examples", "example quote", "example quotes", "example quotation", "quote", "quotes",
        "illustrative quote", "illustrative quotes", "exemplar", "exemplars", "typical example",
        "typical exemplars", "typical quote", "typical quotes", "typical quotation",
        "sample quote", "anchor example", "anchor examples", "example text",
        "example extract",
    ),
    "counter_examples": (
        "counter-example", "counter-examples", "counter example", "counter examples", "non-example",
        "non-examples", "negative example", "negative examples", "close but no", "near miss", "near misses",
        "atypical example",
    ),
    "close_codes": (
        "close code", "close codes", "see also", "related code", "related codes", "similar codes",
        "confused with", "compare", "often confused with",
    ),
    "aliases": (
        "alias", "aliases", "other name", "other names", "synonym", "synonyms", "also called",
        "also known as", "old name", "former name",
    ),
    "frame": ("frame", "framework", "a-priori frame", "a priori frame"),
    "status": ("status", "state", "active"),
    "replaced_by": ("replaced by", "merged into", "superseded by"),
    "since": ("since", "created", "date", "date added", "created on", "added on"),
    "author": ("author", "created by", "added by", "owner", "coder"),
    "made_from": ("made from",),
    "rationale": ("rationale", "reason", "why", "decision"),
    "revision": ("revision",),
    "remark": ("comment", "comments", "memo", "memos", "note", "notes", "remarks"),
    "counts": (
        "files", "references", "sources", "cases", "count", "counts", "frequency", "n", "grounded", "density",
        "cod seg all documents", "coded segments", "of coded segments", "documents", "items coded", "groups",
        "colour", "color", "nickname", "weight", "codings", "quotations",
    ),
    "term": ("term", "glossary term", "word"),
    "short": ("abbreviation", "abbreviations", "acronym", "acronyms", "short form"),
    "facet": ("facet", "facets"),
    "values": ("values", "value", "allowed values"),
    "frame_name": ("frame name", "name of frame"),
}  # fmt: skip
_RANKS: Mapping[str, int] = {
    "domain": 0, "overarching theme": 0, "global theme": 0, "theme": 1, "themes": 1, "main theme": 1,
    "category": 1, "topic": 1, "main category": 1, "main code": 1, "organising theme": 1,
    "code group 1": 1, "sub-theme": 2, "subtheme": 2, "sub theme": 2, "sub-category": 2,
    "subcategory": 2, "sub category": 2, "basic theme": 2, "code": 3, "codes": 3, "sub-code": 4,
    "subcode": 4, "sub code": 4,
}  # fmt: skip
_KNOWN = {
    **{meant: kind for kind, words in _MEANINGS.items() for meant in words},
    **{heading_key(heading): f"rules.{key}" for key, heading in RULE_HEADINGS.items()},
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading means: a kind ("definition", "rules.phrases", "facet.kind", "rank"), and its rank.

    Of headings of the kind "rank" ("Theme", "Code", "Level 2") the one with the lower rank stands above.
    """

    kind: str
    rank: int = 0


def facet_heading(name: str) -> str:
    """Return the heading of a facet's column."""
    return FACET + list_cell([name])


def _facet_spelt(name: str, facets: Sequence[str]) -> str:
    """Return a facet's name as it is declared, whatever the case that a heading gives it."""
    alike = [known for known in facets if known.casefold() == name.casefold()]
    return name if name in alike or not alike else alike[0]


def heading_of(cell: str, facets: Sequence[str] = ()) -> Heading | None:
    """Return what a heading means; None for one that is not known. `facets` are names known as such."""
    if found := _FACET.fullmatch(cell):
        return Heading("facet." + _facet_spelt((cell_list(found[1]) or [found[1]])[0], facets))
    key = " ".join(re.sub(r"\([^)]*\)|[:*#.?’']", " ", heading_key(cell)).split())
    plain = heading_key(cell)
    if plain in _KNOWN:
        return Heading(_KNOWN[plain])
    if key in _RANKS:
        return Heading("rank", _RANKS[key])
    if level := _LEVEL.fullmatch(key):
        return Heading("rank", int(level[1]))
    if key in _KNOWN:
        return Heading(_KNOWN[key])
    named = [name for name in facets if heading_key(name) == plain]
    return Heading(f"facet.{named[0]}") if named else None
