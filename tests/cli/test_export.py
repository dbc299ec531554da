"""`qualcode export`: quote bank and theme summaries, the gate before them, and what becomes of the file."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]
SINGLED = "I'm the only deaf mum at the Larkfield hub."
RANG = "nobody ever rang back"


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments))
    shown = capsys.readouterr()
    return shown.out, shown.err


def as_json(capsys: Capture, *arguments: str, code: int = 0) -> Any:
    """Run a command with `--json` and return what it printed."""
    return json.loads(said(capsys, *arguments, "--json", code=code)[0])


def pick(capsys: Capture, words: str = RANG, *more: str) -> str:
    """Pick some words of the focus group and return the quote's id."""
    return said(capsys, "quote", "pick", "--source", "Group one", "--words", words, *more)[0].split()[0]


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a study but caches."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".qualcode" not in path.parts
    }


def participant(capsys: Capture, turn: int) -> str:
    """Return the pseudonym of whoever speaks in a turn of the group."""
    return str(as_json(capsys, "show", "Group one")["turns"][turn]["speaker"])


@pytest.fixture
def banked(study: Path, capsys: Capture) -> Path:
    """Give the study a theme, a recommendation that rests on it, and a quote of it."""
    said(capsys, "code", "apply", "Group one", "not-called-back", "--words", RANG)
    said(capsys, "theme", "add", "Having to chase", "--code", "not-called-back", "--id", "T-chase")
    said(capsys, "recommend", "add", "Ring back in two days", "--id", "REC-ring")
    said(capsys, "recommend", "link", "REC-ring", "--theme", "T-chase")
    pick(capsys, RANG, "--code", "not-called-back", "--theme", "T-chase")
    return study


def test_the_bank_carries_all_that_must_travel_with_a_quote(banked: Path, capsys: Capture) -> None:
    """Id, theme, code, attribution, session, recommendations, stance, origin and edits, in every format."""
    for form in ("csv", "md", "jsonl"):
        assert "the leak gate found nothing" in said(capsys, "export", "quotes", "-f", form)[0]
    row = json.loads((banked / "exports" / "quotes.jsonl").read_text("utf-8"))
    expected = {
        "text": RANG, "kind": "quote", "theme": "T-chase", "theme_label": "Having to chase",
        "code": "not-called-back", "code_label": "Nobody called back", "attribution": "Participant",
        "source": "Focus group", "recommendations": "REC-ring", "stance": "supports", "origin": "person",
        "status": "candidate", "edits": "verbatim",
    }  # fmt: skip
    assert expected == {name: row[name] for name in expected}
    page = (banked / "exports" / "quotes.md").read_text("utf-8")
    assert f"> “{RANG}”" in page
    assert all(word in page for word in ("T-chase", "Nobody called back", "Focus group", "REC-ring"))


