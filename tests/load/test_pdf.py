"""PDF transcripts: turns across pages, what stands around the text, words parted at line ends."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from loading_files import load_best
from writing_pdfs import BOLD, Said, pdf, set_out, width_of, wrapped

from qualcode.model import Loaded

LONG = "We waited for weeks and nobody rang us back about the appointment that they had promised. " * 9
SPOKEN = "They said that someone would ring, and then we heard nothing for a month. " * 4
TALK = [f"Ann: {LONG}", "Bo: Yes.", f"Ann: {LONG}", f"Bo: So did we. {LONG}"]


def read(content: bytes) -> Loaded:
    """Read a PDF, and see that its balance adds up."""
    loaded = load_best(content, "talk.pdf")
    assert loaded.balance.words_in == loaded.balance.accounted
    assert loaded.format == "pdf"
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str]]:
    """Return who said what."""
    return [(turn.speaker, turn.text) for turn in loaded.turns]


def turns(paragraphs: list[str]) -> list[tuple[str | None, str]]:
    """Return who says what in labelled paragraphs."""
    parts = [paragraph.partition(": ") for paragraph in paragraphs]
    return [(label, words.strip()) for label, _, words in parts]


def dropped(loaded: Loaded) -> dict[str, int]:
    """Return the words left out, by reason."""
    return {part.reason: part.words for part in loaded.balance.dropped}


def codes(loaded: Loaded) -> set[str]:
    """Return what was found."""
    return {problem.code for problem in loaded.problems}


def test_a_page_break_ends_neither_turn_nor_sentence() -> None:
    """Turns that run on over three pages are whole, and say where they begin."""
    pages = set_out(TALK * 4)
    assert len(pages) > 2
    loaded = read(pdf(pages))
    assert turns(TALK * 4) == spoken(loaded)
    assert [turn.where for turn in loaded.turns][:2] == ["page 1, line 1", "page 1, line 11"]


@pytest.mark.parametrize("running", [True, False])
def test_line_numbers_in_the_margin_are_left_out(running: bool) -> None:
    """Numbers beside the lines, begun again on each page or running on, are not words of anybody."""
    pages = set_out(TALK * 4)
    count = 0
    numbered: list[list[Said]] = []
    for page in pages:
        count = count if running else 0
        numbers = [
            Said(str(count + place), 50 - width_of(str(count + place), 9), line.y, 9)
            for place, line in enumerate(page, start=1)
        ]
        numbered.append([*page, *numbers])
        count += len(page)
    loaded = read(pdf(numbered))
    assert turns(TALK * 4) == spoken(loaded)
    assert dropped(loaded) == {"line numbers": sum(map(len, pages))}


def test_few_lines_on_the_last_page_are_numbered_too() -> None:
    """Two numbers on a page are line numbers where other pages have theirs in the same place."""
    pages = [set_out(TALK[:3])[0], [Said("Bo: Yes.", y=740), Said("Ann: And thank you.", y=716)]]
    count = itertools.count(1)
    numbered = [
        [said for line in page for said in (Said(str(next(count)), 30, line.y, 9), line)] for page in pages
    ]
    loaded = read(pdf(numbered))
    assert spoken(loaded)[-2:] == [("Bo", "Yes."), ("Ann", "And thank you.")]
    assert dropped(loaded)["line numbers"] == len(pages[0]) + 2


def test_every_fifth_line_numbered_at_the_right_before_its_line() -> None:
    """Numbers at every fifth line, written in the midst of the text and to its right, are left out too."""
    pages = [
        [
            said
            for place, line in enumerate(page, start=1)
            for said in ([line, Said(str(place), 560, line.y, 8)] if place % 5 == 0 else [line])
        ]
        for page in set_out(TALK * 4)
    ]
    loaded = read(pdf(pages))
    assert turns(TALK * 4) == spoken(loaded)
    assert set(dropped(loaded)) == {"line numbers"}


def test_numbers_in_speech_are_no_line_numbers() -> None:
    """A number that stands at the start of a line of speech stays."""
    said = ["Ann: How many?", *[f"Bo: {n}" for n in range(1, 6)], "Ann: Thank you."]
    loaded = read(pdf(set_out(said)))
    assert spoken(loaded)[1] == ("Bo", "1 2 3 4 5")


def test_running_heads_and_page_numbers_are_left_out() -> None:
    """Lines alike on every page but for a number that counts the pages are left out and counted."""
    pages = set_out(TALK * 4)
    with_heads = [
        [
            Said("Riverside focus group - CONFIDENTIAL", 300, 800, 8),
            *page,
            Said(f"Page {number} of {len(pages)}", 280, 30, 8),
        ]
        for number, page in enumerate(pages, start=1)
    ]
    loaded = read(pdf(with_heads))
    assert turns(TALK * 4) == spoken(loaded)
    assert dropped(loaded) == {"page headers and footers": len(pages) * 9}


def test_odd_and_even_pages_with_heads_of_their_own() -> None:
    """Heads that alternate, with page numbers that begin at 57, are left out."""
    pages = set_out(TALK * 8)
    with_heads = [
        [*page, Said(f"{57 + place} Evidence" if place % 2 else f"Housing {57 + place}", 250, 810, 9)]
        for place, page in enumerate(pages)
    ]
    loaded = read(pdf(with_heads))
    assert turns(TALK * 8) == spoken(loaded)
    assert dropped(loaded) == {"page headers and footers": 2 * len(pages)}


def test_what_people_say_again_is_no_running_head() -> None:
    """The same answer at the top of two of four pages, and numbers that do not count pages, are speech."""
    page = [Said(line, 72, 740 - 24 * place) for place, line in enumerate(["Ann: Okay.", "Bo: Yes."] * 12)]
    other = [
        Said(line, 72, 740 - 24 * place) for place, line in enumerate(["Bo: It was 4.", "Ann: No."] * 12)
    ]
    loaded = read(pdf([page, other, page, other]))
    assert sum(loaded.balance.words_in for _ in (1,)) == 2 * 48 + 2 * 12 * 6
    assert dropped(loaded) == {}


def test_a_line_that_wraps_is_no_label() -> None:
    """Words before a colon at the start of a line are a label only where a paragraph begins."""
    end = "Bo: he shouted at the man from the council and so on and on it went until the very end."
    filler = "I was speaking to the man at the desk about our flat"
    while not any(line.startswith("Bo:") for line in wrapped(f"Ann: {filler} {end}")):
        filler += " so"
    trap = f"Ann: {filler} {end}"
    loaded = read(pdf(set_out([*TALK, trap, "Bo: No.", *TALK])))
    assert turns([*TALK, trap])[-1] in spoken(loaded)


def test_paragraphs_without_gaps_are_found_by_their_last_lines() -> None:
    """Where paragraphs have no gaps, one begins after a line with room left, or at a label known already."""
    loaded = read(pdf(set_out(TALK * 4, gap=0)))
    assert turns(TALK * 4) == spoken(loaded)


def test_bold_labels_on_lines_of_their_own() -> None:
    """Bold names on their own lines part the turns, and a bold label before its words does."""
    own = [
        [
            said
            for place, name in enumerate(["Ann Hill", "Bo Ray", "Ann Hill", "Bo Ray"])
            for said in (
                Said(name, 72, 700 - 60 * place, font=BOLD),
                Said("So it went, and nobody said a word about it.", 72, 680 - 60 * place),
            )
        ]
    ]
    said = "So it went, and nobody said a word about it."
    assert spoken(read(pdf(own))) == [("Ann Hill", said), ("Bo Ray", said)] * 2
    before = [
        [
            piece
            for place, name in enumerate(["Ann:", "Bo:", "Ann:", "Bo:"])
            for piece in (
                Said(name, 72, 700 - 14 * place, font=BOLD),
                Said(said, 72 + 8 + width_of(name), 700 - 14 * place),
            )
        ]
    ]
    assert spoken(read(pdf(before))) == [("Ann", said), ("Bo", said)] * 2


def test_several_paragraphs_belong_to_one_speaker() -> None:
    """A paragraph without a label goes on with the speaker before it."""
    loaded = read(pdf(set_out(["Ann: One.", "Bo: Two.", "Three, and more.", "Ann: Four."])))
    assert spoken(loaded) == [("Ann", "One."), ("Bo", "Two. Three, and more."), ("Ann", "Four.")]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("we got some-", "thing at last", "we got something at last"),
        ("a well-", "known place", "a well-known place"),
        ("the re-", "sign form and to resign now", "the resign form and to resign now"),
        ("the non-", "Welsh part", "the non-Welsh part"),
        ("it took 3-", "4 weeks", "it took 3-4 weeks"),
    ],
)
def test_words_parted_at_line_ends(first: str, second: str, expected: str) -> None:
    """A hyphen at a line's end goes where it only parts a word, and stays where it belongs to it."""
    page = [Said("Ann: A well-known one is well known.", y=760), Said("Bo: Yes.", y=740)]
    lead = "Ann: I do not know but it may be that after all of these weeks of"
    page += [Said(f"{lead} {first}", y=720), Said(second, y=706), Said("Bo: Yes.", y=680)]
    loaded = read(pdf([page]))
    assert loaded.turns[2].text == f"{lead.removeprefix('Ann: ')} {expected}"
    assert dropped(loaded) == {"joined at line ends": 1}
    assert "joined-words" in codes(loaded)


