"""The codebooks that ship hold together: alone, beside each other, and against the reports' headings."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from qualcode.anonymise.detect import detect
from qualcode.anonymise.register import Register
from qualcode.codebook.linting import lint
from qualcode.codebook.reading import codebook_from, entry_mapping
from qualcode.coding.rules import Tagger, compile_rules
from qualcode.coding.suggesting import Learning, trained
from qualcode.flows.codebook.shipped import shipped_codebooks, shipped_text
from qualcode.model import Code, Codebook, Problem, Source, Turn
from qualcode.store.yamlfiles import parse_yaml
from qualcode.text import count_words, fold, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REPORTS = {
    "sandwell": "Sandwell",
    "north-northamptonshire": "North Northamptonshire",
    "birmingham": "Birmingham",
    "kent": "Kent",
    "wales": "Wales",
}
FRAMES = {"eif-maturity-matrix": 14, "thrive": 5, "wales-workshop-frame": 5}
BOOKS = (*REPORTS, *FRAMES)
TREES = Path(__file__).resolve().parents[2] / "../shared/data/areas/theme_trees.json"
_SEE = re.compile(r"see ([a-z0-9]+(?:-[a-z0-9]+)+)")
_QUOTED = re.compile(r'"([^"]+)"')
_CAPITAL = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w']+")
_IN_CAPITALS = {
    "April", "January", "July", "June", "March", "Monday", "Tuesday", "Tuesdays", "Wednesday", "Thursday",
    "Thursdays", "Friday", "Saturday", "Sundays", "Christmas", "Easter", "English", "Somali", "Urdu", "Welsh",
    "Auntie", "Covid", "Facebook", "God", "GP", "I'd", "I'll", "I'm", "I've", "NHS", "OT", "Zoom",
}  # fmt: skip


@cache
def read(name: str) -> tuple[Codebook, tuple[Problem, ...]]:
    """Return a shipped codebook and what its reader found wrong."""
    return codebook_from(parse_yaml(shipped_text(name).encode(), f"{name}.yaml"))


def leaves(book: Codebook) -> list[Code]:
    """Return the codes that are put on a passage: those with no code below, or with examples of their own."""
    parents = {code.parent for code in book.codes}
    return [code for code in book.codes if code.id not in parents or code.examples]


def hits(name: str, text: str) -> set[str]:
    """Return the codes that the book's rules propose for something a participant said."""
    source = Source("s", 1, "interview", (Turn(text, "P"),))
    return {proposal.code for proposal in tagger(name).propose(source)}


@cache
def tagger(name: str) -> Tagger:
    """Return the compiled rules of a book."""
    return compile_rules(read(name)[0])


def test_five_areas_and_three_frames_ship_beside_the_sample() -> None:
    """The list has the trees first, and counts the codes that a reader finds."""
    books = shipped_codebooks()
    assert {book.name for book in books} == {*BOOKS, "new-parents"}
    assert [book.kind for book in books] == sorted((book.kind for book in books), reverse=True)
    assert {book.name: book.codes for book in books} == {
        book.name: len(read(book.name)[0].codes) for book in books
    }
    assert {name: len(read(name)[0].codes) for name in FRAMES} == FRAMES


@pytest.mark.parametrize("name", BOOKS)
def test_a_shipped_codebook_reads_and_lints_clean(name: str) -> None:
    """No problem in reading, and nothing that a careful colleague would say."""
    book, problems = read(name)
    assert problems == ()
    assert lint(book) == ()


@pytest.mark.parametrize("name", BOOKS)
def test_every_code_is_defined_and_every_leaf_illustrated(name: str) -> None:
    """Definitions of eight words or more; on a leaf two to four examples, a counter-example, a close code."""
    book, _ = read(name)
    assert [code.id for code in book.codes if count_words(code.definition) < 8] == []
    assert [code.id for code in leaves(book) if not 2 <= len(code.examples) <= 4] == []
    assert [code.id for code in leaves(book) if not (code.counter_examples and code.close_codes)] == []
    assert {one.source for code in book.codes for one in (*code.examples, *code.counter_examples)} == {
        "synthetic"
    }


