"""The team's own words: terms with synonyms and abbreviations, which the tagger and the suggester honour.

Every change is one verb, told in `codebook.log.jsonl`, and leaves people's comments where they were.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.errors import AlreadyThereError, UsageError, unknown_name
from qualcode.flows.codebook.restructuring.writing import declare_event, opened_book
from qualcode.flows.codebook.text import first_proved, rewrite_of, rewritten
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.reading import CODEBOOK, sound_codebook
from qualcode.flows.verbatim import note_repeated
from qualcode.store.history import Changes
from qualcode.store.logs import CODEBOOK_LOG
from qualcode.store.runs import Run
from qualcode.text import fold, normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its synonyms as they stand now; `gone` if it was taken out, `run` None if unchanged."""

    term: str
    synonyms: tuple[str, ...]
    gone: bool = False
    run: Run | None = None


def list_terms(study: Study) -> tuple[Term, ...]:
    """Return the glossary in its order."""
    return tuple(Term(term, tuple(said)) for term, said in sound_codebook(study).glossary.items())


def add_term(desk: Desk, term: str, synonyms: Sequence[str], *, why: str = "") -> Term:
    """Add a term with synonyms, or synonyms to a term that is there: one verb."""
    book = opened_book(desk)
    name, said = _label(term), [_label(one) for one in synonyms]
    name = next((known for known in book.glossary if fold(known) == fold(name)), name)
    known = list(book.glossary.get(name, ()))
    if name not in book.glossary and not said:
        hint = 'qualcode codebook term add "health visitor" HV "health visitors"'
        raise UsageError(f"what else is {name!r} called?", hint=hint)
    folded = {fold(one) for one in (name, *known)}
    for one in said:
        if fold(one) not in folded:
            _require_free(book, one, but=name)
            known.append(one)
            folded.add(fold(one))
    return _written(desk, book, Term(name, tuple(known)), why=why)


def remove_term(desk: Desk, term: str, synonyms: Sequence[str] = (), *, why: str = "") -> Term:
    """Take a term out of the glossary, or only some of its synonyms: one verb."""
    book = opened_book(desk)
    name = named_term(book, term)
    if not synonyms:
        return _written(desk, book, Term(name, (), gone=True), why=why, verb="codebook term remove")
    left = list(book.glossary[name])
    for one in synonyms:
        found = [each for each in left if fold(each) == fold(_label(one))]
        if not found:
            raise unknown_name(f"synonym of {name}", one, book.glossary[name])
        left.remove(found[0])
    return _written(desk, book, Term(name, tuple(left)), why=why, verb="codebook term remove")


def named_term(book: Codebook, typed: str) -> str:
    """Return the term that a person typed, by itself or by one of its synonyms; raise for none."""
    wanted = fold(_label(typed))
    for found in (
        [term for term in book.glossary if fold(term) == wanted],
        [term for term, said in book.glossary.items() if wanted in map(fold, said)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"{typed!r} stands under {' and '.join(found)}", hint="give the term itself")
    raise unknown_name("term", typed, book.glossary, hint="`qualcode codebook term list` shows them")


def _written(desk: Desk, book: Codebook, term: Term, *, why: str, verb: str = "codebook term add") -> Term:
    before = {name: tuple(said) for name, said in book.glossary.items()}
    kept = {name: said for name, said in before.items() if name != term.term or not term.gone}
    glossary = kept if term.gone else {**kept, term.term: term.synonyms}
    if glossary == before:
        return term
    new = replace(book, glossary=glossary)
    typed = "\n".join([term.term, *term.synonyms])
    require_all_nameless(desk, {"the term": typed, "the reason": why})
    note_repeated(desk.study, {f"the term {term.term!r}": typed})
    changes = Changes(objects={term.term}, note=term.term)
    content = desk.study.read(CODEBOOK)
    changes.files[CODEBOOK] = first_proved(rewritten(content, rewrite_of(book, new)), new)
    changes.append(CODEBOOK_LOG, declare_event(desk, f"glossary: {term.term}", why=why))
    return replace(term, run=desk.commit(changes, verb))


def _require_free(book: Codebook, label: str, *, but: str) -> None:
    for term, said in book.glossary.items():
        if term != but and fold(label) in map(fold, (term, *said)):
            whole = fold(label) == fold(term)
            hint = f'qualcode codebook term remove "{term}"' + ("" if whole else f' "{label}"')
            place = "is a term of its own" if whole else f"stands under {term!r}"
            raise AlreadyThereError(f"{label!r} {place} already", hint=f"take it out there first: {hint}")


def _label(typed: str) -> str:
    label = " ".join(normalised(typed).split())
    if not label:
        raise UsageError("a term is a word or some words", hint='as in "health visitor"')
    return label
