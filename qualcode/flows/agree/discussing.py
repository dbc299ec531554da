"""Two readings of one place, talked about: what each sees, kept as a memo that both can answer.

No number is worked out here, and nothing is decided; a place can be talked about as often as people like.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.flows.agree.resolving_cases import differing, named_case
from qualcode.flows.memo import add_memo
from qualcode.flows.memo_about import about_now, pairs, words_token
from qualcode.store.memos import read_memos

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.findings import Memo
    from qualcode.flows.agree.cases import Case, Comparison
    from qualcode.flows.agree.resolving_cases import Differing
    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study

QUESTION = "Two readings differ here. What does each see?"
PROMPTS = (
    "What does each of you see in these words?",
    "Which words make you see it: what is said, and how?",
    "What in you makes you see it: what you have lived, know, or expect?",
    "What would the other reading add, if both stood?",
)
USUAL_KIND = "analytic"


@dataclass(frozen=True, slots=True)
class Talk:
    """A place where readings differ, and the memos in which it was talked about, oldest first."""

    case: Case
    memos: tuple[Memo, ...] = ()


@dataclass(frozen=True, slots=True)
class Talks:
    """The places where readings differ, in the order of the sources; `read` have read how many units."""

    found: Differing
    talks: tuple[Talk, ...]

    @property
    def open(self) -> tuple[Talk, ...]:
        """The places that nobody has talked about."""
        return tuple(one for one in self.talks if not one.memos)


def talks_of(study: Study, comparison: Comparison) -> Talks:
    """Return where readings differ, with what was said of each place; in any approach."""
    found = differing(study, comparison, reflexive=True)
    cases = [one.case for one in found.resolution.units if one.case.differs]
    memos = _by_place(study)
    return Talks(found, tuple(Talk(one, _said_of(one, memos)) for one in cases))


def discuss(desk: Desk, case: Case, text: str, *, kind: str = "") -> Memo:
    """Write a memo about a place where readings differ; `kind` is analytic where none is given.

    Where there is a memo about the place already, this one answers it.
    """
    if not text.strip():
        raise UsageError(
            "what was said?", hint='as in --text "ann hears a complaint, ben hears somebody resigned to it"'
        )
    before = [memo.id for memo in memos_on(desk.study, case)]
    return add_memo(desk, text, about=(*about_of(case), *before[-1:]), kind=kind or USUAL_KIND)


def about_of(case: Case) -> tuple[str, ...]:
    """Return what a memo on a case is about: its source and turn, or its words, and the codes that differ."""
    place: tuple[str, ...] = (case.source,)
    if case.unit in {"turn", "response"}:
        place = (case.source, case.turn)
    elif case.unit != "source":
        place = (words_token(case.source, case.revision, case.span),)
    given = [codes for _, codes in case.codes if codes]
    common = frozenset.intersection(*given) if len(given) == len(case.codes) else frozenset[str]()
    at_issue = sorted({code for codes in given for code in codes} - common)
    return (*place, *at_issue)


def memos_on(study: Study, case: Case) -> tuple[Memo, ...]:
    """Return the memos about the place of a case, oldest first."""
    return _said_of(case, _by_place(study))


def _by_place(study: Study) -> dict[tuple[str, str], list[Memo]]:
    """Return all memos by what they are about: a turn with its source, or anything else by itself."""
    found: dict[tuple[str, str], list[Memo]] = {}
    for memo in read_memos(study):
        for thing in dict.fromkeys(pairs(about_now(study, memo))):
            found.setdefault(thing, []).append(memo)
    return found


def _said_of(case: Case, memos: dict[tuple[str, str], list[Memo]]) -> tuple[Memo, ...]:
    """Return the memos on a case's turn or words, and on the codings behind it; of a source, with a code."""
    ids = [coding.id for _, given in case.codings for coding in given]
    keys: list[tuple[str, str]] = [(one, "") for one in ids]
    if case.unit in {"turn", "response"}:
        keys.append((case.source, case.turn))
    elif case.unit != "source":
        keys.append((words_token(case.source, case.revision, case.span), ""))
    found = [memo for key in keys for memo in memos.get(key, ())]
    if case.unit == "source":
        at_issue = set(about_of(case)[1:])
        found += [memo for memo in memos.get((case.source, ""), ()) if at_issue & set(memo.about)]
    return _once(found)


def _once(memos: Iterable[Memo]) -> tuple[Memo, ...]:
    return tuple(sorted({memo.id: memo for memo in memos}.values(), key=lambda one: (one.at, one.id)))


def named_talk(talks: Talks, typed: str) -> Talk:
    """Return the place of a case's id, whatever its case; raise for one where nobody differs, or none."""
    standing = named_case(talks.found, typed)
    known = {one.case.id: one for one in talks.talks}
    if standing.case.id not in known:
        raise UsageError(
            f"the readings of {standing.case.id} do not differ",
            hint=f'`qualcode memo new "..." --about {standing.case.id}` writes of it all the same',
        )
    return known[standing.case.id]
