"""Masking replaces spans and nothing else, and the map leads both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.anonymise.masking import MaskMap, mask
from qualcode.anonymise.pseudonyms import new_entity_id, replacement_of
from qualcode.model import Entity, Redaction, Span, Verdict


def redaction(start: int, end: int, replacement: str = "[x]", verdict: Verdict = "mask") -> Redaction:
    """Return a redaction of which only span, replacement and verdict matter."""
    return Redaction("X-1", "S222222", 1, Span(start, end), "PERSON", verdict, replacement)


@st.composite
def masked(draw: st.DrawFn) -> tuple[str, list[Redaction]]:
    """Return a text and some redactions of it, in any order, overlapping or not."""
    text = draw(st.text(alphabet="abcdéß🙂 \n", max_size=40))
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=5))
    verdicts: list[Verdict] = ["mask", "review", "keep"]
    return text, [
        redaction(
            min(pair),
            max(pair),
            draw(st.sampled_from(["[P2]", "[place 3]", ""])),
            draw(st.sampled_from(verdicts)),
        )
        for pair in spans
    ]


def hidden_places(redactions: list[Redaction]) -> set[int]:
    """Return the places in the text that a mask or a question covers."""
    return {
        place for one in redactions if one.verdict != "keep" for place in range(one.span.start, one.span.end)
    }


@given(masked())
def test_what_is_not_masked_stays_and_what_is_masked_goes(case: tuple[str, list[Redaction]]) -> None:
    """Cutting the replacements out of the masked text leaves exactly the characters under no mask."""
    text, redactions = case
    shown, places = mask(text, redactions)
    replaced = {place for span in places.new for place in range(span.start, span.end)}
    rest = "".join(char for place, char in enumerate(shown) if place not in replaced)
    hidden = hidden_places(redactions)
    assert rest == "".join(char for place, char in enumerate(text) if place not in hidden)
    assert {shown[span.start : span.end] for span in places.new} <= {"[P2]", "[place 3]", "[name]"}


@given(masked())
def test_the_map_leads_back_and_forth(case: tuple[str, list[Redaction]]) -> None:
    """A character under no mask is found in the masked text and back again."""
    text, redactions = case
    shown, places = mask(text, redactions)
    hidden = hidden_places(redactions)
    for place in set(range(len(text))) - hidden:
        there = places.masked_span(Span(place, place + 1))
        assert shown[there.start : there.end] == text[place]
        assert places.original_span(there) == Span(place, place + 1)
        assert places.to_old(places.to_new(place)) == place


@given(masked(), st.data())
def test_a_span_is_widened_to_whole_replacements(
    case: tuple[str, list[Redaction]], data: st.DataObject
) -> None:
    """A span moved there and back contains itself, and never parts a replacement."""
    text, redactions = case
    shown, places = mask(text, redactions)
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    moved = places.masked_span(Span(start, end))
    assert moved.end <= len(shown)
    assert all(not span.overlaps(moved) or moved.contains(span) for span in places.new) or not len(moved)
    if end > start:
        assert places.original_span(moved).contains(Span(start, end))


def test_masks_and_questions_are_replaced_and_kept_words_are_not() -> None:
    """By default a question is hidden too; kept words stay; a mask beats a keep within it."""
    redactions = [redaction(0, 3), redaction(4, 7, "[y]", "review"), redaction(8, 11, "[z]", "keep")]
    assert mask("Ann Bob Cat", redactions)[0] == "[x] [y] Cat"
    assert mask("Ann Bob Cat", redactions, reviewed_only=True)[0] == "[x] Bob Cat"
    assert mask("Ann Bob", [redaction(0, 7), redaction(4, 7, "", "keep")])[0] == "[x]"


def test_overlapping_redactions_become_one() -> None:
    """The union is replaced once, by the longest mask's replacement."""
    shown, places = mask("at 14 Mill Lane now", [redaction(3, 10, "[a]"), redaction(6, 15, "[b]")])
    assert shown == "at [b] now"
    assert places == MaskMap((Span(3, 15),), (Span(3, 6),))


def test_a_redaction_outside_the_text_is_refused() -> None:
    """A span that does not fit is never silently dropped."""
    with pytest.raises(ValueError, match="outside"):
        mask("short", [redaction(3, 9)])


def test_pseudonyms_by_kind() -> None:
    """Participants show their id, others their kind and the tail of the id; an override wins."""
    assert replacement_of(Entity("P7K3Q", "participant", ("A",))) == "[P7K3Q]"
    assert replacement_of(Entity("E4F2Q", "child", ("A",))) == "[child 4F2Q]"
    assert replacement_of(Entity("E7QX2", "place", ("A",))) == "[place 7QX2]"
    assert replacement_of(Entity("E7QX2", "staff", ("A",))) == "[staff member 7QX2]"
    assert replacement_of(Entity("E7QX2", "place", ("A",), replacement="[a village]")) == "[a village]"


@given(
    st.text(min_size=1),
    st.sampled_from(["participant", "respondent", "child", "place"]),
    st.binary(min_size=1),
)
def test_an_id_is_stable_and_lengthened_when_taken(name: str, kind: str, key: bytes) -> None:
    """The same name, kind and key give the same id; a taken id is lengthened, and holds a digit always."""
    plain = new_entity_id(kind, name, key, ())
    longer = new_entity_id(kind, name, key, {plain})
    assert plain == new_entity_id(kind, name, key, {"P"})
    assert longer == new_entity_id(kind, name, key, [plain])
    assert longer[:-1] == plain
    assert any(char in "234567" for char in plain)
    assert set(plain[1:]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    assert (plain[0], len(plain)) == {"participant": ("P", 5), "respondent": ("R", 7)}.get(kind, ("E", 5))


def test_an_id_needs_a_key() -> None:
    """Without the study key an id could be guessed from the name, so there is none."""
    with pytest.raises(ValueError, match="key"):
        new_entity_id("participant", "ama", b"", ())
    assert new_entity_id("participant", "ama", b"one", ()) != new_entity_id("participant", "ama", b"two", ())
