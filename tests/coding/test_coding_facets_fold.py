"""Facets in the log of codings: what they add up to does not depend on the order of its lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.log import Facetting, apply_event, facet_event, fold
from qualcode.model import Coding, Span

CODING = Coding(
    "C-1a2b3c4d5e", "SABCDEF", 1, Span(0, 4), "0" * 16, "long-wait", "0" * 12, "ann", "2026-03-01T10:00:00Z",
    facets={"kind": "gap"},
)  # fmt: skip
NAMES = st.dictionaries(
    st.sampled_from(["kind", "polarity"]), st.sampled_from(["", "ask", "gap"]), min_size=1
)


@given(st.lists(NAMES, max_size=5), st.randoms())
def test_the_last_word_on_a_facet_holds_in_any_order(said: list[dict[str, str]], chance: object) -> None:
    """Each facet has the value of the event with the highest number, however the lines lie or repeat."""
    expected = dict(CODING.facets)
    for facets in said:
        expected |= facets
    events = [apply_event(CODING, event="0" * 8)] + [
        facet_event(
            Facetting(CODING.id, facets, "ann", "2026-03-01T10:00:00Z", number), event=f"{99 - number:08x}"
        )
        for number, facets in enumerate(said, start=1)
    ]
    lines = [*events, *events]
    chance.shuffle(lines)  # type: ignore[attr-defined]
    (coding,) = fold(lines)
    assert dict(coding.facets) == {name: value for name, value in expected.items() if value}