@pytest.mark.parametrize("name", BOOKS)
def test_what_an_entry_points_to_is_there(name: str) -> None:
    """Whatever an exclusion sends the reader to, and every close code, is a code of the same book."""
    book, _ = read(name)
    pointed = {target for code in book.codes for line in code.exclude for target in _SEE.findall(line)} | {
        close for code in book.codes for close in code.close_codes
    }
    assert pointed - set(book.by_id()) == set()


@pytest.mark.parametrize("name", BOOKS)
def test_facets_and_frames_are_declared(name: str) -> None:
    """Each facet has a declared value; each code of a frame names it, and stands under a code of it."""
    book, _ = read(name)
    assert [
        (code.id, facet)
        for code in book.codes
        for facet, value in code.facets.items()
        if value not in book.facets.get(facet, ())
    ] == []
    assert {code.frame for code in book.codes} == (set(book.frames) or {""})
    assert len(book.frames) == (name in FRAMES)


def test_books_can_stand_in_one_study() -> None:
    """No id is used by two of the books, so that any of them can be imported beside any other."""
    used = Counter(code.id for book in shipped_codebooks() for code in read(book.name)[0].codes)
    assert [identifier for identifier, times in used.items() if times > 1] == []


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_stands_beside_an_area_without_a_word_shared(name: str, frame: str) -> None:
    """Together they lint as clean as each alone, but that Wales has a "Leadership" as the EIF matrix has."""
    area, beside = read(name)[0], read(frame)[0]
    both = replace(area, codes=(*area.codes, *beside.codes), frames={**area.frames, **beside.frames})
    found = lint(both)
    expected = ["eif-leadership"] if (name, frame) == ("wales", "eif-maturity-matrix") else []
    assert [problem.where for problem in found] == expected


def test_no_sentence_stands_twice() -> None:
    """Definitions and examples repeat no sentence, within a book or across them."""
    found = Counter(
        fold(text[span.start : span.end]).strip(" .?!")
        for book in shipped_codebooks()
        for code in read(book.name)[0].codes
        for text in (code.definition, *(one.text for one in (*code.examples, *code.counter_examples)))
        for span in sentences(text)
    )
    assert [sentence for sentence, times in found.items() if times > 1 and count_words(sentence) > 3] == []


@pytest.mark.parametrize("name", REPORTS)
def test_rules_find_their_own_examples_and_few_counter_examples(name: str) -> None:
    """The rules of every code find one of its examples; of ten counter-examples less than one is hit."""
    book, _ = read(name)
    found = [any(code.id in hits(name, one.text) for one in code.examples) for code in leaves(book)]
    wrong = [code.id in hits(name, one.text) for code in leaves(book) for one in code.counter_examples]
    assert all(found)
    assert sum(wrong) < 0.1 * len(wrong)


@pytest.mark.parametrize("name", REPORTS)
def test_a_rule_says_no_single_word(name: str) -> None:
    """Phrases have two words or more, and stand in one code."""
    book, _ = read(name)
    assert [
        phrase
        for code in book.codes
        for phrase in (*code.rules.phrases, *code.rules.lemmas)
        if len(phrase.split()) < 2
    ] == []


@pytest.mark.parametrize("name", BOOKS)
def test_examples_name_nobody(name: str) -> None:
    """The detectors find nothing; within a sentence only days, languages and the like have a capital."""
    book, _ = read(name)
    texts = [one.text for code in book.codes for one in (*code.examples, *code.counter_examples)]
    assert [finding for text in texts for finding in detect(text, Register())] == []
    assert {word for text in texts for word in _CAPITAL.findall(text)} - _IN_CAPITALS == set()


