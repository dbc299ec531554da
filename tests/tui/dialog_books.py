"""Codebooks that the tests of dialogs and pane share, and a strategy for strange ones."""

from __future__ import annotations

from hypothesis import strategies as st

from qualcode.model import Code, Codebook, Example

BOOK = Codebook(
    (
        Code("access", "Getting help"),
        Code(
            "not-called-back",
            "Nobody called back",
            parent="access",
            definition="A promised call, letter or visit did not come.",
            include=("a call that was promised",),
            exclude=("a call that was late but came",),
            examples=(Example("they said someone would ring [laughs] and nobody did"),),
            counter_examples=(Example("they rang in the end"),),
            close_codes=("long-wait",),
            aliases=("chasing",),
        ),
        Code("long-wait", "Waiting too long", parent="access", definition="Weeks or months."),
        Code("one-person", "One person who knows you [b]really[/b]"),
        Code("joy", "Joy 🎉 at the group"),
        Code("hebrew", "אמון בצוות"),
        Code("cafe", "Café talk"),
        Code("old", "Old waiting code", status="retired", replaced_by=("older",)),
        Code("older", "Older waiting code", status="retired", replaced_by=("long-wait",)),
        Code("gone", "Gone for good", status="retired"),
        Code("capability", "Capability", frame="comb"),
        Code("reflective", "Reflective motivation", parent="capability", frame="comb"),
    ),
    frames={"comb": "COM-B"},
)

NAMES = st.text(min_size=1, max_size=30).filter(lambda name: name.strip() != "")


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """Draw a codebook of strange names, with parents that may be unknown or run in a circle, and frames."""
    count = draw(st.integers(1, 8))
    codes = [
        Code(
            f"c{place}",
            " ".join(draw(NAMES).split()) or "name",
            parent=draw(st.sampled_from([None, *(f"c{other}" for other in range(count + 1))])),
            definition=draw(st.text(max_size=60)),
            aliases=tuple(draw(st.lists(NAMES, max_size=2))),
            frame=draw(st.sampled_from(["", "f1", "f2"])),
            status=draw(st.sampled_from(["active", "active", "candidate"])),
        )
        for place in range(count)
    ]
    return Codebook(tuple(codes), frames={"f1": draw(NAMES)})
