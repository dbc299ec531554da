"""The transcript on the screen: what is chosen is what is shown, and it stays where the person looks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strange_texts import SAMPLES, TEXTS, passages_from
from textual.events import MouseDown, MouseMove, MouseUp
from textual.pilot import Pilot
from transcript_app import TranscriptApp, lines_of, reversed_in

from qualcode.model import Span
from qualcode.screens.tui.cells import safe
from qualcode.screens.tui.passages import Passage, Selection, Stripe
from qualcode.screens.tui.transcript import Transcript

SAID = ["We waited nine months. Nobody told us why.", "And how was that?", "It was hard, cost £50 a week."]
Steps = Callable[[Pilot[int], TranscriptApp], Awaitable[None]]


def run(app: TranscriptApp, steps: Steps, size: tuple[int, int] = (80, 24)) -> TranscriptApp:
    """Run steps in an application of a size."""

    async def all_steps() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(pilot, app)

    asyncio.run(all_steps())
    return app


def text_of(widget: Transcript) -> list[str]:
    """The lines on the screen."""
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


def test_the_span_stored_is_the_span_shown() -> None:
    """For any words and any width: what is reversed is the chosen text, character for character."""

    async def steps(_pilot: Pilot[int], app: TranscriptApp) -> None:
        widget = app.transcript

        @settings(deadline=None, max_examples=80)
        @given(
            st.lists(TEXTS, min_size=1, max_size=3), st.sampled_from([40, 60, 80, 120, 140, 200]), st.data()
        )
        def shown_is_stored(texts: list[str], width: int, data: st.DataObject) -> None:
            passages = passages_from(texts)
            text = "\n".join(texts)
            start = data.draw(st.integers(0, len(text)))
            end = data.draw(st.integers(start, len(text)))
            place = max(one for one, each in enumerate(passages) if each.start <= start)
            widget.show(passages)
            widget._lay_out_for(width)
            widget.stand(place, Span(start, end))
            shown = "".join(reversed_in(lines_of(widget)))
            selection = widget.selection
            if not widget.has_words or selection is None:
                assert shown == ""
                return
            inside = [
                Span(max(one.start, selection.span.start), min(one.span.end, selection.span.end))
                for one in passages
                if one.span.overlaps(selection.span)
            ]
            assert shown == "".join(safe(text[span.start : span.end]) for span in inside)

        shown_is_stored()

    run(TranscriptApp(passages_from(SAID)), steps)


@pytest.mark.parametrize("text", [one for one in SAMPLES if one.strip()])
def test_markup_and_controls_appear_as_they_are_or_by_stand_ins(text: str) -> None:
    """Square brackets are words; the line that is sent holds no control character."""

    async def steps(_pilot: Pilot[int], app: TranscriptApp) -> None:
        shown = "".join(segment.text for line in lines_of(app.transcript) for segment in line)
        assert all(sign.isprintable() or sign == " " or sign.isspace() for sign in shown)
        assert "[laughs]" not in text or "[laughs]" in shown
        assert "[/b]" not in text or "[/b]" in shown

    run(TranscriptApp(passages_from([text])), steps)


def test_what_a_key_did_is_told_once() -> None:
    """Coming to another passage and choosing other words are told; a key without effect tells nothing."""

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        widget = app.transcript
        for act in (
            widget.next_word,
            widget.clear,
            widget.previous_passage,
            widget.next_passage,
            widget.clear,
        ):
            act()
            await pilot.pause()

    told = run(TranscriptApp(passages_from(SAID)), steps).told
    assert told == ["t1", Selection("S1", Span(0, 2), "t1"), None, "t2"]


def test_fifteen_codings_on_a_turn_stay_readable() -> None:
    """What has no room is counted, beside the words and where codes are named."""
    stripes = [Stripe(f"c{place}", "own", "S1", Span(0, 10), f"code {place}") for place in range(15)]

    async def steps(_pilot: Pilot[int], app: TranscriptApp) -> None:
        head, words = text_of(app.transcript)[:2]
        assert head.endswith("code 0 · code 1 · code 10 · code 11 · code 12 · code 13 +9")
        assert words.startswith("▎┃┃┃+ We waited")

    run(TranscriptApp(passages_from(SAID), stripes), steps)


@pytest.mark.parametrize("head", ["t1 · P1", ""])
def test_other_stripes_are_painted_as_if_all_were_painted_anew(head: str) -> None:
    """Stripes that come, change and go leave the lines as they are where everything is shown again."""
    passages = [replace(one, head=head and one.head) for one in passages_from(SAID)]
    one, two = (Stripe(f"c{n}", "own", "S1", Span(n * 20, n * 20 + 30), f"code {n}") for n in range(2))
    proposal = Stripe("p", "proposal", "S1", Span(0, 10), "long-wait")

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        for stripes in ([one], [one, two], [two, proposal], [proposal], [], [one, two, proposal]):
            app.transcript.set_stripes(stripes)
            await pilot.pause()
            painted = text_of(app.transcript)
            app.transcript.show(passages, stripes)
            await pilot.pause()
            assert painted == text_of(app.transcript)

    run(TranscriptApp(passages), steps)


def test_a_flag_is_never_counted_away() -> None:
    """Where stripes have no room, the flag still has its sign and comes first among the names."""
    stripes = [Stripe(f"c{place}", "own", "S1", Span(0, 10), f"code {place}") for place in range(15)]
    stripes.append(Stripe("f1", "flag", "S1", Span(3, 9), "safeguarding"))

    async def steps(_pilot: Pilot[int], app: TranscriptApp) -> None:
        head, words = text_of(app.transcript)[:2]
        assert "!safeguarding · code 0" in head
        assert words.startswith("▎!┃┃+ ")

    run(TranscriptApp(passages_from(SAID), stripes), steps)


def test_the_current_turn_and_chosen_words_are_told_without_colour() -> None:
    """A sign stands at the turn, and chosen words are reversed: an attribute, no colour."""

    async def steps(_pilot: Pilot[int], app: TranscriptApp) -> None:
        app.transcript.next_passage()
        app.transcript.next_word()
        lines = text_of(app.transcript)
        assert [line[0] for line in lines[:6] if line] == [" ", " ", "▶", "▎"]
        assert list(reversed_in(lines_of(app.transcript))) == ["And"]

    run(TranscriptApp(passages_from(SAID)), steps)


@pytest.mark.parametrize("size", [(80, 24), (60, 12), (140, 40)])
def test_the_cursor_is_always_in_sight(size: tuple[int, int]) -> None:
    """After any movement and any change of size a line of the passage under the cursor is shown."""
    passages = passages_from([" ".join(["word"] * (5 + place * 7 % 90)) for place in range(60)])

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        widget = app.transcript
        for act in (
            "page_down",
            "next_passage",
            "page_down",
            "last_passage",
            "page_up",
            "previous_passage",
        ) * 4:
            getattr(widget, act)()
            await pilot.pause()
            assert any(line[:1] in {"▶", "▎"} for line in text_of(widget)), act
        await pilot.resize_terminal(50, 15)
        await pilot.pause()
        assert any(line[:1] == "▶" for line in text_of(widget))

    run(TranscriptApp(passages), steps, size)


def test_a_turn_longer_than_the_screen_is_read_page_by_page() -> None:
    """A page on stays in the turn until its end was seen; every word of it was on some screen."""
    passages = passages_from(["short", " ".join(f"w{number}" for number in range(3000)), "after"])
    seen: set[str] = set()

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        widget = app.transcript
        places: list[int] = []
        while not places or places[-1] < 2:
            seen.update(word for line in text_of(widget) for word in line.split())
            places.append(widget.place)
            widget.page_down()
            await pilot.pause()
        assert places == sorted(places)
        seen.update(word for line in text_of(widget) for word in line.split())

    run(TranscriptApp(passages), steps)
    assert {f"w{number}" for number in range(3000)} <= seen


def test_choosing_at_the_end_of_a_long_turn_shows_the_words() -> None:
    """The edge that moves is scrolled into sight."""
    passages = passages_from([" ".join(f"w{number}" for number in range(3000))])

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        app.transcript.previous_word()
        await pilot.pause()
        assert "w2999" in "".join(text_of(app.transcript))
        app.transcript.next_passage()
        app.transcript.first_passage()
        await pilot.pause()
        assert "w0 w1" in "".join(text_of(app.transcript))

    run(TranscriptApp(passages), steps)


def mouse(kind: type[MouseDown | MouseMove | MouseUp], widget: Transcript, x: int, y: int) -> None:
    """Send a mouse event at a cell of the widget, with the left button held."""
    widget.post_message(kind(widget, x, y, 0, 0, 1, False, False, False, x, y))


def test_a_click_chooses_the_word_and_three_the_sentence() -> None:
    """On a line above the words, it only goes to the turn."""

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        widget = app.transcript
        await pilot.click(widget, offset=(6 + 4, 1))
        assert widget.selection == Selection("S1", Span(3, 9), "t1")
        await pilot.click(widget, offset=(6 + 25, 1), times=3)
        assert widget.selection == Selection("S1", Span(23, 42), "t1")
        await pilot.click(widget, offset=(8, 3))
        assert (widget.place, widget.has_words) == (1, False)

    run(TranscriptApp(passages_from(SAID)), steps)


def test_dragging_chooses_whole_characters_in_either_direction() -> None:
    """From any cell of a wide character to any other; back to where it began."""
    text = "等了👨‍👩‍👧九个月"

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        widget = app.transcript
        mouse(MouseDown, widget, 6 + 3, 1)
        mouse(MouseMove, widget, 6 + 6, 1)
        await pilot.pause()
        assert widget.selection == Selection("S1", Span(1, 7), "t1")
        mouse(MouseMove, widget, 6, 1)
        await pilot.pause()
        assert widget.selection == Selection("S1", Span(0, 2), "t1")
        mouse(MouseUp, widget, 6, 1)
        await pilot.pause()
        mouse(MouseMove, widget, 6 + 6, 1)
        await pilot.pause()
        assert widget.selection == Selection("S1", Span(0, 2), "t1")

    run(TranscriptApp(passages_from([text])), steps)


def test_dragging_past_the_words_chooses_up_to_them() -> None:
    """Right of a row, to its end; onto the line above the words, from their first; into the next turn."""

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        widget = app.transcript
        mouse(MouseDown, widget, 6 + 30, 1)
        mouse(MouseMove, widget, 75, 1)
        await pilot.pause()
        assert widget.selection == Selection("S1", Span(30, 42), "t1")
        mouse(MouseMove, widget, 10, 0)
        await pilot.pause()
        assert widget.selection == Selection("S1", Span(0, 31), "t1")
        mouse(MouseMove, widget, 6 + 2, 4)
        await pilot.pause()
        assert widget.selection == Selection("S1", Span(30, 46), "t1")

    run(TranscriptApp(passages_from(SAID)), steps)


def test_dragging_into_another_source_chooses_nothing_there() -> None:
    """The words stay those of the source where the mouse was pressed."""

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        widget = app.transcript
        mouse(MouseDown, widget, 6 + 1, 1)
        mouse(MouseMove, widget, 6 + 2, 1)
        mouse(MouseMove, widget, 6 + 2, 4)
        await pilot.pause()
        assert widget.selection == Selection("S1", Span(1, 3), "t1")

    run(TranscriptApp([*passages_from(["one"]), *passages_from(["four"], source="S2")]), steps)


def test_context_stands_close_and_is_not_clicked() -> None:
    """Context of the same turn follows without a blank line, and a click on it does nothing."""
    before, extract, after = passages_from(["said before", "extract", "said after"])
    shown = [
        Passage("b", "S1", "t1", before.text, before.start, head="t1 · P01", fixed=True),
        Passage("e", "S1", "t1", extract.text, extract.start),
        Passage("a", "S1", "t1", after.text, after.start, fixed=True),
    ]

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        assert text_of(app.transcript)[:4] == [
            "      t1 · P01",
            "      said before",
            "▶     extract",
            "      said after",
        ]
        await pilot.click(app.transcript, offset=(8, 1))
        assert (app.transcript.place, app.transcript.has_words) == (1, False)

    run(TranscriptApp(shown), steps)


def test_an_empty_transcript_takes_every_key() -> None:
    """Nothing to show, nothing to choose, nothing told."""

    async def steps(pilot: Pilot[int], app: TranscriptApp) -> None:
        widget = app.transcript
        for act in (
            "next_passage",
            "page_down",
            "page_up",
            "next_word",
            "sentence",
            "whole",
            "extend_passage",
        ):
            getattr(widget, act)()
        await pilot.click(widget, offset=(5, 5))
        assert (widget.place, widget.passage, widget.selection) == (-1, None, None)

    assert run(TranscriptApp([]), steps).told == []
