"""What a memo may be about, as a person names it, and what it is about now.

Codes that were merged or split and words of a corrected source are followed; nothing is rewritten for that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualcode.coding.revisions import Place
from qualcode.errors import unknown_name
from qualcode.flows.code import Place as Named
from qualcode.flows.code import span_of
from qualcode.flows.reading import read_codebook, read_codings, read_quotes, titles
from qualcode.flows.recommend import read_recommendations
from qualcode.flows.revised import following_of, read_revisions
from qualcode.flows.theme import read_themes
from qualcode.model import Span
from qualcode.store.history import all_runs
from qualcode.store.memos import read_memos
from qualcode.store.participants import read_participants
from qualcode.store.sources import locked_sources, read_source
from qualcode.text import fold

if TYPE_CHECKING:
    from qualcode.findings import Memo
    from qualcode.model import Turn
    from qualcode.store.study import Study

STUDY = "study"
_TYPED_SPAN = re.compile(r"(?P<source>.+?):(?P<start>\d+)[:-](?P<end>\d+)")
_STORED_SPAN = re.compile(r"(?P<source>S[A-Z2-7]{6})@(?P<revision>\d+):(?P<start>\d+)-(?P<end>\d+)")
_ID_OF_RUN = re.compile(r"[0-9a-f]{12}")


def resolved(study: Study, named: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of what a person named: ids, titles and labels, turns after their source, spans.

    Raises `UnknownNameError` for what is not there.
    """
    if not named:
        return ()
    known = _known(study)
    about: list[str] = []
    for name in named:
        turns = {turn.id for source in about if source in known.values() for turn in _turns(study, source)}
        span = _TYPED_SPAN.fullmatch(name.strip())
        if span and fold(span["source"]) in known:
            about.append(_span(study, known[fold(span["source"])], int(span["start"]), int(span["end"])))
        elif fold(name) in known:
            about.append(known[fold(name)])
        elif name in turns or _is_run(study, name):
            about.append(name)
        else:
            raise unknown_name(
                "source, code, theme or other thing",
                name,
                known.values(),
                hint="give an id; for a turn, first the source: --about S4K2QFA --about t12",
            )
    return tuple(dict.fromkeys(about))


def _span(study: Study, identifier: str, start: int, end: int) -> str:
    source = read_source(study, identifier)
    return words_token(source.id, source.revision, span_of(study, source, Named(span=Span(start, end))))


def words_token(source: str, revision: int, span: Span) -> str:
    """Return what stands in a memo's header for words of a source: no words, and no blank."""
    return f"{source}@{revision}:{span.start}-{span.end}"


def _is_run(study: Study, name: str) -> bool:
    return bool(_ID_OF_RUN.fullmatch(name)) and any(run.id == name for run in all_runs(study))


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


def about_now(study: Study, memo: Memo) -> tuple[str, ...]:
    """Return what a memo is about now: codes as they are read, words where they stand."""
    following = following_of(study)
    return tuple(dict.fromkeys(_word_now(study, one) or following.code(one) for one in memo.about))


def _word_now(study: Study, token: str) -> str:
    found = _STORED_SPAN.fullmatch(token)
    if found is None:
        return ""
    place = Place(int(found["revision"]), Span(int(found["start"]), int(found["end"])))
    now = read_revisions(study, found["source"]).now(token, found["source"], place)
    return words_token(found["source"], now.revision, now.span)


def is_about(study: Study, memo: Memo, wanted: str) -> bool:
    """Whether a memo is about something: itself, words of it, or a code that became it by merge or split."""
    following = following_of(study)
    now = about_now(study, memo)
    parts = {one.partition("@")[0] for one in now if _STORED_SPAN.fullmatch(one)}
    heirs = {heir for one in memo.about for heir in following.successors(one)}
    return wanted in {*memo.about, *now, *parts, *heirs}