def test_a_word_parted_by_a_page_break() -> None:
    """A word whose end stands on the next page is put together, past the foot and the head."""
    pages = set_out(TALK * 2)
    pages[0].append(replace(pages[0][-1], text="Ann: We got some-", y=pages[0][-1].y - 14))
    later = [[Said("thing at last.", y=740), *[replace(line, y=line.y - 20) for line in pages[0][:-1]]]]
    pages = [[Said("DRAFT", 72, 800, 9), *page] for page in [pages[0], *later]]
    loaded = read(pdf(pages))
    assert "We got something at last." in loaded.turns[-5 if len(loaded.turns) > 6 else 0].text or any(
        "something at last." in turn.text for turn in loaded.turns
    )
    assert dropped(loaded) == {"page headers and footers": 2, "joined at line ends": 1}


def test_dashes_at_line_ends_follow_the_rest_of_the_file() -> None:
    """A dash without blanks is put together with the next line where the file writes dashes so."""
    lead = "Ann: I do not know but it may be that after all of these long weeks and months of wai"
    page = [
        Said("Bo: Here—as it were—they said so.", y=740),
        Said(f"{lead}ting—", y=720),
        Said("nothing came.", y=706),
        Said("Bo: No.", y=680),
        Said("Ann: No.", y=660),
    ]
    assert read(pdf([page])).turns[1].text.endswith("waiting—nothing came.")