@pytest.mark.parametrize("name", BOOKS)
def test_a_codebook_survives_being_written_and_read(name: str) -> None:
    """Entries, glossary, facets and frames written as plain YAML read back as the same codebook."""
    book, _ = read(name)
    writer, page = YAML(typ="safe", pure=True), io.StringIO()
    writer.dump(
        {
            "format": 1,
            "codes": [entry_mapping(code) for code in book.codes],
            "glossary": {term: list(words) for term, words in book.glossary.items()},
            "facets": {facet: list(values) for facet, values in book.facets.items()},
            "frames": dict(book.frames),
        },
        page,
    )
    again, problems = codebook_from(parse_yaml(page.getvalue().encode(), "again.yaml"))
    assert problems == ()
    assert again == book


def said_anew(name: str) -> dict[str, str]:
    """Return one sentence a code that was written after the book, and not for it."""
    path = Path(__file__).parent / "said_anew.yaml"
    return {str(code): str(text) for code, text in parse_yaml(path.read_bytes(), path.name)[name].items()}


@pytest.mark.parametrize("name", REPORTS)
def test_the_suggester_finds_the_code_of_new_sentences(name: str) -> None:
    """With nothing coded, the code of a plain new sentence is among the first three for four in five."""
    new = said_anew(name)
    suggester = trained(read(name)[0], Learning())
    assert set(new) == {code.id for code in leaves(read(name)[0])}
    first_three = [
        {code for _, code in sorted(zip(row, suggester.codes, strict=True), reverse=True)[:3]}
        for row in suggester.scores(list(new.values()))
    ]
    found = [code in three for code, three in zip(new, first_three, strict=True)]
    assert sum(found) >= 0.8 * len(found)


@pytest.mark.parametrize("name", REPORTS)
def test_rules_propose_little_that_is_wrong_on_new_sentences(name: str) -> None:
    """Rules find some of the new sentences; hardly ever do they propose a code that is not the sentence's."""
    proposed = {code: hits(name, text) for code, text in said_anew(name).items()}
    right = sum(code in codes for code, codes in proposed.items())
    wrong = sum(len(codes - {code}) for code, codes in proposed.items())
    assert right >= 0.2 * len(proposed)
    assert wrong <= 0.1 * len(proposed)


def nodes(tree: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the nodes of a theme tree."""
    for node in tree:
        yield node
        yield from nodes(node.get("children", []))


@pytest.mark.shared
@pytest.mark.parametrize(("name", "area"), REPORTS.items())
def test_labels_are_those_of_the_report_where_an_entry_says_so(name: str, area: str) -> None:
    """A label called printed is printed; a heading that one of ours stands for begins as it is quoted."""
    if not TREES.is_file():
        pytest.skip("theme trees of the reports are not here")
    printed = {
        str(node["label"])
        for node in nodes(json.loads(TREES.read_text(encoding="utf-8"))[area]["themes"])
        if node["kind"] == "printed"
    }
    book, _ = read(name)
    for code in book.codes:
        assert code.rationale.startswith(f"{area} report, "), code.id
        assert (code.name in printed) == ("printed label" in code.rationale), code.id
        for quoted in _QUOTED.findall(code.rationale):
            assert any(label.startswith(quoted) for label in printed), (code.id, quoted)


@pytest.mark.shared
@pytest.mark.parametrize(("name", "area"), REPORTS.items())
def test_nothing_but_labels_is_taken_from_the_theme_trees(name: str, area: str) -> None:
    """No definition, inclusion or example holds five words in a row of what the tree says of its headings."""
    if not TREES.is_file():
        pytest.skip("theme trees of the reports are not here")
    said = [
        fold(str(node["paraphrase"]))
        for node in nodes(json.loads(TREES.read_text(encoding="utf-8"))[area]["themes"])
    ]
    theirs = {run for text in said for run in runs(text, 5)}
    book, _ = read(name)
    texts = [
        text
        for code in book.codes
        for text in (code.definition, *code.include, *(one.text for one in code.examples))
    ]
    assert {run for text in texts for run in runs(fold(text), 5)} & theirs == set()


def runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """Yield every run of `length` words."""
    words = re.findall(r"[\w']+", text)
    for place in range(len(words) - length + 1):
        yield tuple(words[place : place + length])
