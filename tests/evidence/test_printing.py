"""What a printed quote promises: marked edits, masked names, and pieces that lead back to the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import UsageError
from qualcode.evidence.printing import Piece, printed
from qualcode.findings import Operation
from qualcode.model import Redaction, Span, Verdict

SAID = "They said Ann from the hub would ring, you know, the week after, and nobody did."


def span_of(words: str, text: str = SAID) -> Span:
    """Return where `words` stand in `text`."""
    start = text.index(words)
    return Span(start, start + len(words))


def mask(words: str, replacement: str, verdict: Verdict = "mask", text: str = SAID) -> Redaction:
    """Return a redaction of `words`."""
    return Redaction("X-1", "S1", 1, span_of(words, text), "PERSON", verdict, replacement)


def whole(*operations: Operation, redactions: tuple[Redaction, ...] = (), text: str = SAID) -> str:
    """Print the whole text."""
    return printed(text, Span(0, len(text)), operations, redactions).text


def test_without_edits_the_words_are_the_source() -> None:
    """A span without edits prints its own words, in one verbatim piece."""
    span = span_of("would ring")
    assert printed(SAID, span).pieces == (Piece("verbatim", span, "would ring"),)
    assert printed(SAID, span).edits == "verbatim"


def test_the_three_edits_are_marked() -> None:
    """A cut prints (...), an insertion and a replacement stand in square brackets."""
    operations = (
        Operation("cut", span_of("you know, ")),
        Operation("insert", Span(4, 4), "the clinic"),
        Operation("replace", span_of("the hub"), "the service"),
    )
    expected = (
        "They [the clinic] said Ann from [the service] would ring, (...) the week after, and nobody did."
    )
    assert whole(*operations) == expected
    assert printed(SAID, Span(0, len(SAID)), operations).edits == "cut, insertion, replacement"


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        ("you know", "They said Ann from the hub would ring, (...), the week after, and nobody did."),
        (" you know,", "They said Ann from the hub would ring, (...) the week after, and nobody did."),
        ("They said ", "(...) Ann from the hub would ring, you know, the week after, and nobody did."),
        (", and nobody did.", "They said Ann from the hub would ring, you know, the week after (...)"),
    ],
)
def test_a_blank_parts_a_cut_from_words_and_no_more(cut: str, expected: str) -> None:
    """A blank is added where a cut would touch a word; no blank or comma of the source is taken away."""
    assert whole(Operation("cut", span_of(cut))) == expected


def test_part_of_a_word_may_be_replaced() -> None:
    """A replaced initial stays glued to its word: `[a]nd nobody did`."""
    text = "And nobody did."
    assert whole(Operation("replace", Span(0, 1), "a"), text=text) == "[a]nd nobody did."


def test_masked_and_undecided_redactions_print_their_replacement() -> None:
    """Verdicts mask and review print the replacement; keep prints the words."""
    redactions = (
        mask("Ann", "[Worker 1]"),
        mask("the hub", "[service]", "review"),
        mask("week", "[x]", "keep"),
    )
    expected = "They said [Worker 1] from [service] would ring, you know, the week after, and nobody did."
    assert whole(redactions=redactions) == expected


def test_a_redaction_half_in_the_span_is_masked_whole() -> None:
    """A span that begins or ends inside a masked name prints the replacement, never half of the name."""
    text = "Mary Ann Smith rang"
    redaction = mask("Mary Ann Smith", "[Worker 1]", text=text)
    assert printed(text, Span(9, 19), (), (redaction,)).text == "[Worker 1] rang"
    assert printed(text, Span(0, 4), (), (redaction,)).text == "[Worker 1]"


def test_overlapping_redactions_print_once() -> None:
    """Of redactions that overlap the decided one speaks, then the longest; those that only touch stay two."""
    text = "Mary Ann Smith rang"
    overlapping = (mask("Mary Ann", "[a]", text=text), mask("Ann Smith", "[longer]", text=text))
    assert whole(redactions=overlapping, text=text) == "[longer] rang"
    doubtful = (mask("Mary Ann", "[decided]", text=text), mask("Ann Smith", "[longer]", "review", text))
    assert whole(redactions=doubtful, text=text) == "[decided] rang"
    touching = (mask("Mary ", "[a]", text=text), mask("Ann Smith", "[b]", text=text))
    assert whole(redactions=touching, text=text) == "[a][b] rang"


def test_a_redaction_beside_a_cut_disappears_into_it() -> None:
    """What overlaps a cut or a replacement is swallowed whole; what lies apart is not."""
    name = mask("Ann from the hub", "[Worker 1]")
    assert whole(Operation("cut", span_of("said Ann")), redactions=(name,)).startswith("They (...) would")
    assert whole(Operation("replace", span_of("hub"), "centre"), redactions=(name,)).startswith(
        "They said [centre] would"
    )


def test_two_cuts_in_one_redaction_leave_nothing_of_it() -> None:
    """A name cut at both ends shows neither its middle nor its replacement."""
    name = mask("Ann from the hub", "[Worker 1]")
    cuts = (Operation("cut", span_of("said Ann")), Operation("cut", span_of("hub would")))
    assert whole(*cuts, redactions=(name,)).startswith("They (...) (...) ring,")


def test_an_insertion_inside_a_masked_name_stands_after_it() -> None:
    """A name that is masked after the quote was edited cannot swallow an insertion."""
    name = mask("Ann from the hub", "[Worker 1]")
    insert = Operation("insert", Span(span_of("from").start, span_of("from").start), "the worker")
    assert whole(insert, redactions=(name,)).startswith("They said [Worker 1] [the worker] would ring")


def test_a_missing_replacement_is_no_leak() -> None:
    """A redaction without a replacement prints that something was removed, never the words."""
    assert whole(redactions=(mask("Ann", ""),)).startswith("They said [removed] from")


def test_a_line_break_prints_as_one_blank() -> None:
    """Turns inside one quote are joined by a single blank, which is counted."""
    text = "They rang. \nNobody \n\n came."
    quote = printed(text, Span(0, len(text)))
    assert (quote.text, quote.line_breaks) == ("They rang. Nobody came.", 2)


@pytest.mark.parametrize(
    "operations",
    [
        (Operation("cut", Span(0, 5)), Operation("cut", Span(4, 8))),
        (Operation("cut", Span(0, 5)), Operation("insert", Span(2, 2), "x")),
        (Operation("insert", Span(2, 2), "x"), Operation("insert", Span(2, 2), "y")),
        (Operation("cut", Span(0, 500)),),
        (Operation("cut", Span(3, 3)),),
        (Operation("insert", Span(3, 6), "x"),),
        (Operation("insert", Span(3, 3), " "),),
        (Operation("replace", Span(3, 6), "a [b]"),),
        (Operation("cut", Span(3, 6), "words"),),
    ],
)
def test_edits_that_do_not_go_together_are_refused(operations: tuple[Operation, ...]) -> None:
    """Edits that overlap, lie outside, cover nothing or lack words are the user's mistake, with a hint."""
    with pytest.raises(UsageError) as caught:
        printed(SAID, Span(0, len(SAID)), operations)
    assert caught.value.hint


def test_a_span_beyond_the_source_is_refused() -> None:
    """A quote that ends after its source does is refused."""
    with pytest.raises(UsageError):
        printed(SAID, Span(0, len(SAID) + 1))


@given(st.data(), st.text(alphabet="ab [].(\n", min_size=1, max_size=40))
def test_verbatim_pieces_are_substrings_in_order_and_the_span_is_covered(
    data: st.DataObject, text: str
) -> None:
    """Pieces follow each other without gap or overlap over the span, and verbatim pieces are the source's."""
    bounds = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    operations = [Operation("cut", Span(bounds[0], bounds[1]))] if bounds[0] < bounds[1] else []
    redactions = [Redaction("X-1", "S1", 1, Span(bounds[2], bounds[3]), "PERSON", "mask", "[name]")]
    pieces = printed(text, Span(0, len(text)), operations, redactions).pieces
    position = 0
    for piece in pieces:
        assert position == piece.span.start
        position = piece.span.end
        if piece.kind == "verbatim":
            assert piece.text == text[piece.span.start : piece.span.end]
    assert position == len(text)