def test_a_spreadsheet_opens_the_csv_right(banked: Path, capsys: Capture) -> None:
    """A byte order mark, formulas as text, and the same ids and words to an independent reader."""
    pick(capsys, "Honestly? One person who knows you.")
    said(capsys, "theme", "edit", "T-chase", "--label", '=HYPERLINK("x")')
    said(capsys, "export", "quotes")
    said(capsys, "export", "quotes", "-f", "jsonl")
    content = (banked / "exports" / "quotes.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    lines = (banked / "exports" / "quotes.jsonl").read_text("utf-8").splitlines()
    expected = [(row["id"], row["text"]) for row in map(json.loads, lines)]
    assert expected == [(row["id"], row["text"]) for row in rows]
    assert rows[0]["theme_label"] == '\'=HYPERLINK("x")'


def test_theme_summaries_print_claims_codes_quotes_and_links(banked: Path, capsys: Capture) -> None:
    """One page a theme; counts and salience only when asked; every quote in it verifies."""
    said(capsys, "theme", "edit", "T-chase", "--claim", "Help goes to those who chase it.")
    said(capsys, "export", "themes")
    page = (banked / "exports" / "themes.md").read_text("utf-8")
    for words in ("Having to chase", "Help goes to those who chase it.", RANG, "REC-ring", "focus groups"):
        assert words in page
    assert "focus groups (1)" not in page
    said(capsys, "export", "themes", "--counts")
    assert "focus groups (1)" in (banked / "exports" / "themes.md").read_text("utf-8")
    assert said(capsys, "quote", "verify", "exports/themes.md")[0] == "1 quote checked, every one verified\n"


def leaks_of(study: Path, capsys: Capture, *arguments: str) -> list[dict[str, str]]:
    """Prove that an export is refused, writes nothing and tells no value; return what kept it back."""
    before = contents(study)
    out, err = said(capsys, "export", *arguments, code=1)
    assert out == ""
    assert "nothing was written" in err
    found = as_json(capsys, "export", *arguments, code=1)
    validator("output/export")(found)
    assert (found["refused"], found["path"], found["sha256"]) == (True, None, None)
    assert before == contents(study)
    assert not re.search(
        r"Okafor|Siân|Sian|Pritchard|496 0|Zof|Larkin|Larkf", err + json.dumps(found, ensure_ascii=False)
    )
    leaks: list[dict[str, str]] = found["leaks"]
    return leaks


def insert_later_registered(capsys: Capture, text: str = "at Larkfield") -> None:
    """Insert a name into a quote before anybody registers it."""
    one = pick(capsys, "The group itself was not bad at all", "--theme", "T-chase")
    said(capsys, "quote", "edit", one, "--insert", "group", text)
    said(capsys, "anonymise", "register", "add", "Larkfield", "--kind", "place")


def study_called(name: str) -> Callable[[Capture], None]:
    """Return a seed: the study's own name, which every export prints."""

    def seed(_capsys: Capture) -> None:
        path = Path("qualcode.toml")
        path.write_text(path.read_text("utf-8").replace("Synthetic", name), encoding="utf-8")

    return seed


def reworded_before_registered(capsys: Capture) -> None:
    """Put words in the place of others that turn out to be a name, one letter out."""
    pick(capsys, SINGLED, "--theme", "T-chase")
    waiting = as_json(capsys, "anonymise", "list")["items"]
    ids = [item["id"] for item in waiting if item["label"] == "UNIQUE"]
    said(capsys, "anonymise", "review", *ids, "--mask", "--as", "a mother at Larkfeild")
    said(capsys, "anonymise", "register", "add", "Larkfield", "--kind", "place")


def label_by_hand(new: str) -> None:
    """Change the theme's label as people do who edit the file themselves."""
    path = Path("themes.yaml")
    path.write_text(path.read_text("utf-8").replace("Having to chase", new), encoding="utf-8")


def typed_before(*command: str) -> Callable[[Capture], None]:
    """Return a seed: a name that is typed before anybody registers it."""

    def seed(capsys: Capture) -> None:
        said(capsys, *command)
        said(capsys, "anonymise", "register", "add", "Zofia Larkin-Wells")

    return seed


def title_later_registered(capsys: Capture) -> None:
    """Quote from a session of so many people that its title is printed, and register a name in it."""
    many(Path.cwd(), capsys, {"North": 5})
    words = "The bus from North number 10 never came on time."
    said(capsys, "quote", "pick", "-s", "Parents", "--words", words, "--theme", "T-chase")
    typed_before("source", "set", "Parents", "title=Group at Zofia's")(capsys)


SEEDS: Mapping[str, Callable[[Capture], object]] = {
    "theme label": typed_before("theme", "edit", "T-chase", "--label", "What Larkin-Wells said"),
    "theme claim": typed_before("theme", "edit", "T-chase", "--claim", "ZOFIA had to chase"),
    "theme definition": typed_before("theme", "edit", "T-chase", "--definition", "as in Zofia's case"),
    "recommendation title": typed_before("recommend", "edit", "REC-ring", "--title", "Ring Ms Larkin Wells"),
    "session title": title_later_registered,
    "misspelt label": typed_before("theme", "edit", "T-chase", "--label", "What Zofa said"),
    "misspelt insertion": lambda capsys: insert_later_registered(capsys, "at Larkfeild"),
    "study name": study_called("The Pritchard study"),
    "misspelt study name": study_called("The Pritchad study"),
    "misspelt replacement": reworded_before_registered,
    "telephone number": lambda _: label_by_hand("Ring 0161 496 0000"),
    "singled out": lambda _: label_by_hand(f"She said {SINGLED}"),
    "insertion": insert_later_registered,
}


@pytest.mark.parametrize("seed", list(SEEDS))
def test_a_leak_anywhere_in_the_file_refuses_it(banked: Path, capsys: Capture, seed: str) -> None:
    """Seeded into labels, claims, titles, insertions: exit 1, nothing written, the value never told."""
    SEEDS[seed](capsys)
    assert leaks_of(banked, capsys, "themes")


@pytest.mark.parametrize("form", ["csv", "md", "jsonl"])
@pytest.mark.parametrize(
    "seed",
    [
        *("theme label", "session title", "telephone number", "singled out", "insertion"),
        *("misspelt label", "misspelt insertion", "misspelt replacement"),
    ],
)
def test_a_leak_in_a_quote_bank_refuses_it(banked: Path, capsys: Capture, form: str, seed: str) -> None:
    """The same in the quote bank, in every format."""
    SEEDS[seed](capsys)
    assert leaks_of(banked, capsys, "quotes", "--format", form)


@pytest.mark.parametrize("name", ["The Pritchard study", "The Pritchad study"])
def test_the_studys_name_counts_where_it_is_printed(banked: Path, capsys: Capture, name: str) -> None:
    """A page has a title, rows have none: a name in the study's own name keeps the page back."""
    study_called(name)(capsys)
    assert leaks_of(banked, capsys, "quotes", "--format", "md")
    for form in ("csv", "jsonl"):
        said(capsys, "export", "quotes", "--format", form)


def test_a_name_in_a_code_name_refuses_the_file(banked: Path, capsys: Capture) -> None:
    """People edit the codebook by hand; the gate reads what it prints."""
    book = (banked / "codebook.yaml").read_text("utf-8")
    book = book.replace("name: Nobody called back", "name: Nobody called Okafor back")
    (banked / "codebook.yaml").write_text(book, encoding="utf-8")
    assert leaks_of(banked, capsys, "quotes")


def test_a_name_in_an_id_is_not_told_as_the_place(banked: Path, capsys: Capture) -> None:
    """An id that people chose may hold a name: the place is told without it."""
    for name in ("themes.yaml", "quotes.yaml", "recommendations.yaml"):
        text = (banked / name).read_text("utf-8").replace("T-chase", "T-sian")
        (banked / name).write_text(text.replace("Having to chase", f"She said {SINGLED}"), encoding="utf-8")
    assert {"a place whose own name is left out"} <= {
        leak["where"] for leak in leaks_of(banked, capsys, "themes")
    }


def test_a_name_in_the_files_name_refuses_it(banked: Path, tmp_path: Path, capsys: Capture) -> None:
    """The name of the file is read too."""
    leaks = leaks_of(banked, capsys, "quotes", "--out", str(tmp_path / "Okafor.csv"))
    assert [leak["where"] for leak in leaks] == ["the file's name"]
    assert not (tmp_path / "Okafor.csv").exists()


def test_a_word_that_may_be_a_name_is_refused_in_analysts_lines(banked: Path, capsys: Capture) -> None:
    """Nobody reviews titles and labels: "May's story" is refused, the month passes."""
    label_by_hand("Having to chase, May's story")
    assert "may be a name" in leaks_of(banked, capsys, "quotes")[0]["rule"]
    said(capsys, "theme", "edit", "T-chase", "--label", "What happened in May")
    said(capsys, "source", "set", "Group one", "title=Group one, 12 May 2026")
    said(capsys, "export", "quotes")
    assert "in May" in (banked / "exports" / "quotes.csv").read_text("utf-8")


def test_the_month_and_publishable_names_pass(banked: Path, capsys: Capture) -> None:
    """May the month passes although May takes part, and a name that may be printed passes."""
    pick(capsys, "it kept me going in May. [/] :smile:")
    said(capsys, "anonymise", "register", "add", "Larkfield hub", "--kind", "service", "--publishable")
    said(capsys, "theme", "edit", "T-chase", "--label", "At the Larkfield hub")
    said(capsys, "export", "quotes", "-f", "md")
    page = (banked / "exports" / "quotes.md").read_text("utf-8")
    assert "going in May" in page
    assert "Larkfield hub" in page


def test_publishable_names_of_the_studys_settings_pass(banked: Path, capsys: Capture) -> None:
    """What `qualcode.toml` lists may be printed, though it is registered."""
    said(capsys, "theme", "edit", "T-chase", "--label", "Chasing in Moorside")
    said(capsys, "anonymise", "register", "add", "Moorside", "--kind", "place")
    said(capsys, "export", "quotes", code=1)
    settings = (banked / "qualcode.toml").read_text("utf-8")
    settings = settings.replace("publishable = []", 'publishable = ["Moorside"]')
    (banked / "qualcode.toml").write_text(settings, encoding="utf-8")
    said(capsys, "export", "quotes")


def test_a_kept_word_passes_in_its_quote_and_nowhere_else(banked: Path, capsys: Capture) -> None:
    """A person keeps what may be a name in one quote; the name in a label is still refused."""
    pick(capsys, "May will say the same.")
    found = [json.loads(line) for line in _redactions(banked)]
    may = next(event["id"] for event in found if (event["label"], event["verdict"]) == ("PERSON", "review"))
    said(capsys, "anonymise", "review", may, "--keep", "--why", "the month, she says")
    said(capsys, "export", "quotes", "-f", "md")
    assert "May will say the same" in (banked / "exports" / "quotes.md").read_text("utf-8")
    label_by_hand("What May told us")
    before = contents(banked)
    _, err = said(capsys, "export", "quotes", "-f", "md", code=1)
    assert re.search(r"quotes\.md, line \d+: person, register:", err)
    assert before == contents(banked)


def _redactions(study: Path) -> list[str]:
    return [
        line for path in (study / "redactions").iterdir() for line in path.read_text("utf-8").splitlines()
    ]


def test_open_questions_keep_a_file_back_until_cut_or_decided(study: Path, capsys: Capture) -> None:
    """A place that waits for review refuses the file; cutting it from the quote lets it pass."""
    one = pick(capsys, f"One person who knows you. May will say the same. {SINGLED}")
    assert {"UNIQUE"} <= {leak["label"] for leak in leaks_of(study, capsys, "quotes")}
    said(capsys, "quote", "edit", one, "--cut", f"May will say the same. {SINGLED}")
    out, err = said(capsys, "export", "quotes", code=0)
    assert "1 quote, de-identified" in out
    assert err == ""


def test_a_quote_whose_permission_is_withdrawn_is_left_out_and_said(banked: Path, capsys: Capture) -> None:
    """The next export prints the others and names what it left out, with the reason."""
    one = pick(capsys, "The group itself was not bad at all")
    assert as_json(capsys, "export", "quotes")["left_out"] == []
    said(capsys, "participant", "permit", participant(capsys, 5), "--quoting", "no")
    found = as_json(capsys, "export", "quotes")
    validator("output/export")(found)
    assert (found["refused"], found["quotes"]) == (False, 1)
    assert [one] == [row["quote"] for row in found["left_out"]]
    assert f"left out: {one}, t6 of" in said(capsys, "export", "quotes")[0]
    assert "not bad" not in (banked / "exports" / "quotes.csv").read_text("utf-8")


def test_who_turns_out_to_be_the_facilitator_is_left_out(banked: Path, capsys: Capture) -> None:
    """A role mended after the pick counts at export: the facilitator's words go out no more."""
    said(capsys, "source", "role", "Group one", participant(capsys, 1), "facilitator")
    found = as_json(capsys, "export", "quotes")
    assert found["quotes"] == 0
    assert "never evidence" in found["left_out"][0]["reason"]
    assert RANG not in (banked / "exports" / "quotes.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("How did you first hear about the group?", "never evidence"),
        ("rang back. [laughs]\nSame here.", "run over two speakers"),
        ("someone would ring", "no longer holds the words"),
    ],
)
def test_a_place_moved_by_hand_prints_nothing(banked: Path, capsys: Capture, words: str, reason: str) -> None:
    """`quotes.yaml` edited to point at other words, even with a right anchor, prints none of them."""
    from qualcode.flows.desk import Desk
    from qualcode.store.sources import locked_sources, read_source
    from qualcode.store.study import open_study

    desk = Desk(open_study(banked), "ann")
    source = read_source(desk.study, next(iter(locked_sources(desk.study))))
    start = source.text.index(words)
    text = (banked / "quotes.yaml").read_text("utf-8")
    text = re.sub(r"span: \[\d+, \d+\]", f"span: [{start}, {start + len(words)}]", text)
    if "longer" not in reason:
        text = re.sub(r"anchor: \S+", f"anchor: '{desk.key.anchor(words)}'", text)
    (banked / "quotes.yaml").write_text(text, encoding="utf-8")
    found = as_json(capsys, "export", "quotes")
    assert found["quotes"] == 0
    assert reason in found["left_out"][0]["reason"]


