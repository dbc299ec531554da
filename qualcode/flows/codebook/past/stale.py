"""Codings made when their code meant something else, and a coder's word that they stand all the same.

Nothing is changed in a coder's log: what was looked at again is an event in the codebook's log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.ageing import Ages, StaleCoding
from qualcode.codebook.finding import codes_named, find_code
from qualcode.codebook.following import REVIEW
from qualcode.codebook.tree import path_of, walk
from qualcode.errors import UsageError
from qualcode.flows.codebook.past.moments import earlier_books
from qualcode.flows.codebook.restructuring.writing import decision_event
from qualcode.flows.codings import View, find_codings
from qualcode.flows.nameless import require_nameless
from qualcode.flows.reading import read_codings, sound_codebook
from qualcode.flows.revised import following_of
from qualcode.select import Filters
from qualcode.store.history import Changes, hex_id
from qualcode.store.logs import CODEBOOK_LOG, read_events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.flows.codings import ShownCoding
    from qualcode.flows.desk import Desk
    from qualcode.model import Codebook, Coding
    from qualcode.store.runs import Run
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class StaleCode:
    """A code with codings that were made when it meant something else, of `all` that it has."""

    code: str
    path: str
    stale: tuple[StaleCoding, ...]
    all: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a coder looked at again: how many codings of a code stand, and whose."""

    code: str
    codings: int
    coders: tuple[str, ...]
    run: Run | None = None


def stale_codes(study: Study, named: Sequence[str] = (), *, coder: str = "") -> tuple[StaleCode, ...]:
    """Return the codes with stale codings, in the order of the tree; of some codes, with those below them."""
    codebook = sound_codebook(study)
    wanted = codes_named(codebook, named) if named else set(codebook.by_id())
    codings = [one for one in read_codings(study, coder=coder) if one.code in wanted]
    by_code: dict[str, list[StaleCoding]] = {}
    for each in _ages(study, codebook, codings).stale(codings):
        by_code.setdefault(each.coding.code, []).append(each)
    number = {code: sum(one.code == code for one in codings) for code in by_code}
    return tuple(
        StaleCode(code.id, path_of(codebook, code.id), tuple(by_code[code.id]), number[code.id])
        for _, code in walk(codebook)
        if code.id in by_code
    )


def stale_shown(
    desk: Desk, named: Sequence[str] = (), *, coder: str = "", raw: bool = False
) -> tuple[tuple[StaleCode, ...], Mapping[str, ShownCoding]]:
    """Return the same with where each stale coding stands, by its id, and its words: masked unless `raw`."""
    found = stale_codes(desk.study, named, coder=coder)
    ids = {each.coding.id for one in found for each in one.stale}
    codes = tuple(one.code for one in found)
    view = View(raw=raw, descend=False)
    shown = find_codings(desk, Filters(codes=codes, coder=coder), view).codings if found else ()
    return found, {one.coding.id: one for one in shown if one.coding.id in ids}


def _ages(study: Study, codebook: Codebook, codings: Sequence[Coding]) -> Ages:
    """Return what is known of meanings: from the log, and where that is not enough from earlier codebooks."""
    ages = Ages(codebook, read_events(study, CODEBOOK_LOG), following_of(study))
    if not study.locked and ages.unknown(codings):
        for _, book in earlier_books(study):
            ages.learn_of(book)
            if not ages.unknown(codings):
                break
    return ages


def review(desk: Desk, named: str, *, everyone: bool = False, why: str = "") -> Reviewed:
    """Say that this coder looked again at their stale codings of a code (or everyone's), and they stand."""
    desk.study.require_unlocked()
    require_nameless(desk, "the reason", why)
    code = find_code(sound_codebook(desk.study), named)
    found = stale_codes(desk.study, [code.id])
    stale = [each.coding for one in found if one.code == code.id for each in one.stale]
    own = [one for one in stale if everyone or one.coder == desk.coder]
    if not own:
        if stale:
            others = ", ".join(sorted({one.coder for one in stale}))
            hint = f"those of {others} are; --everyone takes them too"
            raise UsageError(f"no coding of yours under {code.id!r} is stale", hint=hint)
        return Reviewed(code.id, 0, ())
    coders = tuple(sorted({one.coder for one in own}))
    line = decision_event(desk, hex_id("G-"), code, why=why) | {"op": REVIEW, "coders": list(coders)}
    changes = Changes(objects={line["id"]}, uses={code.id}, note=f"{len(own)} of {code.id}")
    changes.append(CODEBOOK_LOG, line)
    return Reviewed(code.id, len(own), coders, desk.commit(changes, "codebook stale"))
