"""Memos: an analyst's thought, tied to sources, turns, codes or themes, or to nothing."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.errors import UsageError, unknown_name
from qualcode.findings import Memo
from qualcode.flows.desk import Desk
from qualcode.flows.reading import read_codebook, read_codings, read_quotes, titles
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.theme import read_themes
from qualcode.model import Turn
from qualcode.store.history import Changes
from qualcode.store.memos import memo_bytes, memo_file, read_memos
from qualcode.store.participants import read_participants
from qualcode.store.sources import locked_sources, read_source
from qualcode.store.study import Study, fresh_id
from qualcode.text import fold, normalised


def add_memo(desk: Desk, text: str, *, about: Sequence[str] = ()) -> Memo:
    """Write a memo."""
    if not text.strip():
        raise UsageError("a memo needs words", hint='qualcode memo new "what you thought"')
    taken = {memo.id for memo in read_memos(desk.study)}
    memo = Memo(fresh_id("M-", taken), desk.coder, desk.clock(), normalised(text.strip()), tuple(about))
    changes = Changes(
        files={memo_file(memo.id): memo_bytes(memo)}, objects={memo.id}, uses=set(memo.about), note=memo.id
    )
    desk.commit(changes, "memo new")
    return memo


def memo_about(desk: Desk, text: str, named: Sequence[str]) -> Memo:
    """Write a memo about things that a person named; raise `UnknownNameError` for one that is not there."""
    return add_memo(desk, text, about=_resolved(desk.study, named))


def _resolved(study: Study, named: Sequence[str]) -> tuple[str, ...]:
    if not named:
        return ()
    known = _known(study)
    about: list[str] = []
    for name in named:
        turns = {turn.id for source in about if source in known.values() for turn in _turns(study, source)}
        if fold(name) not in known and name not in turns:
            raise unknown_name(
                "source, code, theme or other thing",
                name,
                known.values(),
                hint="give an id; for a turn, first the source: --about S4K2QFA --about t12",
            )
        about.append(known.get(fold(name), name))
    return tuple(dict.fromkeys(about))


def _turns(study: Study, source: str) -> Sequence[Turn]:
    return read_source(study, source).turns if source in locked_sources(study) else ()


def _known(study: Study) -> dict[str, str]:
    """Everything that a memo may be about: ids, titles and labels, folded, to ids."""
    found = {fold(title): source for source, title in titles(study).items()}
    labelled = [(theme.id, theme.label) for theme in read_themes(study)]
    labelled += [(code.id, code.name) for code in read_codebook(study)[0].codes]
    labelled += [(one.id, one.title) for one in read_recommendations(study)]
    found.update((fold(label), identifier) for identifier, label in labelled if label)
    ids = [*titles(study), *(identifier for identifier, _ in labelled), *read_participants(study)]
    ids += [coding.id for coding in read_codings(study)]
    ids += [quote.id for quote in read_quotes(study)]
    ids += [memo.id for memo in read_memos(study)]
    found.update((fold(identifier), identifier) for identifier in ids)
    return found


def memos_about(desk: Desk, about: str = "") -> list[Memo]:
    """Return all memos, or those about one thing."""
    wanted = _resolved(desk.study, [about])[0] if about else ""
    return [memo for memo in read_memos(desk.study) if not wanted or wanted in memo.about]
