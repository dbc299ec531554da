"""A proposal as a transcript shows it: its turns, what was said around them, what stands on its words.

The turns around are dim and passed over; of the proposal's own turns all words are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.flows.context import places_around
from qualcode.screens.tui.coding_passages import head_of, title_of
from qualcode.screens.tui.passages import Passage, Stripe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.flows.reading import Reading
    from qualcode.flows.suggest.review_records import Put
    from qualcode.model import Coding


def proposal_passages(reading: Reading, proposal: Coding, *, context: int) -> list[Passage]:
    """Return the turns of a proposal between up to `context` turns before and after them."""
    source = reading.source
    earlier, later = places_around(source, proposal.span, before=context, after=context)
    own = [place for place, span in enumerate(source.turn_spans()) if span.overlaps(proposal.span)]
    found = []
    for number, place in enumerate((*earlier, *own, *later)):
        turn, span = source.turns[place], source.turn_spans()[place]
        around = place not in own
        found.append(
            Passage(
                f"{proposal.id} {turn.id}",
                source.id,
                turn.id,
                turn.text,
                span.start,
                head=head_of(turn, survey=source.kind == "survey"),
                title=title_of(reading) if number == 0 else "",
                dim=around,
                fixed=around,
                edition=source.edition,
            )
        )
    return found


def proposal_stripes(put: Put, own: Iterable[Coding], names: Mapping[str, str]) -> list[Stripe]:
    """Return the proposal, the words that spoke for it, and this coder's codes on the turns."""
    one = put.proposal
    found = [Stripe(one.id, "proposal", one.source, one.span, names.get(one.code, one.code))]
    if put.because is not None:
        found += [
            Stripe(f"{one.id} {number}", "hit", one.source, span, "")
            for number, span in enumerate(put.because.matched)
        ]
    found += [Stripe(each.id, "own", each.source, each.span, names.get(each.code, each.code)) for each in own]
    return found