def test_questions_of_a_hearing() -> None:
    """Q numbers before the labels and the lines that name witnesses are left out; the rest is speech."""
    said = [
        "Housing Committee",
        "Members present: Ann Hill (Chair); Bo Ray",
        "Witnesses: Cy Dee, of the tenants' union, gave evidence.",
        "Q1 Chair: Who are you?",
        "Cy Dee: I am Cy. Then the question is: what now?",
        "Q2 Bo Ray: And what do you want?",
        "Cy Dee: A roof.",
        "That is all.",
        "Witness: Eve Fox, a tenant, gave evidence.",
        "Q3 Chair: And you?",
        "Eve Fox: A door.",
    ]
    loaded = read(pdf(set_out(said)))
    assert spoken(loaded) == [
        ("Chair", "Who are you?"),
        ("Cy Dee", "I am Cy. Then the question is: what now?"),
        ("Bo Ray", "And what do you want?"),
        ("Cy Dee", "A roof. That is all."),
        ("Chair", "And you?"),
        ("Eve Fox", "A door."),
    ]
    assert dropped(loaded) == {"title": 9, "names of witnesses": 16, "question numbers": 3}


def test_a_table_of_speakers() -> None:
    """Names in a narrow column, some on two lines, and their words in a wide one are turns."""
    page: list[Said] = []
    y = 740.0
    for name in (["Mohammed", "Al-Rashid"], ["Ann"], ["Mohammed", "Al-Rashid"], ["Ann"]):
        lines = wrapped(SPOKEN, 330)
        page += [Said(part, 72, y - 14 * place) for place, part in enumerate(name)]
        page += [Said(line, 180, y - 14 * place) for place, line in enumerate(lines)]
        y -= 14 * len(lines) + 12
    loaded = read(pdf([page]))
    assert spoken(loaded) == [("Mohammed Al-Rashid", SPOKEN.strip()), ("Ann", SPOKEN.strip())] * 2


def test_a_table_of_time_speaker_and_words_over_pages() -> None:
    """Three columns, with a heading and with cells that run on over a page break, are turns with times."""
    lines = wrapped(SPOKEN * 2, 300)
    pages: list[list[Said]] = [[Said("Time", 60), Said("Speaker", 130), Said("Text", 220)]]
    y = 680.0
    for minute, name in enumerate(["Ann", "Bo", "Ann", "Bo", "Ann", "Bo"]):
        for place, line in enumerate(lines):
            if y < 90:
                pages.append([])
                y = 740.0
            if not place:
                pages[-1] += [Said(f"00:{minute:02}:07", 60, y), Said(name, 130, y)]
            pages[-1].append(Said(line, 220, y))
            y -= 14
        y -= 6
    loaded = read(pdf(pages))
    assert spoken(loaded) == [("Ann", (SPOKEN * 2).strip()), ("Bo", (SPOKEN * 2).strip())] * 3
    assert [turn.start_s for turn in loaded.turns] == [7.0 + 60 * minute for minute in range(6)]
    assert dropped(loaded) == {"table headings": 3, "time stamps": 6}


