"""Codes merged into one: everything that people wrote about them stands in the one that is left, once.

What cannot be said of the united code without changing what its rules find is left out and named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from qualcode.codebook.changing import slug
from qualcode.codebook.restructuring import inserted, with_codes
from qualcode.codebook.tree import ancestors
from qualcode.errors import UsageError
from qualcode.model import Code, Codebook, Example, Rules
from qualcode.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SEE = re.compile(r"\bsee ([a-z0-9]+(?:-[a-z0-9]+)*)", re.IGNORECASE)
_CONDITIONS = ("requires_any", "within", "scope", "speakers", "negation", "hypothetical")


@dataclass(frozen=True, slots=True)
class Merge:
    """A codebook after a merge, the id of the code that is left, and what a person should look at."""

    codebook: Codebook
    into: str
    notices: tuple[str, ...] = field(default=())


def merged(codebook: Codebook, code_ids: Sequence[str], into: str) -> Merge:
    """Merge codes into the code `into`: it takes their words, labels, children and rules; they are retired.

    Raises `UsageError` for a code of another frame, and for one that is retired.
    """
    known = codebook.by_id()
    gone = [known[one] for one in dict.fromkeys(code_ids) if one != into]
    left = known[into]
    _require_fitting(gone, left)
    ids = {code.id for code in gone}
    facets, facet_notices = _facets(gone, left)
    rules, rule_notices = _rules(gone, left)
    united = replace(
        left,
        parent=_parent(codebook, into, ids),
        definition=left.definition or _sentences(code.definition for code in gone),
        include=_texts([left, *gone], "include"),
        exclude=_still_excluded(_texts([left, *gone], "exclude"), ids | {into}),
        close_codes=tuple(
            one for one in _texts([left, *gone], "close_codes") if one not in ids and one != into
        ),
        aliases=_aliases(gone, left),
        facets=facets,
        rules=rules,
        **_examples([left, *gone]),
    )
    changed = [united, *(_retired(code, into) for code in gone)]
    for code in codebook.codes:
        if code.id not in ids and code.id != into:
            others = _elsewhere(code, ids, into)
            changed += [] if others == code else [others]
    return Merge(with_codes(codebook, changed), into, (*facet_notices, *rule_notices))


def with_new(codebook: Codebook, name: str, code_ids: Sequence[str], stamp: Code) -> tuple[Codebook, str]:
    """Return the codebook with a new code before the first of those that are to be merged, and its id."""
    known = codebook.by_id()
    ids = list(dict.fromkeys(code_ids))
    place = min(place for place, code in enumerate(codebook.codes) if code.id in ids)
    first = codebook.codes[place]
    frames = {known[one].frame for one in ids}
    above = [code.id for code in ancestors(codebook, first.id) if code.id not in ids]
    made = replace(
        stamp,
        id=slug(name, known),
        name=name,
        parent=above[-1] if above else None,
        frame=first.frame if len(frames) == 1 else "",
    )
    return inserted(codebook, made, place), made.id


def _require_fitting(gone: Sequence[Code], left: Code) -> None:
    if not gone:
        raise UsageError(f"{left.id!r} cannot be merged into itself", hint="name another code for --into")
    for code in (left, *gone):
        if code.status == "retired":
            raise UsageError(f"the code {code.id!r} is retired", hint="only codes in use can be merged")
        if code.frame != left.frame:
            raise UsageError(
                f"{code.id!r} and {left.id!r} are not of the same frame",
                hint="a frame stands beside the team's tree; its categories are not merged with codes",
            )


def _retired(code: Code, into: str) -> Code:
    return replace(code, status="retired", replaced_by=(into,))


def _elsewhere(code: Code, ids: set[str], into: str) -> Code:
    """Return a code that named one of those that are gone, as parent, close code or successor."""
    close = tuple(dict.fromkeys(into if one in ids else one for one in code.close_codes))
    parent = into if code.parent in ids and code.status != "retired" else code.parent
    instead = tuple(dict.fromkeys(into if one in ids else one for one in code.replaced_by))
    kept = tuple(one for one in close if one != code.id)
    return replace(code, parent=parent, close_codes=kept, replaced_by=instead)


def _parent(codebook: Codebook, into: str, ids: set[str]) -> str | None:
    """Return what stands above the code that is left: where one that is gone stood over it, over that."""
    parent = None
    for code in ancestors(codebook, into):
        if code.id in ids:
            break
        parent = code.id
    return parent


def _texts(codes: Sequence[Code], name: str) -> tuple[str, ...]:
    return _once(text for code in codes for text in getattr(code, name))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(_key(text), text)
    return tuple(found.values())


def _key(text: str) -> str:
    return " ".join(fold(text).split()).strip(" .!?…")


def _sentences(texts: Iterable[str]) -> str:
    return " ".join(_once(text.strip() for text in texts if text.strip()))


def _still_excluded(texts: Sequence[str], ids: set[str]) -> tuple[str, ...]:
    """Leave out what sent a coder from one of the codes to another of them."""
    return tuple(text for text in texts if not ids.intersection(_SEE.findall(text)))


def _aliases(gone: Sequence[Code], left: Code) -> tuple[str, ...]:
    own = {_key(left.id), _key(left.name)}
    labels = [label for code in gone for label in (code.name, *code.aliases)]
    return tuple(label for label in _once([*left.aliases, *labels]) if _key(label) not in own)


def _examples(codes: Sequence[Code]) -> dict[str, Any]:
    examples: dict[str, Example] = {}
    counter: dict[str, Example] = {}
    for code in codes:
        for one in code.examples:
            examples.setdefault(_key(one.text), one)
        for one in code.counter_examples:
            counter.setdefault(_key(one.text), one)
    kept = tuple(one for key, one in counter.items() if key not in examples)
    return {"examples": tuple(examples.values()), "counter_examples": kept}


def _facets(gone: Sequence[Code], left: Code) -> tuple[dict[str, str], list[str]]:
    facets, notices = dict(left.facets), []
    for code in gone:
        for name, value in code.facets.items():
            known = facets.setdefault(name, value)
            if known != value:
                notices.append(f"{code.id} had {name}: {value}; {left.id} stays {name}: {known}")
    return facets, notices


def _rules(gone: Sequence[Code], left: Code) -> tuple[Rules, list[str]]:
    """Unite what fires; conditions are the ones of the code that is left, or of the first with rules."""
    firing = [code for code in (left, *gone) if _fires(code.rules)]
    if not firing:
        return left.rules, []
    first, notices = firing[0].rules, []
    for code in firing[1:]:
        other = [name for name in _CONDITIONS if getattr(code.rules, name) != getattr(first, name)]
        if other:
            notices.append(
                f"the rules of {code.id} had other conditions ({', '.join(other)}), which were not taken over"
            )
    patterns: list[Any] = []
    for code in firing:
        patterns += [one for one in code.rules.patterns if one not in patterns]
    phrases = _once(text for code in firing for text in code.rules.phrases)
    lemmas = _once(text for code in firing for text in code.rules.lemmas)
    fired = {_key(text) for text in (*phrases, *lemmas)}
    excluded = _once(text for code in firing for text in code.rules.exclude_phrases)
    return replace(
        first,
        phrases=phrases,
        lemmas=lemmas,
        patterns=tuple(patterns),
        exclude_phrases=tuple(text for text in excluded if _key(text) not in fired),
    ), notices


def _fires(rules: Rules) -> bool:
    return bool(rules.phrases or rules.lemmas or rules.patterns)


def shared_words(code: Code, other: Code | None) -> tuple[str, ...]:
    """Return in words what another code has of a code's labels, examples and rules, as a merge leaves it."""
    if other is None:
        return ()
    own = {_key(one) for one in (code.name, *code.aliases)}
    examples = {_key(one.text) for one in code.examples}
    found = {
        "alias": [one for one in other.aliases if _key(one) in own],
        "example": [one.text for one in other.examples if _key(one.text) in examples],
    }
    for name in ("phrase", "lemma", "pattern"):
        firing = map(str, getattr(other.rules, f"{name}s"))
        found[name] = [one for one in firing if one in set(map(str, getattr(code.rules, f"{name}s")))]
    return tuple(_told(name, same) for name, same in found.items() if same)


def _told(name: str, same: Sequence[str]) -> str:
    if len(same) == 1 and name != "example":
        return f"the {name} {same[0]!r}"
    plural = "aliases" if name == "alias" else f"{name}s"
    return f"{len(same)} {plural}" if len(same) > 1 else f"1 {name}"