def many(study: Path, capsys: Capture, areas: dict[str, int]) -> None:
    """Import an interview with so many parents of each area, and say where they are from."""
    lines = ["WEBVTT", ""]
    names = [
        f"{first} {last}" for first in ("Ada", "Ivo", "Una", "Odo") for last in ("Quill", "Fenn", "Orme")
    ]
    wanted = [area for area, count in areas.items() for _ in range(count)]
    for number, (name, area) in enumerate(zip(names, wanted, strict=False), start=10):
        spoken = f"{name}: The bus from {area} number {number} never came on time."
        lines += [f"00:00:{number}.000 --> 00:00:{number}.900", spoken, ""]
    (study.parent / "parents.vtt").write_text("\n".join(lines), encoding="utf-8")
    said(capsys, "import", str(study.parent / "parents.vtt"), "--title", "Parents", "--quoting", "yes")
    turns = as_json(capsys, "show", "Parents")["turns"]
    for turn, area in zip(turns, wanted, strict=True):
        said(capsys, "participant", "set", turn["speaker"], "role=parent", f"area={area}")


def lines_of(study: Path, capsys: Capture) -> dict[str, str]:
    """Export, and return the attribution by the words."""
    said(capsys, "export", "quotes", "-f", "jsonl")
    rows = map(json.loads, (study / "exports" / "quotes.jsonl").read_text("utf-8").splitlines())
    return {row["text"].split(" number")[0]: row["attribution"] for row in rows}


