"""What theme summaries promise: claims first, in the analyst's order, and no counts unless asked."""

from __future__ import annotations

from qualcode.export.markdown import ThemeSheet, render_themes
from qualcode.export.reading import finished_file
from qualcode.export.rows import QuoteRow
from qualcode.findings import Salience, Theme

CHASE = ThemeSheet(
    Theme(
        "T-chase",
        "Having to chase",
        claim="Parents get help only when they chase it.",
        definition="Where it ends.",
        divergence="Two were rung within a day.",
        salience=Salience("high", "Everyone came back to it."),
        status="reviewed",
    ),
    codes=(("not-called-back", "Nobody called back"),),
    rows=(
        QuoteRow("Q-2", "nobody rang", attribution="Parent"),
        QuoteRow("Q-1", "=we waited", kind="paraphrase"),
    ),
    sources={"focus groups": 2, "interviews": 1},
    recommendations=(("REC-callback", "Keep every promise", "supports"), ("REC-x", "Wait", "speaks_against")),
)
ALONE = ThemeSheet(Theme("T-alone", "Alone with it", claim="They are alone.", parent="T-chase"))
PARKING = ThemeSheet(Theme("T-park", "Parking", kind="topic_summary"))


def test_a_summary_prints_what_the_theme_claims_and_rests_on() -> None:
    """Label, kind, claim, definition, divergence, codes, source mix, recommendations, then quotes."""
    assert render_themes([CHASE], title="Themes").decode() == (
        "# Themes\n\n"
        "## Having to chase (T-chase)\n\n"
        "*Theme, reviewed*\n\n"
        "**Parents get help only when they chase it.**\n\n"
        "Where it ends.\n\n"
        "**Divergence.** Two were rung within a day.\n\n"
        "**Codes.** Nobody called back (not-called-back)\n\n"
        "**Heard in.** focus groups, interviews\n\n"
        "**Recommendations.**\n\n"
        "- REC-callback: Keep every promise (supports)\n"
        "- REC-x: Wait (speaks against)\n\n"
        "> “nobody rang”\n>\n> **Q-2** · Parent\n>\n> verbatim · coded by a person\n\n"
        "> \\=we waited\n>\n> **Q-1**\n>\n> paraphrase, not a quotation · verbatim · coded by a person\n"
    )


def test_salience_and_counts_only_when_asked() -> None:
    """Neither the judgement nor the numbers are printed by default; asked, both are, with the reason."""
    plain = render_themes([CHASE], title="Themes").decode()
    asked = render_themes([CHASE], title="Themes", salience=True, counts=True).decode()
    assert "Salience" not in plain
    assert "**Salience.** high: Everyone came back to it." in asked
    assert "**Heard in.** focus groups (2), interviews (1)" in asked
    assert not any(character.isdigit() for character in plain.partition("> ")[0])


def test_sub_themes_follow_their_theme_and_topics_are_named_so() -> None:
    """Sub-themes stand under their theme whatever the order; a topic summary is called one."""
    text = render_themes([ALONE, PARKING, CHASE], title="Themes").decode()
    assert [line for line in text.splitlines() if line.startswith(("#", "*T", "*S"))] == [
        "# Themes",
        "## Parking (T-park)",
        "*Topic summary, candidate*",
        "## Having to chase (T-chase)",
        "*Theme, reviewed*",
        "### Alone with it (T-alone)",
        "*Sub-theme, candidate*",
    ]


def test_a_circle_of_parents_loses_no_theme() -> None:
    """Themes that are each other's parents are printed all the same, each once."""
    circle = [ThemeSheet(Theme("a", "A", parent="b")), ThemeSheet(Theme("b", "B", parent="a"))]
    text = render_themes(circle, title="Themes").decode()
    assert [text.count("(a)"), text.count("(b)")] == [1, 1]


def test_quotes_of_a_summary_can_be_read_back() -> None:
    """The quotes of theme summaries are proved like those of the quote bank."""
    content = render_themes([CHASE, ALONE], title="Themes")
    found = [(each.id, each.text) for each in finished_file(content, "themes.md").quotes]
    assert found == [("Q-2", "nobody rang"), ("Q-1", "=we waited")]


def test_no_themes_say_so() -> None:
    """An empty list of themes is a document that says so."""
    assert render_themes([], title="Themes") == b"# Themes\n\nNo themes.\n"
