"""What a trace promises: both ways along the links that people made, and every gap named."""

from __future__ import annotations

import pytest

from qualcode.errors import UnknownNameError
from qualcode.evidence.links import Evidence
from qualcode.evidence.trace import Gaps, Node, gaps, recommendations_by_quote, trace_down, trace_up
from qualcode.findings import Link, Quote, Recommendation, Theme
from qualcode.model import Code, Coding, Span


def coding(coding_id: str, code: str, source: str, stance: str = "") -> Coding:
    """Return a coding of the first ten characters."""
    return Coding(coding_id, source, 1, Span(0, 10), "", code, "", "ann", "", stance=stance)


def quote(quote_id: str, source: str, code: str = "", theme: str = "") -> Quote:
    """Return a quote of the first ten characters."""
    return Quote(quote_id, source, 1, Span(0, 10), "", code=code, theme=theme)


STUDY = Evidence(
    recommendations=(
        Recommendation(
            "REC-call",
            "Call back",
            links=(Link("theme", "T-chase"), Link("quote", "Q-2", "speaks_against"),
                   Link("figure", "41 of 79")),
        ),
        Recommendation("REC-door", "One door", links=(Link("code", "access", "qualifies"),)),
        Recommendation("REC-bare", "Do better"),
    ),
    themes=(
        Theme("T-chase", "Having to chase", codes=("not-called-back",)),
        Theme("T-alone", "Alone with it", parent="T-chase", codes=("alone",)),
        Theme("T-idle", "Idle", codes=("unused",)),
        Theme("T-gone", "Gone", status="set aside"),
    ),
    codes=(
        Code("access", "Access"),
        Code("not-called-back", "Nobody called back", parent="access"),
        Code("promised", "Promised a call", parent="not-called-back"),
        Code("alone", "Alone"),
        Code("unused", "Unused"),
        Code("stray", "Stray"),
        Code("old", "Old", status="retired"),
    ),
    codings=(coding("C-1", "not-called-back", "S1"), coding("C-2", "promised", "S2", "negated"),
             coding("C-3", "stray", "S2"), coding("C-4", "not-called-back", "S2")),
    quotes=(quote("Q-1", "S1", "promised"), quote("Q-2", "S1", "stray"), quote("Q-3", "S2", "", "T-alone"),
            quote("Q-4", "S2", "alone", "T-idle")),
    sources={"S1": "Focus group 1", "S2": "Interview 1"},
)  # fmt: skip


def outline(node: Node, depth: int = 0) -> list[str]:
    """Return a tree as indented lines."""
    line = "  " * depth + f"{node.kind} {node.id}" + (f" ({node.stance})" if node.stance else "")
    return [line, *(below for child in node.children for below in outline(child, depth + 1))]


def test_down_from_a_recommendation_to_codings_and_sources() -> None:
    """A recommendation leads through themes, sub-themes and codes to quotes, codings and sources."""
    assert outline(trace_down(STUDY, "REC-call")) == [
        "recommendation REC-call",
        "  theme T-chase (supports)",
        "    theme T-alone",
        "      code alone",
        "      quote Q-3",
        "        source S2",
        "    code not-called-back",
        "      code promised",
        "        quote Q-1",
        "          source S1",
        "        source S2",
        "          coding C-2 (negated)",
        "      source S1",
        "        coding C-1",
        "      source S2",
        "        coding C-4",
        "  quote Q-2 (speaks_against)",
        "    source S1",
        "  figure 41 of 79 (supports)",
    ]


def test_up_from_a_source_to_recommendations() -> None:
    """A source leads through its codes and quotes, and what lies above them, to recommendations."""
    assert outline(trace_up(STUDY, "S1")) == [
        "source S1",
        "  code not-called-back",
        "    code access",
        "      recommendation REC-door (qualifies)",
        "    theme T-chase",
        "      recommendation REC-call (supports)",
        "  quote Q-1",
        "    code promised",
        "      code not-called-back",
        "        code access",
        "          recommendation REC-door (qualifies)",
        "        theme T-chase",
        "          recommendation REC-call (supports)",
        "  quote Q-2",
        "    code stray",
        "    recommendation REC-call (speaks_against)",
    ]


def test_labels_are_what_people_call_things() -> None:
    """Every node carries title, label, name, or the source and place of an extract."""
    labels = {node.id: node.label for node in trace_down(STUDY, "REC-call").walk()}
    assert labels["REC-call"] == "Call back"
    assert labels["T-chase"] == "Having to chase"
    assert labels["promised"] == "Promised a call"
    assert labels["C-1"] == "Focus group 1 [0, 10]"
    assert labels["S2"] == "Interview 1"