@pytest.mark.parametrize(("small", "expected"), [(5, "Parent, South"), (4, "Parent")])
def test_an_attribution_of_fewer_than_k_falls_back(
    empty_study: Path, capsys: Capture, small: int, expected: str
) -> None:
    """Five who share a line may be told by it; four fall back to what more people share."""
    many(empty_study, capsys, {"North": 7, "South": small})
    for area, number in (("North", 10), ("South", 17)):
        words = f"The bus from {area} number {number} never came on time."
        said(capsys, "quote", "pick", "-s", "Parents", "--words", words)
    found = lines_of(empty_study, capsys)
    assert found["The bus from South"] == expected


def test_what_a_session_says_of_attribution_counts(empty_study: Path, capsys: Capture) -> None:
    """The stricter of person and session: a session that allows none prints none."""
    many(empty_study, capsys, {"North": 6})
    said(
        capsys,
        "quote",
        "pick",
        "-s",
        "Parents",
        "--words",
        "The bus from North number 10 never came on time.",
    )
    assert lines_of(empty_study, capsys) == {"The bus from North": "Parent, North"}
    said(capsys, "source", "set", "Parents", "--attribution", "none")
    assert lines_of(empty_study, capsys) == {"The bus from North": "Participant"}


def test_the_filters_choose(banked: Path, capsys: Capture) -> None:
    """Theme, code, source, coder, speaker, attributes and state; an unknown one is told with the nearest."""
    one = pick(capsys, "The group itself was not bad at all", "--code", "group-good")
    said(capsys, "quote", "approve", one)

    def chosen(*filters: str) -> int:
        return int(as_json(capsys, "export", "quotes", *filters)["quotes"])

    assert [chosen(), chosen("--approved"), chosen("--theme", "T-chase")] == [2, 1, 1]
    assert [chosen("--code", "access"), chosen("--source", "Group*"), chosen("--coder", "ben")] == [1, 2, 0]
    assert chosen("--speaker", participant(capsys, 5)) == 1
    assert [chosen("--where", "area=North"), chosen("--where", "area=South")] == [2, 0]
    for wrong in (("--theme", "T-chas"), ("--code", "acess"), ("--speaker", "P0000"), ("--format", "cvs")):
        assert "no " in said(capsys, "export", "quotes", *wrong, code=2)[1]
    assert banked.is_dir()


