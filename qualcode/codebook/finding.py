"""Finding a code by what a person types: exactly for a command, by likelihood for type-ahead.

A name that fits two codes is never guessed; the same typing gives the same order every time.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from qualcode.codebook.ranking import folded_key, ranking_of
from qualcode.codebook.tree import descendants, path_of
from qualcode.errors import UsageError, unknown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.model import Code, Codebook

_NEAR = 0.7


def find_code(codebook: Codebook, text: str) -> Code:
    """Return the code that `text` names by id, name, alias or path, whatever its case.

    An id as it is written goes before a name, a name before an alias, an alias before a path ("Access >
    Waiting"); codes in use go before retired ones, so that the name of a code that was merged names the one
    that is left. An id in other letters than its own ("Trust") that is the name of another code is no id.
    Raises `UnknownNameError` with near ids, or `UsageError` naming every code that `text` fits.
    """
    wanted = folded_key(text)
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
    wanted = folded_key(text)
    labels: dict[str, set[str]] = {}
    for code in codebook.codes:
        if code.status != "retired":
            for label in (code.id, code.name, *code.aliases):
                labels.setdefault(folded_key(label), set()).add(code.id)
    fitting = [label for label in labels if wanted and label.startswith(wanted)]
    near = fitting or get_close_matches(wanted, list(labels), n=len(labels) or 1, cutoff=_NEAR)
    found = {identifier for label in near for identifier in labels[label]}
    return codebook.by_id()[found.pop()] if len(found) == 1 else None


def codes_named(codebook: Codebook, typed: Iterable[str]) -> set[str]:
    """Return the ids of the codes that a person named, as `find_code` does, and of all codes below them."""
    found = [find_code(codebook, each).id for each in typed]
    return {*found, *(below.id for code_id in found for below in descendants(codebook, code_id))}


def rank_codes(codebook: Codebook, typed: str, recent: Sequence[str] = ()) -> list[Code]:
    """Return the active codes that fit what was typed so far, the likeliest first, as `Ranking.ranked` says.

    At every letter the same object is handed over, or the names are folded anew.
    """
    return ranking_of(codebook).ranked(typed, recent)


def _id_keys(_: Codebook, code: Code) -> Iterable[str]:
    return (folded_key(code.id),)


def _label_keys(_: Codebook, code: Code) -> Iterable[str]:
    return (folded_key(code.id), folded_key(code.name))


def _name_keys(_: Codebook, code: Code) -> Iterable[str]:
    return (folded_key(code.name),)


def _path_keys(codebook: Codebook, code: Code) -> Iterable[str]:
    return (folded_key(path_of(codebook, code.id)),)


def _alias_keys(_: Codebook, code: Code) -> Iterable[str]:
    return [folded_key(alias) for alias in code.aliases]


def _ambiguous(codebook: Codebook, text: str, found: Sequence[Code]) -> UsageError:
    names = " and ".join(f"{code.id} ({path_of(codebook, code.id)})" for code in found)
    return UsageError(f"{text!r} fits {len(found)} codes: {names}", hint="give the id")


def _near_names(codebook: Codebook, wanted: str) -> str:
    ids: dict[str, str] = {}
    for code in codebook.codes:
        for label in (code.name, *code.aliases):
            ids.setdefault(folded_key(label), code.id)
    near = get_close_matches(wanted, list(ids), n=3, cutoff=0.6)
    return "did you mean " + " or ".join(dict.fromkeys(ids[key] for key in near)) + "?" if near else ""
