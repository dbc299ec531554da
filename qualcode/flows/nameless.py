"""Words that analysts type, held against the register before they are kept in a file that a team shares.

Nobody reviews such words, so what only may be a name, or is one misspelt, is refused like a name; no message
repeats it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from qualcode.anonymise.folding import folded
from qualcode.anonymise.leaks import find_leaks
from qualcode.errors import UsageError
from qualcode.flows.erased_names import with_names_again
from qualcode.flows.scanning import register_of
from qualcode.flows.verbatim import IN_A_ROW, OWN_WORDS, repeated
from qualcode.store.logs import writers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from qualcode.anonymise.register import Hit, Register
    from qualcode.flows.desk import Desk
    from qualcode.store.vault import Names

NAMELESS = (
    "the team and readers see it: write it so that it tells nobody apart; what may be printed is "
    "registered: `qualcode anonymise register add NAME --publishable`"
)

_WRITER = re.compile(r"^(\s*(?:- )?[\"']?(?:by|author)[\"']?:)\s*[\"']?([\w.-]+)[\"']?(,?)\s*$", re.MULTILINE)
_REASONS = frozenset({"the reason", "why"})
_LEAST, _LONGEST = 4, 40
_SHOWN = 3
_SPELT = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*]{1,3}){3,}[^\W\d_](?!\w)")
_COMMENT = re.compile(r"(?:^|\s)#(.*)$")


def require_nameless(desk: Desk, what: str, text: str, *, names: Names | None = None) -> None:
    """Raise `UsageError` when words that an analyst typed, and that are kept in the open, name somebody."""
    require_all_nameless(desk, {what: text}, names=names)


def require_all_nameless(desk: Desk, said: Mapping[str, str], *, names: Names | None = None) -> None:
    """Raise `UsageError` for the first of several texts, by what each is, that names somebody or may do so.

    A reason is refused as well where it repeats a participant's words. The vault is opened only where there
    are words to look at.
    """
    for what, fault in naming(desk, said, names=names):
        raise UsageError(f"{what} {fault}", hint=NAMELESS)
    for what in repeated(desk.study, {what: said[what] for what in said.keys() & _REASONS}):
        raise UsageError(f"{what} repeats {IN_A_ROW} words in a row of what was said", hint=OWN_WORDS)


def naming(desk: Desk, said: Mapping[str, str], *, names: Names | None = None) -> Iterator[tuple[str, str]]:
    """Yield those of several texts that name somebody or may do so, as (what it is, what is wrong)."""
    written = {what: text for what, text in said.items() if text.strip()}
    if written:
        register = _register(desk, with_names_again(desk, names or desk.names(), written.values()))
        for what, text in written.items():
            if fault := _named(text, register) or _doubtful(text, register, desk.study.settings.areas):
                yield what, fault


def naming_lines(desk: Desk, content: bytes, *, names: Names | None = None) -> Iterator[tuple[str, str]]:
    """Yield the lines of a YAML file that name somebody, or whose comments may, as (line, what is wrong)."""
    register = _register(desk, names)
    for number, line in enumerate(
        without_writers(content, {*writers(desk.study), desk.coder}).decode().split("\n"), start=1
    ):
        comment = _COMMENT.search(line)
        told = comment.group(1) if comment else ""
        if fault := _named(line, register) or _doubtful(told, register, desk.study.settings.areas):
            yield f"line {number}", fault


def without_writers(content: bytes, coders: Collection[str]) -> bytes:
    """Return a YAML or JSON file without the coders who wrote what: one may share a name with a participant.

    A line is emptied only where nothing but the name of one of these coders stands in it.
    """

    def emptied(line: re.Match[str]) -> str:
        return f"{line[1]}{line[3]}" if line[2] in coders else line[0]

    return _WRITER.sub(emptied, content.decode("utf-8", "replace")).encode()


def _named(text: str, register: Register) -> str:
    found = find_leaks("\n".join([text, *_spelt_out(text)]).encode("utf-8", "replace"), "text", register)
    if not found:
        return ""
    sure = [hit for hit in register.hits(text) if hit.strength == "certain" or hit.rule == "words"]
    return f"holds a registered name, or a number that points to somebody{_whose(sure)}"


def _whose(hits: Iterable[Hit]) -> str:
    """Return whose names are meant, by id and never by name: the register shows them."""
    ids = dict.fromkeys(entity for hit in hits for entity in hit.entities)
    some = ", ".join(list(ids)[:_SHOWN])
    return f" ({some}{', ...' if len(ids) > _SHOWN else ''})" if ids else ""


def _spelt_out(text: str) -> Iterator[str]:
    """Yield what letters that stand one by one spell, as one word and as two; of very many, both ends."""
    for run in _SPELT.findall(text):
        letters = "".join(re.findall(r"\w", run))
        if len(letters) > 2 * _LONGEST:
            ends = range(_LEAST, _LONGEST + 1)
            yield from (part.title() for place in ends for part in (letters[:place], letters[-place:]))
            continue
        yield letters.title()
        for place in range(_LEAST, len(letters) - _LEAST + 1):
            yield f"{letters[:place].title()} {letters[place:].title()}"


def _doubtful(text: str, register: Register, areas: Sequence[str]) -> str:
    doubts = list(doubts_in(text, register, areas=areas))
    return f"holds what may be a registered name, or one misspelt{_whose(doubts)}" if doubts else ""


def _register(desk: Desk, names: Names | None) -> Register:
    return _compiled(register_of(desk.study, names or desk.names()))


@lru_cache(maxsize=2)
def _compiled(register: Register) -> Register:
    """Return the one register of those that are equal, so that it is compiled once."""
    return register


def doubts_in(text: str, register: Register, *, areas: Sequence[str]) -> Iterator[Hit]:
    """Yield where a name may stand; an area of the study is none, however near to one it is written."""
    words = set(folded(" ".join(areas)).split())
    for hit in register.doubts(text):
        if hit.rule != "near" or folded(text[hit.span.start : hit.span.end]) not in words:
            yield hit