def test_the_same_study_gives_the_same_bytes_everywhere(
    banked: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Twice, in other processes with another hashing, in another folder: the same bytes, and no new run."""
    book = (banked / "codebook.yaml").read_text("utf-8")
    assert "group-good" in book
    said(capsys, "theme", "link", "T-chase", "--code", "group-good")
    (tmp_path / "notes.md").write_text("---\nkind: field_notes\n---\nThey said «it helped us».\n", "utf-8")
    said(capsys, "import", str(tmp_path / "notes.md"), "--title", "Notes")
    said(capsys, "code", "apply", "Notes", "group-good", "--words", "it helped us")
    verbs = [["quotes", "-f", form] for form in ("csv", "md", "jsonl")] + [["themes", "--counts"]]
    for verb in verbs:
        said(capsys, "export", *verb)
    before = contents(banked)
    exports = {name: content for name, content in before.items() if name.startswith("exports/")}
    for verb in verbs:
        said(capsys, "export", *verb)
    assert before == contents(banked)
    for seed in ("1", "2"):
        copy = tmp_path / f"elsewhere {seed}"
        shutil.copytree(banked, copy)
        shutil.rmtree(copy / "exports")
        shutil.rmtree(copy / ".qualcode")
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo"}
        environment["QUALCODE_CODER"] = "ben"
        for verb in verbs:
            command = [sys.executable, "-m", "qualcode", "export", *verb]
            subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)
        again = contents(copy)
        assert exports == {name: content for name, content in again.items() if name.startswith("exports/")}


def test_a_file_outside_is_not_overwritten_without_force(
    banked: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Other content stays; the same content is no quarrel; a folder takes the usual name."""
    place = tmp_path / "bank.csv"
    place.write_text("mine", encoding="utf-8")
    assert "with other content" in said(capsys, "export", "quotes", "--out", str(place), code=2)[1]
    assert place.read_text("utf-8") == "mine"
    said(capsys, "export", "quotes", "--out", str(place), "--force")
    assert RANG in place.read_text("utf-8")
    said(capsys, "export", "quotes", "--out", str(place))
    said(capsys, "export", "quotes", "--out", str(tmp_path))
    assert place.read_bytes() == (tmp_path / "quotes.csv").read_bytes()
    assert not (banked / "exports").exists()


@pytest.mark.parametrize(
    "name", ["participants.csv", "codebook.yaml", "sources/x.csv", "exports/../quotes.yaml"]
)
def test_no_file_of_the_study_is_overwritten(banked: Path, capsys: Capture, name: str) -> None:
    """Inside the study, exports go into exports/ alone, whatever `--force` says."""
    before = contents(banked)
    err = said(capsys, "export", "quotes", "--out", str(banked / name), "--force", code=2)[1]
    assert "exports go into exports/ alone" in err
    assert before == contents(banked)
    said(capsys, "export", "quotes", "--out", str(banked / "exports" / "for us.csv"))
    assert (banked / "exports" / "for us.csv").is_file()
    said(capsys, "undo")
    assert not (banked / "exports" / "for us.csv").exists()


WRITES = """
import errno, os, sys
how, *verb = sys.argv[1:]
count = 0
whole = os.fsync
def failing(handle):
    global count
    path = os.readlink(f"/proc/self/fd/{handle}")
    if "quotes" in os.path.basename(path) or "bank" in os.path.basename(path):
        count += 1
        os.ftruncate(handle, 10)
        if how == "full":
            raise OSError(errno.ENOSPC, "No space left on device")
        os._exit(9)
    whole(handle)
os.fsync = failing
from qualcode.cli.main import run
sys.exit(run(verb))
"""


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to see which file is written")
@pytest.mark.parametrize(("how", "code"), [("full", 2), ("killed", 9)])
@pytest.mark.parametrize("outside", [False, True])
def test_a_full_disk_or_a_kill_leaves_the_old_file_whole(
    banked: Path, tmp_path: Path, capsys: Capture, how: str, *, code: int, outside: bool
) -> None:
    """Whatever happens while writing, the old file stands whole, and the next export succeeds."""
    place = tmp_path / "bank.csv" if outside else banked / "exports" / "quotes.csv"
    verb = ["export", "quotes", "--force", *(["--out", str(place)] if outside else [])]
    said(capsys, *verb)
    old = place.read_bytes()
    pick(capsys, "The group itself was not bad at all")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WRITES, how, *verb]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, place.read_bytes()) == (code, old)
    assert ("disk is full" in done.stderr) == (how == "full")
    said(capsys, *verb)
    assert b"not bad at all" in place.read_bytes()
    assert not list(banked.rglob(".*.new"))


