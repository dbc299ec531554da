"""What a participant said, in words that an analyst types into a file that the whole team shares.

Reasons may not repeat it, and of codebooks it is said; a rule may be what people say in a few words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.coding.segments import is_evidence
from qualcode.store.sources import locked_sources, read_source
from qualcode.text import WORD, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qualcode.model import Code
    from qualcode.store.study import Study

IN_A_ROW = 6
OWN_WORDS = (
    "put it in words of your own and name the coding or turn; what people said stays in sources/, which git "
    "does not take"
)


def repeated(study: Study, said: Mapping[str, str]) -> tuple[str, ...]:
    """Return which of several texts, by what each is, repeat six words in a row of what a participant said.

    The sources are read only where a text is long enough; a locked study has none to be read.
    """
    wanted = {what: _in_a_row(text) for what, text in said.items()}
    open_ones = {what: runs for what, runs in wanted.items() if runs}
    found = set()
    for spoken in _spoken(study) if open_ones else ():
        found |= {what for what, runs in open_ones.items() if not runs.isdisjoint(spoken)}
    return tuple(what for what in said if what in found)


def note_repeated_in(study: Study, codes: Iterable[Code], known: Iterable[Code] = ()) -> None:
    """Say of codes that are new or changed which of their texts are a participant's words."""
    before = {text for code in known for _, text in _texts(code)}
    note_repeated(
        study, {place: text for code in codes for place, text in _texts(code) if text not in before}
    )


def note_repeated(study: Study, said: Mapping[str, str]) -> None:
    """Say of texts, by their places, which are a participant's words."""
    for place in repeated(study, said):
        study.notices.append(
            f"{place} repeats {IN_A_ROW} words in a row of what a participant said, in a file that the team "
            "shares: write it in words of your own, or give an example its source"
        )


def _texts(code: Code) -> Iterator[tuple[str, str]]:
    """Yield the texts of an entry with their places; an example that says where it is from is left out."""
    yield f"the definition of {code.id}", code.definition
    yield f"the rationale of {code.id}", code.rationale
    for field in ("include", "exclude"):
        for number, text in enumerate(getattr(code, field), start=1):
            yield f"{field} {number} of {code.id}", text
    for field in ("examples", "counter_examples"):
        for number, example in enumerate(getattr(code, field), start=1):
            yield f"{field.replace('_', '-')} {number} of {code.id}", "" if example.source else example.text
    for number, phrase in enumerate((*code.rules.phrases, *code.rules.lemmas), start=1):
        yield f"phrase {number} of {code.id}", phrase


def _in_a_row(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(fold(text))
    return set(zip(*(words[start:] for start in range(IN_A_ROW)), strict=False))


def _spoken(study: Study) -> Iterator[set[tuple[str, ...]]]:
    """Yield every six words in a row of each source that can be evidence; none lies across two turns."""
    for identifier in () if study.locked else locked_sources(study):
        turns = (turn.text for turn in read_source(study, identifier).turns if is_evidence(turn))
        yield {run for text in turns for run in _in_a_row(text)}
