"""The gate finds every form of a name in every kind of finished file, and lets clean files pass."""

from __future__ import annotations

import csv
import html
import io
import json
import time
import unicodedata
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.anonymise.leaks import find_leaks, find_singling_out, leak_digest
from qualcode.anonymise.register import Register
from qualcode.model import Entity

if TYPE_CHECKING:
    from collections.abc import Callable

ASTRID = Entity("P7K3Q", "participant", ("Astrid Nwośu-Bell", "Azzy"))
MAY = Entity("P4M2Y", "participant", ("May Song",))
HOPE = Entity("P5H2P", "participant", ("Hope Marsh",))
HUB = Entity("E3HB2", "service", ("Larkfield Hub",))
VAULT = Register.of([ASTRID, MAY, HOPE, HUB])

FORMS = (
    "Astrid Nwośu-Bell",
    "ASTRID NWOSU-BELL",
    "astrid nwosu bell",
    "Astrid",
    "astrid's",
    "Nwośu‑Bell",
    "nwosubell",
    "Azzy",
    "azzys",
    "larkfield hub",
    "Larkfield-Hub",
    "may song",
    "Mrs Song",
    unicodedata.normalize("NFD", "Nwośu"),
    "As\u00adtrid",
    "Ast\u200brid",
)


def docx(body: str, **parts: str) -> bytes:
    """Return a small Word file with `body` inside its document part, and other parts by name."""
    buffer = io.BytesIO()
    names = {
        "author": "docProps/core.xml",
        "comments": "word/comments.xml",
        "rels": "word/_rels/document.xml.rels",
    }
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'<?xml version="1.0"?><w:document><w:body>{body}</w:body></w:document>'
        )
        for name, part in parts.items():
            archive.writestr(names[name], part)
    return buffer.getvalue()


def sheet(first: str, second: str) -> bytes:
    """Return a small workbook: a shared string in two runs, and a hidden sheet's inline one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "xl/sharedStrings.xml", f"<sst><si><r><t>{first}</t></r><r><t>{second}</t></r></si></sst>"
        )
        archive.writestr(
            "xl/worksheets/sheet2.xml", "<worksheet><c t='inlineStr'><is><t>ok</t></is></c></worksheet>"
        )
    return buffer.getvalue()


def rows(value: str) -> bytes:
    """Return a CSV file, with byte order mark, whose second row holds `value`."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["id", "quote"], ["Q-1", value]])
    return ("\ufeff" + buffer.getvalue()).encode()


WRITERS: dict[str, Callable[[str], bytes]] = {
    "a.txt": lambda name: f"He said that {name} came.\n".encode(),
    "b.txt": lambda name: f"He said that {name} came.\n".encode("utf-16"),
    "c.md": lambda name: f"---\nauthor: {name}\n---\n# Findings\n".encode(),
    "d.md": lambda name: f"and then **{name[:3]}**{name[3:]} came".encode(),
    "e.md": lambda name: f"and then {name.replace(' ', chr(10) + '> ')} came".encode(),
    "f.csv": lambda name: rows(f'so "{name}" came'),
    "g.json": lambda name: json.dumps({"a": [f"so {name} came"]}, ensure_ascii=True).encode(),
    "h.jsonl": lambda name: (json.dumps({"ok": 1}) + "\n" + json.dumps({f"so {name}": 2})).encode(),
    "i.html": lambda name: "<p>so {} came</p>".format("".join(f"&#{ord(char)};" for char in name)).encode(),
    "j.html": lambda name: f"<p>so <b>{name[:2]}</b>{name[2:]} came</p>".encode(),
    "k.html": lambda name: f'<p>ok</p><img alt="so {html.escape(name)} came"><!-- ok -->'.encode(),
    "l.html": lambda name: f"<p>ok</p><!-- so {name} came -->".encode(),
    "m.html": lambda name: f"<style>/* so {name} came */</style><p>ok</p>".encode(),
    "n.docx": lambda name: docx(
        f"<w:p><w:r><w:t>so {name[:2]}</w:t></w:r><w:r><w:t>{name[2:]}</w:t></w:r></w:p>"
    ),
    "o.docx": lambda name: docx("<w:p/>", comments=f"<w:comment><w:p><w:t>so {name}</w:t></w:p></w:comment>"),
    "p.docx": lambda name: docx(
        "<w:p/>", author=f"<cp:x><dc:creator>so {name}</dc:creator><dc:title>T</dc:title></cp:x>"
    ),
    "q.docx": lambda name: docx(f'<w:p><w:ins w:author="so {name}"><w:t>ok</w:t></w:ins></w:p>'),
    "r.xlsx": lambda name: sheet(f"so {name[:3]}", f"{name[3:]} came"),
}