def test_an_empty_bank_says_so(study: Path, capsys: Capture) -> None:
    """Without quotes the file is written, and the line says that it holds none."""
    assert "without a single quote" in said(capsys, "export", "quotes")[0]
    found = as_json(capsys, "export", "themes")
    validator("output/export")(found)
    assert found["quotes"] == 0
    assert study.is_dir()


def test_a_locked_study_exports_nothing(banked: Path, capsys: Capture) -> None:
    """Locked: exit 2, one line, no file."""
    said(capsys, "study", "lock")
    assert "this study is locked" in said(capsys, "export", "quotes", code=2)[1]
    assert "this study is locked" in said(capsys, "export", "themes", code=2)[1]
    assert not (banked / "exports").exists()


@pytest.mark.parametrize("form", ["csv", "md", "jsonl"])
def test_a_pseudonym_links_no_quotes_in_print(study: Path, capsys: Capture, form: str) -> None:
    """Whoever a quote names is `[participant]` in list, export and proof; an id only if they allow a code."""
    one = pick(capsys, "May will say the same.")
    redaction = next(
        json.loads(line)["id"] for line in _redactions(study) if '"PERSON"' in line and '"review"' in line
    )
    said(capsys, "anonymise", "review", redaction, "--mask", "--why", "she means her")
    may = participant(capsys, 5)
    file = study / "exports" / f"quotes.{form}"
    assert as_json(capsys, "quote", "list")["quotes"][0]["text"] == "[participant] will say the same."
    said(capsys, "export", "quotes", "-f", form)
    assert may not in file.read_text("utf-8")
    assert "participant" in file.read_text("utf-8")
    assert as_json(capsys, "quote", "verify", str(file))["at_fault"] == 0
    assert f"[{may}] will say the same." in said(capsys, "show", "Group one")[0]
    said(capsys, "participant", "permit", may, "--attribution", "code")
    assert as_json(capsys, "quote", "verify", str(file), code=1)["at_fault"] == 1
    said(capsys, "export", "quotes", "-f", form)
    assert may in file.read_text("utf-8")
    assert as_json(capsys, "quote", "verify", str(file))["at_fault"] == 0
    assert one in file.read_text("utf-8")


