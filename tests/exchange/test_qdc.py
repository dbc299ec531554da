"""REFI-QDA codebooks: read liberally, written as the schema says, and nothing lost without a word."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebook.reading import entry_mapping
from qualcode.errors import BadInputError
from qualcode.exchange.qdc import looks_like_qdc, read_qdc
from qualcode.exchange.qdc_writing import losses, qdc_bytes
from qualcode.flows.codebook.files.reading import read_codebook_file
from qualcode.model import Code, Codebook, Example, Rules

SHARED = Path(__file__).resolve().parents[2] / "../shared/data/refi"
NVIVO = b"""\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\r
<q:CodeBook xmlns:q="urn:QDA-XML:codebook:0:4" origin="ATLAS.ti">\r
<q:Codes>\r
<q:Code guid="{AAAAAAAA-0000-4000-8000-000000000001}" name="Access" isCodable="false" color="#ff0000">\r
<q:Code guid="aaaaaaaa-0000-4000-8000-000000000002" name="Waiting  times" isCodable="true">\r
<q:Description>Weeks &amp; months\r\nuntil help comes.</q:Description></q:Code></q:Code>\r
<q:Code guid="aaaaaaaa-0000-4000-8000-000000000003" name="access" isCodable="true"/>\r
<q:Code guid="oops" name="" isCodable="true"><q:Code guid="x" name="Dads" isCodable="1"/></q:Code>\r
</q:Codes>\r
<q:Sets><q:Set guid="aaaaaaaa-0000-4000-8000-000000000009" name="kind: barrier">\r
<q:MemberCode targetGUID="{AAAAAAAA-0000-4000-8000-000000000002}"/></q:Set></q:Sets>\r
</q:CodeBook>"""


def test_liberal_reading() -> None:
    """Old namespaces, a prefix, a BOM, braces, capitals, no name: the codes come, and all is said."""
    found = read_codebook_file(NVIVO, "neighbour.qdc", Codebook())
    assert [(one.id, one.name, one.parent) for one in found.codebook.codes] == [
        ("access", "Access", None),
        ("waiting-times", "Waiting times", "access"),
        ("access-2", "access", None),
        ("dads", "Dads", None),
    ]
    waiting = found.codebook.by_id()["waiting-times"]
    assert waiting.definition == "Weeks & months\nuntil help comes."
    assert waiting.facets == {"kind": "barrier"}
    assert {problem.code for problem in found.problems} == {
        "qdc-namespace", "qdc-guid", "qdc-colours", "qdc-folders", "no-name", "name-twice",
    }  # fmt: skip


def test_codes_of_the_study_are_found_by_name() -> None:
    """A code of the study keeps its id and what the format does not speak of."""
    known = Codebook((Code("wait", "Waiting times", rules=Rules(phrases=("list",)), definition="Old."),))
    found = read_codebook_file(NVIVO, "neighbour.qdc", known).codebook.by_id()["wait"]
    assert found.rules.phrases == ("list",)
    assert found.definition.startswith("Weeks")


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "boom">]><CodeBook><Codes/></CodeBook>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><CodeBook/>',
        b"<CodeBook><Codes>",
        b"<html><body>no</body></html>",
        b"<CodeBook>" + b"<Code>" * 400 + b"</Code>" * 400 + b"</CodeBook>",
    ],
)
def test_what_is_no_codebook_is_refused(content: bytes) -> None:
    """Entities, outside files, torn XML, other XML and bottomless nesting: refused in words."""
    assert looks_like_qdc(content)
    with pytest.raises(BadInputError):
        read_qdc(content, "bad.qdc")


BOOK = Codebook(
    (
        Code("access", 'Access <&> "help"', definition="Reaching help.", aliases=("Entry",)),
        Code("wait", "Waiting", parent="access", include=("weeks",), exclude=("one day",),
             examples=(Example("four months"),), facets={"kind": "barrier"}),
        Code("old", "Old", status="retired", replaced_by=("wait",)),
        Code("below-old", "Below", parent="old", rules=Rules(phrases=("x",))),
    ),
    {"health visitor": ("HV",)},
    facets={"kind": ("barrier",)},
)  # fmt: skip


def test_what_is_written_comes_back() -> None:
    """Our own file brings back definitions, lists and facets, and finds the study's codes by GUID."""
    back = read_codebook_file(qdc_bytes(BOOK), "own.qdc", Codebook()).codebook
    wanted = {code.id: entry_mapping(code) for code in BOOK.codes if code.status != "retired"}
    assert {name: entry_mapping(back.by_id()[name]) for name in ("access-help",)} == {
        "access-help": wanted["access"] | {"id": "access-help"}
    }
    assert back.by_id()["waiting"].examples == (Example("four months"),)
    again = read_codebook_file(qdc_bytes(BOOK), "own.qdc", BOOK).codebook
    assert [code.id for code in again.codes] == ["access", "wait", "below-old"]


