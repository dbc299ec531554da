"""Finding a code by what a person types: exactly for a command, by likelihood for type-ahead.

A name that fits two codes is never guessed; the same typing gives the same order every time.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from qualcode.codebook.tree import descendants, path_of
from qualcode.errors import UsageError, unknown_name
from qualcode.text import WORD, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.model import Code, Codebook

_NO_MATCH = 9
_NEAR = 0.7


def find_code(codebook: Codebook, text: str) -> Code:
    """Return the code that `text` names by id, name, alias or path, whatever its case.

    An id as it is written goes before a name, a name before an alias, an alias before a path ("Access >
    Waiting"); codes in use go before retired ones, so that the name of a code that was merged names the one
    that is left. An id in other letters than its own ("Trust") that is the name of another code is no id.
    Raises `UnknownNameError` with near ids, or `UsageError` naming every code that `text` fits.
    """
    wanted = _key(text)
    named = (_name_keys, _alias_keys, _path_keys) if ">" in wanted else (_name_keys, _alias_keys)
    in_use = [code for code in codebook.codes if code.status != "retired"]
    retired = [code for code in codebook.codes if code.status == "retired"]
    if (exact := codebook.by_id().get(text.strip())) is not None:
        return exact
    kinds = [(_label_keys, in_use), (_id_keys, list(codebook.codes)), *((keys, in_use) for keys in named)]
    for keys, codes in (*kinds, *((keys, retired) for keys in named)):
        found = [code for code in codes if wanted in keys(codebook, code)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous(codebook, text, found)
    raise unknown_name("code", text, codebook.by_id(), hint=_near_names(codebook, wanted))


def clear_candidate(codebook: Codebook, text: str) -> Code | None:
    """Return the one active code that an unknown `text` can mean, to be asked about; None where unclear.

    It is the only one whose id, name or alias begins so, or, where none does, the only one that is near.
    """
    wanted = _key(text)
    labels: dict[str, set[str]] = {}
    for code in codebook.codes:
        if code.status != "retired":
            for label in (code.id, code.name, *code.aliases):
                labels.setdefault(_key(label), set()).add(code.id)
    fitting = [label for label in labels if wanted and label.startswith(wanted)]
    near = fitting or get_close_matches(wanted, list(labels), n=len(labels) or 1, cutoff=_NEAR)
    found = {identifier for label in near for identifier in labels[label]}
    return codebook.by_id()[found.pop()] if len(found) == 1 else None


def codes_named(codebook: Codebook, typed: Iterable[str]) -> set[str]:
    """Return the ids of the codes that a person named, as `find_code` does, and of all codes below them."""
    found = [find_code(codebook, each).id for each in typed]
    return {*found, *(below.id for code_id in found for below in descendants(codebook, code_id))}


def rank_codes(codebook: Codebook, typed: str, recent: Sequence[str] = ()) -> list[Code]:
    """Return the active codes that fit what was typed so far, the likeliest first.

    Start of id or name, then start of a word of it, alias, letters in order, words of the definition; within
    each kind the tighter fit, then recently used codes (`recent`, the latest first), then print order.
    Nothing typed gives all codes, the recent ones first.
    """
    wanted = _key(typed)
    used = {code_id: place for place, code_id in reversed(list(enumerate(recent)))}
    ranked: list[tuple[tuple[int, int], int, int, Code]] = []
    for place, code in enumerate(codebook.codes):
        if code.status == "retired":
            continue
        fit = _fit(code, wanted) if wanted else (0, 0)
        if fit[0] < _NO_MATCH:
            ranked.append((fit, used.get(code.id, len(used)), place, code))
    return [code for *_, code in sorted(ranked, key=lambda entry: entry[:3])]


@lru_cache(maxsize=16384)
def _key(text: str) -> str:
    return " ".join(fold(text).split())


@lru_cache(maxsize=16384)
def _words(text: str) -> tuple[str, ...]:
    return tuple(part for word in WORD.findall(_key(text)) for part in word.split("-"))


def _id_keys(_: Codebook, code: Code) -> Iterable[str]:
    return (_key(code.id),)


def _label_keys(_: Codebook, code: Code) -> Iterable[str]:
    return (_key(code.id), _key(code.name))


def _name_keys(_: Codebook, code: Code) -> Iterable[str]:
    return (_key(code.name),)


def _path_keys(codebook: Codebook, code: Code) -> Iterable[str]:
    return (_key(path_of(codebook, code.id)),)


def _alias_keys(_: Codebook, code: Code) -> Iterable[str]:
    return [_key(alias) for alias in code.aliases]


def _ambiguous(codebook: Codebook, text: str, found: Sequence[Code]) -> UsageError:
    names = " and ".join(f"{code.id} ({path_of(codebook, code.id)})" for code in found)
    return UsageError(f"{text!r} fits {len(found)} codes: {names}", hint="give the id")


def _near_names(codebook: Codebook, wanted: str) -> str:
    ids: dict[str, str] = {}
    for code in codebook.codes:
        for label in (code.name, *code.aliases):
            ids.setdefault(_key(label), code.id)
    near = get_close_matches(wanted, list(ids), n=3, cutoff=0.6)
    return "did you mean " + " or ".join(dict.fromkeys(ids[key] for key in near)) + "?" if near else ""


def _fit(code: Code, wanted: str) -> tuple[int, int]:
    """Return the kind of fit (0 is best) and, within it, how loose it is."""
    labels = (_key(code.id), _key(code.name))
    if any(label.startswith(wanted) for label in labels):
        return 0, 0 if wanted in labels else 1
    parts = _words(wanted)
    if parts and any(_starts_words(parts, label) for label in labels):
        return 1, 0
    if any(_key(alias).startswith(wanted) or _starts_words(parts, alias) for alias in code.aliases):
        return 2, 0
    letters = wanted.replace(" ", "")
    spreads = [spread for label in labels if (spread := _spread(letters, label)) is not None]
    if spreads:
        return 3, min(spreads)
    if _starts_words(parts, code.definition):
        return 4, 0
    return _NO_MATCH, 0


def _starts_words(parts: Sequence[str], label: str) -> bool:
    words = _words(label)
    return bool(parts) and all(any(word.startswith(part) for word in words) for part in parts)


def _spread(letters: str, label: str) -> int | None:
    """Count the letters of `label` between those of `letters` in order; None where not all occur."""
    best: int | None = None
    start = label.find(letters[:1])
    while start >= 0 and letters:
        place = start
        for letter in letters[1:]:
            place = label.find(letter, place + 1)
            if place < 0:
                return best
        spread = place - start + 1 - len(letters)
        best = spread if best is None else min(best, spread)
        start = label.find(letters[0], start + 1)
    return best