@pytest.mark.parametrize(("people", "label"), [(5, "Parents"), (4, "Focus group")])
def test_a_session_is_called_by_its_title_only_where_k_people_speak(
    empty_study: Path, capsys: Capture, people: int, label: str
) -> None:
    """The title of a session of four tells more than the attribution may: its kind stands there."""
    many(empty_study, capsys, {"North": people})
    pick_from = ("quote", "pick", "-s", "Parents", "--words")
    said(capsys, *pick_from, "The bus from North number 10 never came on time.")
    for form in ("csv", "md", "jsonl"):
        said(capsys, "export", "quotes", "-f", form)
        text = (empty_study / "exports" / f"quotes.{form}").read_text("utf-8-sig")
        assert label in text
        assert ("Parents" in text) == (label == "Parents")


def test_notes_are_never_called_by_their_title(study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Where nobody is counted the kind stands, without area and title."""
    notes = "---\nkind: field_notes\narea: North\nquoting: yes\n---\nShe said «it was shut all week».\n"
    (tmp_path / "notes.md").write_text(notes, encoding="utf-8")
    said(capsys, "import", str(tmp_path / "notes.md"), "--title", "Notes at the bakery", "--quoting", "yes")
    said(capsys, "quote", "pick", "-s", "Notes at the bakery", "--words", "it was shut all week")
    said(capsys, "export", "quotes", "-f", "jsonl")
    row = json.loads((study / "exports" / "quotes.jsonl").read_text("utf-8"))
    assert (row["source"], row["attribution"]) == ("Field notes", "Participant")
