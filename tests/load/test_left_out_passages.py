"""What is left out inside of a line counts for exactly the words that it would add there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.load.balance import SPEECH, Ledger
from qualcode.load.talk.speaker_lines import Line, account
from qualcode.text import count_words

REASON = "hidden text"
TEXTS = st.text(alphabet="ab  \n", max_size=12)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Draw a line with passages left out of it, some at the same place."""
    text = draw(TEXTS)
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=5)))
    return Line(text, "line 1", omitted=tuple((place, REASON, draw(TEXTS)) for place in places))


@given(lines())
def test_passages_count_for_the_words_that_they_add(line: Line) -> None:
    """With all passages put back the line has as many words as were accounted for, touching or not."""
    ledger = Ledger()
    account(ledger, line, [(SPEECH, line.text)])
    whole = line.text
    for place, _, passage in reversed(line.omitted):
        whole = whole[:place] + passage + whole[place:]
    assert count_words(whole) == count_words(line.text) + ledger.words(REASON)


def test_ten_thousand_passages_in_one_paragraph_are_counted() -> None:
    """A paragraph out of which thousands of words were deleted is no harder than any other."""
    words = 10_000
    line = Line("kept " * words, "line 1", omitted=tuple((5 * n, REASON, "gone ") for n in range(words)))
    ledger = Ledger()
    account(ledger, line, [(SPEECH, line.text)])
    assert ledger.words(REASON) == words