@pytest.mark.parametrize("reference", ["theme:T-alone", "T-alone"])
def test_a_kind_may_stand_before_the_id(reference: str) -> None:
    """`theme:T-alone` and `T-alone` mean the same theme."""
    assert outline(trace_up(STUDY, reference))[:2] == ["theme T-alone", "  theme T-chase"]


def test_a_coding_and_a_figure_lead_up_too() -> None:
    """A single coding and a figure are traced like the rest."""
    assert outline(trace_up(STUDY, "C-2"))[:2] == ["coding C-2", "  code promised (negated)"]
    assert outline(trace_up(STUDY, "figure:41 of 79"))[1] == "  recommendation REC-call (supports)"
    assert outline(trace_down(STUDY, "C-2")) == ["coding C-2", "  source S2"]
    assert outline(trace_down(STUDY, "S1")) == ["source S1", "  coding C-1"]


def test_an_unknown_reference_gets_the_nearest() -> None:
    """An id that nothing has is an unknown name, with the nearest or a hint."""
    with pytest.raises(UnknownNameError) as caught:
        trace_down(STUDY, "REC-cal")
    assert caught.value.hint.startswith("did you mean REC-call")
    with pytest.raises(UnknownNameError) as caught:
        trace_up(STUDY, "zzzzzz")
    assert caught.value.hint.startswith("give the id")


def test_a_quote_stands_once_in_a_theme() -> None:
    """A quote of a theme stands under its code; under a code come no quotes of another theme."""
    study = Evidence(
        themes=(Theme("T-1", "One", codes=("a",)), Theme("T-2", "Two", codes=("a",))),
        codes=(Code("a", "A"),),
        quotes=(quote("Q-1", "S1", "a", "T-1"), quote("Q-2", "S1", "a", "T-2"), quote("Q-3", "S1", "a")),
    )
    quotes = [node.id for node in trace_down(study, "T-1").walk() if node.kind == "quote"]
    assert quotes == ["Q-1", "Q-3"]


def test_circles_and_dead_links_stop_the_trace() -> None:
    """Circles of themes or codes end; a link to nothing is a node without a label."""
    broken = Evidence(
        recommendations=(Recommendation("REC-1", "T", links=(Link("theme", "a"), Link("quote", "lost"))),),
        themes=(Theme("a", "A", parent="b", codes=("x",)), Theme("b", "B", parent="a")),
        codes=(Code("x", "X", parent="y"), Code("y", "Y", parent="x")),
    )
    tree = trace_down(broken, "REC-1")
    assert [node.id for node in tree.walk()] == ["REC-1", "a", "b", "x", "y", "lost"]
    assert [node.id for node in tree.walk() if not node.label] == ["lost"]
    assert [node.id for node in trace_up(broken, "x").walk()] == ["x", "y", "a", "b", "REC-1"]
    assert gaps(broken).themes_unused == ()


def test_a_quote_bears_on_recommendations_by_its_nearest_link() -> None:
    """A link to the quote itself decides before its theme, its theme before its code."""
    assert recommendations_by_quote(STUDY) == {
        "Q-1": (("REC-call", "supports"), ("REC-door", "qualifies")),
        "Q-2": (("REC-call", "speaks_against"),),
        "Q-3": (("REC-call", "supports"),),
        "Q-4": (),
    }
    both = (Link("theme", "T-chase"), Link("quote", "Q-1", "qualifies"))
    nearest = Evidence((Recommendation("R", "T", links=both),), STUDY.themes, STUDY.codes, (), STUDY.quotes)
    assert recommendations_by_quote(nearest)["Q-1"] == (("R", "qualifies"),)


def test_every_gap_is_named() -> None:
    """Each kind of broken way is listed with id and label, and nothing that is in order."""
    assert gaps(STUDY) == Gaps(
        recommendations_without_evidence=(("REC-bare", "Do better"),),
        recommendations_without_supporting_quote=(("REC-door", "One door"), ("REC-bare", "Do better")),
        themes_unused=(("T-idle", "Idle"),),
        themes_without_codings=(("T-alone", "Alone with it"), ("T-idle", "Idle")),
        codes_in_no_theme=(("stray", "Stray"),),
        quotes_unused=(("Q-4", "Interview 1 [0, 10]"),),
        speaking_against=(("REC-call", "quote Q-2: Focus group 1 [0, 10]"),),
    )


def test_nothing_has_no_gaps() -> None:
    """An empty study has no gaps."""
    assert gaps(Evidence()) == Gaps()
