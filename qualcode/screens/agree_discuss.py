"""Places where readings differ, to be talked about: the words, what each coder saw, what the codes mean.

No number of agreement stands here, and no word that one reading is the right one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.flows.agree.discussing import QUESTION
from qualcode.flows.agree.resolving_records import codes_at_issue
from qualcode.flows.agree.resolving_session import given_codes
from qualcode.screens.agree_resolve import given_words
from qualcode.screens.branches import indented
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.agree.cases import Case
    from qualcode.flows.agree.discussing import Talk, Talks
    from qualcode.model import Codebook


def talks_screen(
    talks: Talks, chosen: Sequence[Talk], codebook: Codebook, *, raw: bool = False
) -> Iterator[RenderableType]:
    """Yield the places, each with both readings and the memos on it, and what can come next."""
    yield Text(", ".join(talks.found.resolution.coders))
    talked = len(talks.talks) - len(talks.open)
    yield Text(
        f"readings differ in {counted(len(talks.talks), 'place')}; {talked:,} of them talked about so far"
    )
    if not talks.talks:
        return
    if chosen:
        yield Text("")
        yield Text(QUESTION, style="bold")
    for talk in chosen:
        yield Text("")
        yield from _place(talks, talk, codebook, raw=raw)
    yield Text("")
    if talks.open:
        yield Text(f'  qualcode agree discuss {talks.open[0].case.id} --text "..."   keeps what was said')
    else:
        yield Text("  every place was talked about; --all lists them with their memos")


def talk_lines(
    talks: Talks, talk: Talk, codebook: Codebook, number: tuple[int, int]
) -> Iterator[RenderableType]:
    """Yield one place as it is put at a terminal, its words as spoken."""
    place, total = number
    yield Text("")
    yield Text(f"place {place:,} of {total:,}", style="dim")
    yield Text(QUESTION, style="bold")
    yield from _place(talks, talk, codebook, raw=True)


def _place(talks: Talks, talk: Talk, codebook: Codebook, *, raw: bool) -> Iterator[RenderableType]:
    case = talks.found.shown(talk.case, raw=raw)
    yield Text(f"{case.id}  {case.title}{f'  {case.speaker}' if case.speaker else ''}", style="dim")
    if case.withheld:
        yield indented(Text(f"words withheld: {case.withheld}", style="italic"))
    elif case.words:
        yield indented(Text(case.words))
    for one in given_codes(case):
        why = f" (because: {'; '.join(one.why)})" if one.why else ""
        yield indented(Text(f"{one.coder}: {given_words(one.codes)}{why}"))
    entries = codebook.by_id()
    for code in codes_at_issue(case):
        meaning = entries[code].definition if code in entries else ""
        yield indented(Text(f"{code}: {meaning or 'no definition'}"), 4)
    for memo in talk.memos:
        yield indented(Text(f"{memo.id}, {memo.by}, {memo.at[:10]}: {memo.text}"))


def talks_json(talks: Talks, chosen: Sequence[Talk], *, raw: bool = False) -> dict[str, Any]:
    """Return the places as JSON, with both readings and the ids of the memos."""
    return {
        "question": QUESTION,
        "coders": list(talks.found.resolution.coders),
        "places": len(talks.talks),
        "open": len(talks.open),
        "cases": [_json(talks.found.shown(one.case, raw=raw), one) for one in chosen],
    }


def _json(case: Case, talk: Talk) -> dict[str, Any]:
    return {
        "id": case.id,
        "source": case.source,
        "title": case.title,
        "turn": case.turn,
        "speaker": case.speaker,
        "workstream": case.workstream,
        "span": [case.span.start, case.span.end],
        "words": case.words,
        "withheld": case.withheld,
        "given": {coder: None if codes is None else sorted(codes) for coder, codes in case.codes},
        "memos": [{"id": memo.id, "by": memo.by, "at": memo.at} for memo in talk.memos],
    }
