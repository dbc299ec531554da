"""What a memo may be about, as a person names it, and what it is about now.

Codes that were merged or split, words of a corrected source, and codings that were moved or brought back are
followed; nothing is rewritten for that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.coding.revisions import Place
from qualcode.errors import unknown_name
from qualcode.flows.code import Place as Named
from qualcode.flows.code import span_of
from qualcode.flows.lineage import Lineage, lineage_of
from qualcode.flows.reading import read_codebook, read_codings, read_quotes, titles
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.revised import following_of, read_revisions
from qualcode.flows.theme import read_themes
from qualcode.model import Span
from qualcode.store.memos import read_memos
from qualcode.store.participants import read_participants
from qualcode.store.runs import all_runs
from qualcode.store.sources import locked_sources, read_source
from qualcode.text import fold

if TYPE_CHECKING:
    from qualcode.codebook.following import Following
    from qualcode.findings import Memo
    from qualcode.model import Turn
    from qualcode.store.study import Study

STUDY = "study"
_TYPED_SPAN = re.compile(r"(?P<source>.+?):(?P<start>\d+)[:-](?P<end>\d+)")
_SOURCE = re.compile(r"S[A-Z2-7]{6}")
_TURN = re.compile(r"t\d\S*")
_CODING = re.compile(r"C-\S+")
_STORED_SPAN = re.compile(r"(?P<source>S[A-Z2-7]{6})@(?P<revision>\d+):(?P<start>\d+)-(?P<end>\d+)")
_TYPED_TURN = re.compile(r"(?P<source>.+?)(?:\s+|\s*:\s*)(?P<turn>[tT]\d\S*)")
_HOW = "give an id; a turn after its source, as S4K2QFA t12 or S4K2QFA:t12; words as S4K2QFA:10:20"


def resolved(study: Study, named: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of what a person named: ids, titles and labels, turns after their source, spans.

    Raises `UnknownNameError` for what is not there.
    """
    if not named:
        return ()
    known = _known(study)
    about: list[str] = []
    for name in named:
        about += _things(study, name.strip(), known, _last_source(study, about))
    return _once(about)


def _last_source(study: Study, about: Sequence[str]) -> str:
    there = locked_sources(study)
    return next((one for one in reversed(about) if one in there), "")


def _once(about: Sequence[str]) -> tuple[str, ...]:
    """Drop what is said twice; a turn stands after its source, also where two sources have one of that id."""
    found: list[str] = []
    for source, turn in pairs(about):
        if (source, turn) in set(pairs(found)):
            continue
        if turn and _source_before(found) != source:
            found.append(source)
        found.append(turn or source)
    return tuple(found)


def _source_before(about: Sequence[str]) -> str:
    return next((one for one in reversed(about) if _SOURCE.fullmatch(one)), "")