def test_losses_are_said() -> None:
    """What the format has no place for is counted."""
    assert losses(BOOK) == (
        "1 code: rules that propose them",
        "1 retired code",
        "the glossary (1 term)",
    )


@pytest.mark.shared
@pytest.mark.parametrize("book", ["ours", "annex"])
def test_the_schema_accepts_what_is_written(book: str) -> None:
    """The published schema finds nothing wrong with a written codebook."""
    if not SHARED.exists():
        pytest.skip("the published schema is not here")
    etree = pytest.importorskip("lxml.etree")
    codebook = BOOK
    if book == "annex":
        content = (SHARED / "standard-annex-a1.qdc").read_bytes()
        codebook = read_codebook_file(content, "annex.qdc", Codebook()).codebook
        assert [code.name for code in codebook.codes] == [
            "Topics", "Economy", "Health care", "Values", "Conservatives", "Liberals",
        ]  # fmt: skip
    schema = etree.XMLSchema(etree.parse(str(SHARED / "xsd" / "Codebook-mrt2019.xsd")))
    schema.assertValid(etree.fromstring(qdc_bytes(codebook)))


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_words_make_a_file_that_reads(said: list[tuple[str, str]]) -> None:
    """Whatever letters labels and definitions hold, the file is XML and has as many codes as have names."""
    codes = tuple(Code(f"c{number}", name, definition=text) for number, (name, text) in enumerate(said))
    content = qdc_bytes(Codebook(codes))
    ET.fromstring(content)  # noqa: S314 -- our own file
    assert qdc_bytes(Codebook(codes)) == content
    assert len(read_qdc(content, "own.qdc").codes) <= len(codes)


HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="urn:QDA-XML:codebook:1.0">\n<Codes>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><CodeBook/>', "has a document type (<!DOCTYPE ...>): refused"),
        (HEAD + b'<Code name="A">', "ends in the middle (line 3)"),
        (HEAD + b'<Code name="caf\xe9"/>', "says that it is UTF-8, and is not at byte 106 (line 3)"),
        (HEAD.replace(b"utf-8", b"klingon-8"), "says that its encoding is 'klingon-8'"),
        (HEAD + b"</Code>", "is no sound XML: mismatched tag, line 3, column 10"),
        (b"hello: there", "is no XML, and so no REFI-QDA codebook"),
        (b"\xef\xbb\xbf \n", "is empty"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(content: bytes, said: str) -> None:
    """Nobody is told of a damaged zip, or to save it in REFI-QDA; whoever sent it can look at the place."""
    with pytest.raises(BadInputError) as refused:
        read_codebook_file(content, "book.qdc", Codebook())
    assert said in refused.value.message
    assert "zip" not in refused.value.message + refused.value.hint


def test_a_file_written_read_and_written_again_is_the_same() -> None:
    """What this program writes is read back whole by it, examples, exclusions and aliases too."""
    book = Codebook(
        (
            Code("help", "Getting help", definition="Finding & reaching help.", facets={"kind": "barrier"}),
            Code(
                "wait", "Waiting", "help", "Weeks < months.", include=("lists",), exclude=("see help",),
                examples=(Example("four months and nothing"),), aliases=("Queues",),
            ),
            Code("wait-2", "Waiting", None, "For a call."),
        ),
        facets={"kind": ["progress", "barrier"]},
    )  # fmt: skip
    first = qdc_bytes(book)
    again = read_codebook_file(first, "book.qdc", book).codebook
    assert qdc_bytes(again) == first
    assert [entry_mapping(code) for code in again.codes] == [entry_mapping(code) for code in book.codes]


def test_in_another_study_all_but_the_guids_is_written_again() -> None:
    """Ids are made of names there, and GUIDs of ids: labels, texts, tree and sets stay."""
    book = Codebook(
        (Code("w1", "Waiting", None, "Weeks.", facets={"kind": "barrier"}), Code("w2", "Queues", "w1")),
        facets={"kind": ["barrier"]},
    )
    first = qdc_bytes(book)
    second = qdc_bytes(read_codebook_file(first, "book.qdc", Codebook()).codebook)
    third = qdc_bytes(read_codebook_file(second, "book.qdc", Codebook()).codebook)
    assert re.sub(rb'guid="[^"]*"', b"", second) == re.sub(rb'guid="[^"]*"', b"", first)
    assert third == second