def test_other_tables_are_asked_about() -> None:
    """A table that is not one of speakers and words is read line by line, with a question."""
    page = [
        said
        for place in range(12)
        for said in (
            Said(f"Code number {place} of them all and more", 60, 740 - 20 * place),
            Said("What was said there.", 420, 740 - 20 * place),
        )
    ]
    assert ("columns", "question") in {(item.code, item.severity) for item in read(pdf([page])).problems}


def test_labels_hanging_in_the_margin() -> None:
    """Labels with colons in a column of their own, and text that hangs beside them, are turns."""
    page: list[Said] = []
    y = 740.0
    for name in ("Ann:", "Bo:", "Ann:"):
        lines = wrapped(SPOKEN, 350)
        page += [Said(name, 72, y), *[Said(line, 140, y - 14 * place) for place, line in enumerate(lines)]]
        y -= 14 * len(lines)
    assert spoken(read(pdf([page]))) == [
        ("Ann", SPOKEN.strip()),
        ("Bo", SPOKEN.strip()),
        ("Ann", SPOKEN.strip()),
    ]


def test_text_in_two_columns_is_read_one_after_the_other() -> None:
    """Columns are never mixed line by line, and the pages set so are named in a question."""
    left = [line for part in TALK[:2] for line in wrapped(part, 200)]
    right = [line for part in TALK[2:] for line in wrapped(part, 200)]
    page = [Said(line, 60, 740 - 14 * place) for place, line in enumerate(left)]
    page += [Said(line, 320, 740 - 14 * place) for place, line in enumerate(right)]
    page.sort(key=lambda said: -said.y)
    loaded = read(pdf([page]))
    assert turns(TALK) == spoken(loaded)
    assert [
        (problem.severity, problem.where) for problem in loaded.problems if problem.code == "columns"
    ] == [("question", "page 1")]


@pytest.mark.parametrize("turned", ["0 1 -1 0", "0 -1 1 0", "-1 0 0 -1"])
def test_pages_turned_round(turned: str) -> None:
    """A page whose lines run up, down or upside down reads like any other."""
    a, b, c, d = map(int, turned.split())
    corner = {"0 1 -1 0": (595, 0), "0 -1 1 0": (0, 842), "-1 0 0 -1": (595, 842)}[turned]
    page = [
        Said(
            line.text, a * line.x + c * line.y + corner[0], b * line.x + d * line.y + corner[1], turned=turned
        )
        for line in set_out(["Ann: One word.", "Bo: Two words.", "Ann: Three."], top=500)[0]
    ]
    assert spoken(read(pdf([page]))) == [("Ann", "One word."), ("Bo", "Two words."), ("Ann", "Three.")]


def test_text_at_an_angle_and_outside_the_page_is_left_out() -> None:
    """A stamp across the page and words outside its edges are left out with a warning."""
    page = set_out(TALK)[0]
    stamp = Said("DRAFT COPY", 150, 200, 40, turned="0.7 0.7 -0.7 0.7")
    loaded = read(pdf([[*page, stamp, Said("off the page", 72, -300)]]))
    assert turns(TALK) == spoken(loaded)
    assert dropped(loaded) == {"text at an angle": 2, "outside the page": 3}
    assert [problem.count for problem in loaded.problems if problem.code == "left-out"] == [2, 3]


def test_footnotes_do_not_break_a_turn() -> None:
    """Small notes at the foot of a page, from a number on, are left out of the turn that runs past them."""
    pages = set_out(TALK * 2, bottom=140)
    notes = [
        Said("1 See the report of the council", 72, 90, 8),
        Said("that was published in 2014.", 72, 80, 8),
    ]
    loaded = read(pdf([[*pages[0], *notes], *pages[1:]]))
    assert turns(TALK * 2) == spoken(loaded)
    assert dropped(loaded) == {"footnotes": 12}


def test_lines_that_are_all_short_are_turns_of_their_own() -> None:
    """Where no line reaches far, none of them wraps: names with times, and short answers, stand alone."""
    page = [
        said
        for place in range(8)
        for said in (
            Said(["Ann Hill", "Bo Ray"][place % 2], 72, 740 - 60 * place),
            Said(f"0:{place:02}", 150, 740 - 60 * place),
            Said("It went on.", 72, 726 - 60 * place),
        )
    ]
    loaded = read(pdf([page]))
    assert spoken(loaded) == [("Ann Hill", "It went on."), ("Bo Ray", "It went on.")] * 4
    assert [turn.start_s for turn in loaded.turns] == [float(place) for place in range(8)]
