"""Properties of reading PDFs: no word lost or made up, whatever is written; no crash, whatever is damaged."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading_files import load_as
from writing_pdfs import BOLD, REGULAR, Said, pdf, set_out, width_of, wrapped

from qualcode.errors import BadInputError
from qualcode.ports import LoadOptions

WORDS = st.lists(
    st.text(st.sampled_from("abcdefghinorstuwyzAEQéß'’.,?-3:"), min_size=1, max_size=12),
    min_size=1,
    max_size=40,
)
TALK = [f"{name}: {'It went on for weeks and weeks and weeks. ' * 4}" for name in ("Ann", "Bo") * 5]
SOUND = pdf(set_out(TALK))


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=8), st.sampled_from([0, 6, 14]))
def test_words_written_are_words_read(said: list[list[str]], gap: int) -> None:
    """Every word that is written is read once, in order, and the second count agrees."""
    paragraphs = [f"{'AB'[place % 2]}nn: {' '.join(words)}" for place, words in enumerate(said)]
    loaded = load_as("pdf", pdf(set_out(paragraphs, gap=gap)), "a.pdf")
    assert loaded.balance.words_in == loaded.balance.accounted
    written = "".join("".join(paragraph.split()) for paragraph in paragraphs)
    joined = sum(part.words for part in loaded.balance.dropped if part.reason == "joined at line ends")
    assert loaded.balance.words_in >= sum(len(paragraph.split()) for paragraph in paragraphs)
    speech = "".join("".join(turn.text.split()) for turn in loaded.turns)
    if all(turn.speaker is None for turn in loaded.turns) and not joined:
        assert written == speech


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, st.integers(0, 500), st.integers(20, 800)), min_size=1, max_size=25))
def test_words_anywhere_are_accounted_for(places: list[tuple[list[str], int, int]]) -> None:
    """Lines scattered over a page, over each other even, are all accounted for."""
    page = [Said(wrapped(" ".join(words))[0], x, y) for words, x, y in places]
    loaded = load_as("pdf", pdf([page, page[:3]]), "a.pdf")
    assert loaded.balance.words_in == loaded.balance.accounted


SENTENCES = st.lists(
    st.sampled_from(["we", "they", "waited", "for", "nobody", "rang", "bus", "a", "well-known"]),
    min_size=2,
)
SPEECH = st.lists(SENTENCES, min_size=1, max_size=9).map(
    lambda said: " ".join(f"{' '.join(words).capitalize()}." for words in said)
)


@dataclass(frozen=True)
class Manner:
    """How a transcript is laid out on its pages."""

    gap: int
    indent: int
    hanging: bool
    bold: bool
    size: int
    numbered: str
    heads: bool


MANNERS = st.builds(
    Manner,
    st.sampled_from([0, 4, 8, 14]), st.sampled_from([0, 20]), st.booleans(), st.booleans(),
    st.integers(9, 12), st.sampled_from(["", "page", "on"]), st.booleans(),
)  # fmt: skip


def laid_out(talk: list[tuple[str, str]], manner: Manner) -> list[list[Said]]:
    """Set a talk on pages in a manner."""
    pages: list[list[Said]] = [[]]
    y, number = 750.0, 0
    for name, words in talk:
        for place, pieces in enumerate(_lines_of(name, words, manner)):
            if y < 90:
                pages.append([])
                y, number = 750.0, number if manner.numbered == "on" else 0
            number += 1
            if manner.numbered:
                pages[-1].append(Said(str(number), 50 - width_of(str(number), 8), y, 8))
            for x, text in pieces:
                font = BOLD if manner.bold and not place and text == f"{name}:" else REGULAR
                pages[-1].append(Said(text, x, y, manner.size, font))
            y -= 1.3 * manner.size
        y -= manner.gap
    for number, page in enumerate(pages, start=1):
        if manner.heads:
            page[:0] = [Said("Riverside - CONFIDENTIAL", 300, 810, 8), Said(f"Page {number}", 280, 40, 8)]
    return pages


def _lines_of(name: str, words: str, manner: Manner) -> list[list[tuple[float, str]]]:
    label, size = f"{name}:", manner.size
    if manner.hanging:
        lines = wrapped(words, 350, size)
        return [[(72, label), (160, lines[0])], *([(160.0, line)] for line in lines[1:])]
    start = 72 + manner.indent + 1.1 * width_of(label + " ", size)
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and (start if len(lines) == 1 else 72) + width_of(longer, size) > 510:
            lines.append(word)
        else:
            lines[-1] = longer
    return [[(72.0 + manner.indent, label), (start, lines[0])], *([(72.0, line)] for line in lines[1:])]


@settings(max_examples=60, deadline=None)
@given(st.lists(SPEECH, min_size=8, max_size=24), MANNERS)
def test_turns_come_back_from_any_layout(said: list[str], manner: Manner) -> None:
    """Whatever the gaps, indents, labels, margins and heads, every turn is read as it was written."""
    talk = [(("Ann", "Participant 1")[place % 2], words) for place, words in enumerate(said)]
    loaded = load_as("pdf", pdf(laid_out(talk, manner)), "a.pdf")
    assert [(turn.speaker, turn.text) for turn in loaded.turns] == talk
    assert loaded.balance.words_in == loaded.balance.accounted


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=30),
    st.integers(0, len(SOUND)),
    st.booleans(),
)
def test_damaged_files_are_read_or_refused(damage: list[tuple[int, int]], cut: int, force: bool) -> None:
    """Whatever bytes are changed or missing, the file is read with a sound balance or refused."""
    content = bytearray(SOUND)
    for place, value in damage:
        content[place] = value
    content = content[:cut] if force else content
    assert _outcome(bytes(content), force=force) in {"read", "refused"}


def _outcome(content: bytes, *, force: bool) -> str:
    try:
        balance = load_as("pdf", content, "a.pdf", LoadOptions(force=force)).balance
    except BadInputError as refusal:
        return "refused" if refusal.message.startswith("a.pdf") and refusal.hint else refusal.message
    return "read" if balance.adds_up else str(balance)


def test_the_same_bytes_give_the_same_source() -> None:
    """Reading twice gives equal results."""
    assert load_as("pdf", SOUND, "a.pdf") == load_as("pdf", SOUND, "a.pdf")


def test_nothing_is_left_open(tmp_path: Path) -> None:
    """A program that read a PDF in several threads, and met a damaged one, ends without a word."""
    path = tmp_path / "talk.pdf"
    path.write_bytes(SOUND)
    program = (
        "import pathlib, sys, threading\n"
        "from qualcode.load.paged.pdf import PDF\n"
        "from qualcode.ports import LoadOptions\n"
        "content = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "def read():\n"
        "    for _ in range(3):\n"
        "        PDF.load(content, 'talk.pdf', LoadOptions())\n"
        "        try:\n"
        "            PDF.load(content[:900] + b'%%EOF', 'cut.pdf', LoadOptions())\n"
        "        except Exception as error:\n"
        "            assert type(error).__name__ == 'BadInputError', error\n"
        "threads = [threading.Thread(target=read) for _ in range(4)]\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join() for thread in threads]\n"
        "PDF.load(content, 'talk.pdf', LoadOptions())\n"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(path)],
        capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
