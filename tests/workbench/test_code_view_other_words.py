"""The code view acts on the words that it shows: after a correction an act on others is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from benches import bench_in, corrected_by, turn, words

from qualcode.cli.main import run
from qualcode.flows.code_view import CodeView, open_view
from qualcode.flows.desk import Desk
from qualcode.flows.flags import flags_of
from qualcode.flows.reading import read_quotes
from qualcode.flows.workbench.same_words import WordsChangedError
from qualcode.model import Span
from qualcode.select import Filters
from qualcode.store.study import open_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def view_in(study: Path) -> CodeView:
    """Open the view of a code that stands on one turn."""
    bench = bench_in(study)
    bench.apply(["long-wait"], turn(bench, "t3"))
    bench.close()
    return open_view(Desk(open_study(study), "ann"), "long-wait", filters=Filters())


def chosen_in(view: CodeView, wanted: str) -> Span:
    """Return where words of the only extract lie in its source."""
    (one,) = view.extracts
    at = view.words(one).index(wanted)
    return Span(at, at + len(wanted)).shifted(one.coding.span.start)


ON_WORDS: dict[str, Callable[[CodeView, Span, str], object]] = {
    "narrow": lambda view, span, edition: view.narrow(view.extracts[0].id, span, edition=edition),
    "star": lambda view, _, edition: view.star(view.extracts[0].id, edition=edition),
    "flag": lambda view, _, edition: view.flag(view.extracts[0].id, "safeguarding", edition=edition),
}


@pytest.mark.parametrize("act", ON_WORDS)
def test_words_chosen_before_a_correction_are_refused_again_and_again(study: Path, act: str) -> None:
    """Refused with a look at the words as they stand now, and refused again: the span is of no text."""
    view = view_in(study)
    span, edition = chosen_in(view, "four months"), view.extracts[0].edition
    corrected_by(study)
    for _ in range(2):
        with pytest.raises(WordsChangedError):
            ON_WORDS[act](view, span, edition)
        assert view.extracts[0].edition == view.source(view.extracts[0]).edition != edition
    source = view.extracts[0].coding.source
    assert (list(read_quotes(view.desk.study)), flags_of(view.desk.study, source)) == ([], ())
    assert "four months" in view.words(view.extracts[0])


@pytest.mark.parametrize("act", ON_WORDS)
def test_words_chosen_in_the_text_as_it_is_are_acted_on(study: Path, act: str) -> None:
    """After the look the very words are narrowed to, starred, flagged."""
    view = view_in(study)
    corrected_by(study)
    view.refresh()
    (one,) = view.extracts
    ON_WORDS[act](view, chosen_in(view, "four months"), one.edition)
    text = view.source(one).text
    spans = [quote.span for quote in read_quotes(view.desk.study)]
    spans += [flag.span for flag in flags_of(view.desk.study, one.coding.source)]
    assert [view.words(each) for each in view.extracts if act == "narrow"] + [
        text[span.start : span.end] for span in spans
    ] == (["four months"] if act == "narrow" else [view.words(one)])


@pytest.mark.parametrize("verb", ["remove", "move", "against", "also"])
def test_an_act_on_a_whole_extract_goes_with_its_words(study: Path, verb: str) -> None:
    """The words of the extract are the same after a correction elsewhere: the act is for them."""
    view = view_in(study)
    (one,) = view.extracts
    said = view.words(one)
    corrected_by(study)
    acts: dict[str, Callable[[], object]] = {
        "remove": lambda: view.remove([one.id]),
        "move": lambda: view.move([one.id], "one-person"),
        "against": lambda: view.against([one.id]),
        "also": lambda: view.also([one.id], ["one-person"]),
    }
    acts[verb]()
    bench = bench_in(study)
    found = [(each.code, bench.source.text[each.span.start : each.span.end]) for each in bench.own()]
    expected = {
        "remove": [],
        "move": [("one-person", said)],
        "against": [("long-wait", said)],
        "also": [("long-wait", said), ("one-person", said)],
    }
    assert found == expected[verb]


def test_codes_used_lately_are_those_of_the_coding_screen(study: Path) -> None:
    """By the order of the log, in any source; a code that was retired is not offered."""
    view = view_in(study)
    bench = bench_in(study)
    bench.apply(["one-person"], words(bench, "One person"))
    assert [code.id for code in view.recent()] == ["one-person", "long-wait"]
    assert list(view.recent()) == list(bench.recent())
    assert run(["codebook", "retire", "one-person", "--why", "no longer"]) == 0
    assert [code.id for code in view.recent()] == ["long-wait"]