@pytest.mark.parametrize("file", WRITERS)
@pytest.mark.parametrize("form", FORMS)
def test_a_seeded_name_does_not_pass(file: str, form: str) -> None:
    """Whatever the form and wherever it stands in a file, the gate finds it and does not print it."""
    leaks = find_leaks(WRITERS[file](form), file, VAULT)
    assert leaks
    assert all(form not in f"{leak.where}{leak.rule}{leak.label}" for leak in leaks)


@pytest.mark.parametrize("file", WRITERS)
def test_a_clean_file_passes(file: str) -> None:
    """The same files with ordinary words, pseudonyms and the month of May are let through."""
    for words in ("nobody", "[P7K3Q]", "[service 3HB2]", "by May 2024 we may hope for a song"):
        assert find_leaks(WRITERS[file](words), file, VAULT) == ()


@pytest.mark.parametrize(
    "line",
    [
        "In May 2024 we hope to publish.",
        "By May, every promised call is kept.",
        "May we suggest a list? Hope is not a plan.",
        "# What Parents Hope For In May",
        "from May to June, in marsh land",
        "- Hope, and a little help",
    ],
)
def test_the_teams_own_words_pass(line: str) -> None:
    """Ordinary words that are also somebody's name do not stop a report."""
    assert find_leaks(line.encode(), "report.md", VAULT) == ()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("a mother, Hope, said so", "report.md"),
        ("“It was hard.” — Hope, parent", "report.md"),
        ("— Hope", "report.md"),
        ("Hope: it was hard", "report.md"),
        ("| quote | Hope | parent |", "report.md"),
        ("id,who\n1,Hope\n", "quotes.csv"),
        ("I rang May about it", "report.md"),
        ("nothing", "interview hope marsh.md"),
        ("nothing", "Astrid2024.md"),
    ],
)
def test_a_name_that_is_a_word_does_not_pass_as_a_name(content: str, name: str) -> None:
    """Inside a sentence, under a quote, as a label, in a cell and in a file name it is a name."""
    assert find_leaks(content.encode(), name, VAULT)


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("07700 900123", "PHONE"),
        ("jo@example.org", "EMAIL"),
        ("BD48 3LN", "POSTCODE"),
        ("QQ123456C", "ID"),
        ("999 123 4567", "ID"),
    ],
)
def test_structured_details_do_not_pass(value: str, label: str) -> None:
    """Numbers and addresses are found without a register, in prose and in links."""
    (leak, *_) = find_leaks(f"Ask on {value} about it.".encode(), "a.md", Register.of([]))
    assert (leak.label, leak.digest) == (label, leak_digest(value))
    linked = f'<p>ok</p><a href="mailto:{value}">ok</a>'.encode()
    assert find_leaks(linked, "a.html", Register.of([])) or label not in {"EMAIL", "PHONE"}