def pairs(about: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each thing that a memo is about, a turn with the source before it; other things with ""."""
    source = ""
    for one in about:
        if source and _TURN.fullmatch(one):
            yield source, one
        else:
            source = one if _SOURCE.fullmatch(one) else source
            yield one, ""


def _things(study: Study, name: str, known: dict[str, str], source: str) -> tuple[str, ...]:
    """Return the ids of what one name means: a thing, or a source and its turn."""
    if fold(name) in known:
        return (known[fold(name)],)
    span, turn = _TYPED_SPAN.fullmatch(name), _TYPED_TURN.fullmatch(name)
    if span and fold(span["source"]) in known:
        return (_span(study, known[fold(span["source"])], int(span["start"]), int(span["end"])),)
    if turn and (where := known.get(fold(turn["source"]), "")) in locked_sources(study):
        return where, _turn(study, where, turn["turn"])
    if source and _TURN.fullmatch(name.casefold()):
        return (_turn(study, source, name),)
    return (_older(study, name) or _nothing(name, known),)


def _turn(study: Study, source: str, named: str) -> str:
    turns = [turn.id for turn in _turns(study, source)]
    if named.casefold() not in turns:
        raise unknown_name("turn", f"{source} {named}", turns, hint=f"`qualcode show {source}` shows them")
    return named.casefold()


def _older(study: Study, name: str) -> str:
    """Return what has an id and is not listed any more: a coding as it stands now, or a run; else ""."""
    lineage = lineage_of(study)
    made = next((one for one in lineage.made if one.casefold() == name.casefold()), "")
    if made:
        now = lineage.now(made, {one.id for one in read_codings(study)})
        return now[0] if len(now) == 1 else made
    return name.casefold() if name.casefold() in _runs(study) else ""


def nowhere(study: Study, about: Iterable[str]) -> frozenset[str]:
    """Return which of the things that memos are about are not there, nor ever were in a log of codings."""
    known = {*_known(study).values(), *lineage_of(study).made, *_runs(study)}
    sources = locked_sources(study)
    return frozenset(
        one
        for one in about
        if one not in known
        and not _TURN.fullmatch(one)
        and not ((words := _STORED_SPAN.fullmatch(one)) and words["source"] in sources)
    )


def _nothing(name: str, known: dict[str, str]) -> str:
    error = unknown_name("source, code, theme or other thing", name, known.values(), hint=_HOW)
    if error.hint != _HOW:
        error.hint = f"{error.hint} {_HOW}"
    raise error


def _span(study: Study, identifier: str, start: int, end: int) -> str:
    source = read_source(study, identifier)
    return words_token(source.id, source.revision, span_of(study, source, Named(span=Span(start, end))))


def words_token(source: str, revision: int, span: Span) -> str:
    """Return what stands in a memo's header for words of a source: no words, and no blank."""
    return f"{source}@{revision}:{span.start}-{span.end}"


def _runs(study: Study) -> set[str]:
    """The ids of verbs that were done, and of what the rules and the suggester did."""
    machines = (name.removeprefix("runs/").removesuffix(".json") for name in study.names("runs", ".json"))
    return {*(run.id for run in all_runs(study)), *machines}


def _turns(study: Study, source: str) -> Sequence[Turn]:
    return read_source(study, source).turns if source in locked_sources(study) else ()


def _known(study: Study) -> dict[str, str]:
    """What a memo may be about but turns, words and runs: ids, titles and labels, folded, to ids."""
    found = {fold(title): source for source, title in titles(study).items()}
    labelled = [(theme.id, theme.label) for theme in read_themes(study)]
    labelled += [(code.id, code.name) for code in read_codebook(study)[0].codes]
    labelled += [(one.id, one.title) for one in read_recommendations(study)]
    found.update((fold(label), identifier) for identifier, label in labelled if label)
    ids = [*titles(study), *(identifier for identifier, _ in labelled), *read_participants(study)]
    ids += [coding.id for coding in read_codings(study)]
    ids += [quote.id for quote in read_quotes(study)]
    ids += [memo.id for memo in read_memos(study)]
    found.update((fold(identifier), identifier) for identifier in (*ids, STUDY))
    return found


def about_now(study: Study, memo: Memo, following: Following | None = None) -> tuple[str, ...]:
    """Return what a memo is about now: codes as they are read (by `following`), words where they stand."""
    codes = following if following is not None else following_of(study)
    return _once([_word_now(study, one) or codes.code(one) for one in memo.about])


def _word_now(study: Study, token: str) -> str:
    found = _STORED_SPAN.fullmatch(token)
    if found is None:
        return ""
    place = Place(int(found["revision"]), Span(int(found["start"]), int(found["end"])))
    now = read_revisions(study, found["source"]).now(token, found["source"], place)
    return words_token(found["source"], now.revision, now.span)


@dataclass(frozen=True, slots=True)
class Held:
    """What a window knows already: what became of codes, which codings stand, and what became of codings."""

    following: Following
    standing: Container[str]
    lineage: Callable[[], Lineage]


@dataclass(frozen=True)
class Abouts:
    """What memos are about, read once for many of them.

    Whoever holds what became of codes and codings gives it: `held` is asked for it when it is needed first.
    """

    study: Study
    held: Callable[[], Held] | None = None

    @cached_property
    def _following(self) -> Following:
        return self._held.following if self._held else following_of(self.study)

    @cached_property
    def _standing(self) -> Container[str]:
        return self._held.standing if self._held else {one.id for one in read_codings(self.study)}

    @cached_property
    def _lineage(self) -> Lineage:
        return self._held.lineage() if self._held else lineage_of(self.study)

    @cached_property
    def _held(self) -> Held | None:
        return self.held() if self.held else None

    def now(self, memo: Memo) -> tuple[str, ...]:
        """Return what a memo is about now, codings under the ids that they stand under."""
        return _once(
            [each for one in about_now(self.study, memo, self._following) for each in self._coding_now(one)]
        )

    def _coding_now(self, one: str) -> tuple[str, ...]:
        if not _CODING.fullmatch(one) or one in self._standing:
            return (one,)
        return self._lineage.now(one, self._standing) or (one,)

    def fits(self, memo: Memo, wanted: Sequence[str]) -> bool:
        """Whether a memo is about all of some things, as `resolved` returns them."""
        sources = {source for source, turn in pairs(wanted) if turn}
        asked = [one for one in pairs(wanted) if one[1] or one[0] not in sources]
        return all(self._is_about(memo, thing, turn) for thing, turn in asked)

    def _is_about(self, memo: Memo, wanted: str, turn: str) -> bool:
        """Whether it is about one thing: itself, words of it, or what came of it or before it."""
        if turn:
            return (wanted, turn) in set(pairs(memo.about))
        following = self._following
        now = about_now(self.study, memo, following)
        parts = {one.partition("@")[0] for one in now if _STORED_SPAN.fullmatch(one)}
        heirs = {heir for one in memo.about for heir in following.successors(one)}
        if wanted in {*memo.about, *now, *parts, *heirs}:
            return True
        codings = [one for one in memo.about if _CODING.fullmatch(one)] if _CODING.fullmatch(wanted) else []
        return any(self._lineage.akin(one, wanted) for one in codings)