def test_what_cannot_be_read_is_a_leak() -> None:
    """Binary bytes, a damaged archive, broken JSON and nested archives are refused."""
    nested = b"PK\x03\x04 nothing of the kind"
    for content, name in (
        (b"\x89PNG\0\xff", "a.png"),
        (nested, "a.docx"),
        (b'{"a": ', "a.json"),
        (b"a\xff", "a.txt"),
    ):
        assert "UNREADABLE" in {leak.label for leak in find_leaks(content, name, VAULT)}


def test_a_leak_is_told_by_place_and_hash() -> None:
    """The place can be found; a name in it is left out; the hash is of the folded value."""
    (leak,) = find_leaks(b"one\ntwo\nand Azzy came\n", "a.md", VAULT)
    assert (leak.where, leak.label, leak.digest) == ("a.md, line 3", "PERSON", leak_digest("AZZY"))
    (row, *_) = find_leaks(b"id,who\n1,ok\n2,and Azzy\n", "a.csv", VAULT)
    assert row.where == "a.csv, row 3"
    assert all("zzy" not in one.where for one in find_leaks(b"and Azzy", "azzy.md", VAULT))


def test_decided_values_pass() -> None:
    """What a person has let pass by digest, or the study prints by name, is no leak; the rest still is."""
    content = b"Ask Larkfield Hub at info@larkfield.example.org, said Azzy."
    labels = {leak.label for leak in find_leaks(content, "a.md", VAULT)}
    assert labels == {"ORG", "EMAIL", "PERSON"}
    names = ["Larkfield Hub", "info@larkfield.example.org"]
    assert {leak.label for leak in find_leaks(content, "a.md", VAULT, publishable=names)} == {"PERSON"}
    decided = [leak_digest("Azzy"), leak_digest("larkfield hub")]
    assert {leak.label for leak in find_leaks(content, "a.md", VAULT, allowed=decided)} == {"EMAIL"}


def test_ids_and_times_of_ours_pass() -> None:
    """Source, coding and event ids, anchors, versions and times are not details of a person."""
    line = "SX42QFA S4K24QF Q-7F3K T-2345 REC-7734 9f1c22aa03d4e5b6 01234567890abcde vtt@1"
    line += " made at 2026-03-12T10:15:00Z by @rules"
    assert find_leaks(line.encode(), "a.txt", VAULT) == ()


def test_phrases_in_quotes_are_questions_and_in_prose_are_not() -> None:
    """Only participants' words and attribution lines are searched for phrases that single somebody out."""
    words = "I'm the only Somali mum in the group"
    assert find_leaks(words.encode(), "a.md", VAULT) == ()
    (leak,) = find_singling_out({"quote Q-7F3K": words})
    assert (leak.where, leak.label) == ("quote Q-7F3K", "UNIQUE")
    assert find_singling_out({"quote Q-7F3K": words}, allowed=[leak.digest]) == ()


@given(
    st.binary(max_size=300),
    st.sampled_from(["a.txt", "a.md", "a.html", "a.json", "a.jsonl", "a.csv", "a.xml", "a.docx"]),
)
def test_no_bytes_break_the_gate(content: bytes, name: str) -> None:
    """Any bytes give leaks or none, never an exception."""
    assert isinstance(find_leaks(content, name, VAULT), tuple)


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_hides_a_name(before: str, after: str) -> None:
    """A name set off by line ends is found in text whatever stands around it."""
    content = f"{before}\nAstrid\n{after}".encode("utf-8", "ignore")
    assert find_leaks(content, "a.txt", VAULT)


def test_a_large_report_is_searched_quickly() -> None:
    """100,000 words against 200 entities within a few seconds on any machine."""
    entities = [
        Entity(f"P{n}22", "participant", (f"Forena{n}me Surna{n}me".translate(DIGITS),)) for n in range(200)
    ]
    content = ("the people we met said that it may take longer than anybody hoped for. " * 7200).encode()
    started = time.perf_counter()
    assert find_leaks(content, "a.md", Register.of(entities)) == ()
    assert time.perf_counter() - started < 8


DIGITS = str.maketrans("0123456789", "qwrtzpsdfg")
