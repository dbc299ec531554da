"""Voices through others: whose words an interpreter gives, two roles, originals and translations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.flows.desk import Desk
from qualcode.flows.permitting import unstated
from qualcode.flows.voices import people_heard, person_behind, through_of
from qualcode.model import Source, Turn
from qualcode.store.schemas import validator
from qualcode.store.sources import read_source
from qualcode.store.study import open_study

Capture = pytest.CaptureFixture[str]
TALK = """Grace Hill: How was it?

Gurpreet Kaur: She says nobody ever came to the house.

Amrit Gill: Yes. Nobody.

Gurpreet Kaur: She says the letters were all in English.

May Okafor: I rang them for her, twice. And I am a mother too, I waited as well.

Grace Hill: Thank you.

Gurpreet Kaur: They all say it should be in the morning.
"""


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments))
    shown = capsys.readouterr()
    return shown.out, shown.err


def as_json(capsys: Capture, *arguments: str, schema: str = "") -> Any:
    """Run a command with `--json`; return what it printed, held against a schema."""
    found = json.loads(said(capsys, *arguments, "--json")[0])
    if schema:
        validator(f"output/{schema}")(found)
    return found


def the_source(study: Path, place: int = 0) -> Source:
    """Return a source as it is now."""
    line = (study / "sources.lock").read_text(encoding="utf-8").splitlines()[place]
    return read_source(open_study(study), json.loads(line)["id"])


def who(study: Path, name: str) -> str:
    """Return the pseudonym of a name, from the vault."""
    names = Desk(open_study(study), "ann").names()
    return next(entity.id for entity in names.entities.values() if name in entity.forms)


@pytest.fixture
def interpreted(empty_study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Make a study with a session in which an interpreter speaks for a mother who says little herself."""
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    said(
        capsys, "import", str(tmp_path / "talk.txt"), "--title", "Morning", "--quoting", "yes",
        "--role", "Grace Hill=facilitator", "--role", "Gurpreet Kaur=interpreter",
        "--role", "May Okafor=staff",
    )  # fmt: skip
    said(capsys, "codebook", "add", "Nobody came", "--id", "nobody-came")
    return empty_study


def test_an_interpreter_without_anybody_behind_is_asked_about(interpreted: Path, capsys: Capture) -> None:
    """A question of check, nobody's in counts; said for everybody, it is none."""
    out, err = said(capsys, "check", code=1)
    assert "whose words an interpreter gives in 3 turns" in out + err
    assert "Kaur" not in out + err
    assert len(people_heard(the_source(interpreted).turns)) == 2
    said(capsys, "source", "voice", "Morning", "--speaker", "Gurpreet Kaur", "--for", "group")
    said(capsys, "check")
    assert len(people_heard(the_source(interpreted).turns)) == 2
    helper = who(interpreted, "Gurpreet Kaur")
    rows = {row["id"]: row for row in as_json(capsys, "participant", "list")["participants"]}
    assert rows[helper]["reason"] == "interpreter: the words are those of whoever they speak for"
    assert helper not in {one.id for one in unstated(open_study(interpreted))}


def test_the_words_are_the_evidence_of_whoever_is_spoken_for(interpreted: Path, capsys: Capture) -> None:
    """In show, codings, quotes and exports: their id, their permission, and how the words reached us."""
    amrit, helper = who(interpreted, "Amrit Gill"), who(interpreted, "Gurpreet Kaur")
    out = said(capsys, "source", "voice", "Morning", "t2", "4", "--for", "Amrit Gill")[0]
    assert out == f"{the_source(interpreted).id}  2 turns: the words of {amrit}, through an interpreter\n"
    shown = as_json(capsys, "show", "Morning", schema="show")["turns"][1]
    assert (shown["speaker"], shown["speaks_for"], shown["through"]) == (
        helper,
        amrit,
        "through an interpreter",
    )
    screen = said(capsys, "show", "Morning")[0]
    assert f"{helper} (interpreter) for {amrit}, through an interpreter: She says nobody" in screen
    assert f"{helper} (interpreter), for nobody named yet: They all say" in screen
    said(capsys, "code", "apply", "Morning", "nobody-came", "--turn", "t2")
    coding = as_json(capsys, "codings", schema="codings")["codings"][0]
    assert (coding["speakers"], coding["through"], coding["evidence"]) == (
        [amrit],
        "through an interpreter",
        True,
    )
    assert "(through an interpreter) She says" in " ".join(said(capsys, "codings")[0].split())
    assert "through an interpreter" in said(capsys, "code", "view", "nobody-came")[0]
    said(capsys, "quote", "pick", "--source", "Morning", "--words", "the letters were all in English")
    said(capsys, "participant", "permit", amrit, "--attribution", "code")
    quote = as_json(capsys, "quote", "list", schema="quote-list")["quotes"][0]
    assert (quote["attribution"], quote["through"]) == (amrit, "through an interpreter")
    said(capsys, "export", "quotes", "-f", "md")
    page = (interpreted / "exports" / "quotes.md").read_text(encoding="utf-8")
    assert f"**{quote['id']}** · {amrit}" in page
    assert "through an interpreter" in page
    said(capsys, "quote", "verify", "exports/quotes.md")
    said(capsys, "participant", "permit", amrit, "--quoting", "no")
    left = as_json(capsys, "export", "quotes")["left_out"]
    assert [row["reason"].partition(": ")[2] for row in left] == ["the person does not permit quoting"]


def test_an_interpreters_own_permission_decides_nothing(interpreted: Path, capsys: Capture) -> None:
    """Whose words they are, decides."""
    said(capsys, "source", "voice", "Morning", "t2-t4", "--speaker", "Gurpreet Kaur", "--for", "Amrit Gill")
    assert [turn.id for turn in the_source(interpreted).turns if turn.speaks_for] == ["t2", "t4"]
    said(capsys, "participant", "permit", who(interpreted, "Gurpreet Kaur"), "--quoting", "no")
    said(capsys, "quote", "pick", "--source", "Morning", "--words", "the letters were all in English")


def test_who_never_spoke_may_be_spoken_for(interpreted: Path, tmp_path: Path, capsys: Capture) -> None:
    """Registered by a sheet; counted as heard, listed with the session, asked for their permission."""
    sheet = tmp_path / "people.csv"
    sheet.write_text("name,area,quoting\nJas Birk,North,no\n", encoding="utf-8")
    assert (
        "no speaker is called"
        in said(capsys, "source", "voice", "Morning", "t2", "--for", "Jas Birk", code=2)[1]
    )
    said(capsys, "participant", "join", str(sheet))
    jas = who(interpreted, "Jas Birk")
    said(capsys, "source", "voice", "Morning", "t2", "--for", "Jas Birk")
    assert jas in people_heard(the_source(interpreted).turns)
    row = next(row for row in as_json(capsys, "participant", "list")["participants"] if row["id"] == jas)
    assert (row["sources"], row["reason"]) == (
        [the_source(interpreted).id],
        "the person does not permit quoting",
    )
    err = said(capsys, "quote", "pick", "--source", "Morning", "--words", "nobody ever came", code=2)[1]
    assert "the person does not permit quoting" in err
    turns = as_json(capsys, "show", "Morning", "--where", "area=North")["turns"]
    assert [turn["turn"] for turn in turns] == ["t2"]


def test_a_coordinator_or_a_facilitator_may_speak_for_somebody(interpreted: Path, capsys: Capture) -> None:
    """What they pass on is evidence, whatever their own role; taken back, it is as it was."""
    before = the_source(interpreted)
    said(capsys, "source", "voice", "Morning", "t6", "--for", "group", "--through", "coordinator")
    turn = the_source(interpreted).turns[5]
    assert (turn.speaks_for, turn.through, through_of(turn)) == (
        "group",
        "coordinator",
        "through a coordinator",
    )
    said(capsys, "quote", "pick", "--source", "Morning", "--words", "Thank you.")
    assert as_json(capsys, "quote", "list")["quotes"][0]["through"] == "through a coordinator"
    said(capsys, "quote", "reject", as_json(capsys, "quote", "list")["quotes"][0]["id"])
    said(capsys, "source", "voice", "Morning", "t6", "--for", "themselves")
    assert before == the_source(interpreted)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--for", "group"), "which turns?"),
        (("t99", "--for", "group"), "no turn is called 't99'"),
        (("t4-t2", "--for", "group"), "t2 comes before t4"),
        (("first", "--for", "group"), "'first' is no turn"),
        (("t3", "--for", "Amrit Gill"), "own already"),
        (("t3", "--speaker", "Gurpreet Kaur", "--for", "group"), "none of these turns is"),
        (("t2", "--for", "Nobody Known"), "no speaker is called 'Nobody Known'"),
    ],
)
def test_a_voice_that_cannot_be(
    interpreted: Path, capsys: Capture, typed: tuple[str, ...], told: str
) -> None:
    """Nothing is written, and what is wrong is said."""
    before = the_source(interpreted)
    assert told in said(capsys, "source", "voice", "Morning", *typed, code=2)[1]
    assert before == the_source(interpreted)


def test_one_undo_takes_a_voice_back_and_a_correction_keeps_it(
    interpreted: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Whose words they are, who passed them on and a second role go with the turn into the next revision."""
    before = the_source(interpreted)
    said(capsys, "source", "voice", "Morning", "t4", "--for", "Amrit Gill", "--through", "relative")
    said(capsys, "source", "role", "Morning", "May Okafor", "participant", "--turn", "t5")
    text = (tmp_path / "talk.txt").read_text(encoding="utf-8").replace("the letters were", "all letters were")
    (tmp_path / "talk2.txt").write_text(f"Grace Hill: Good morning.\n\n{text}", encoding="utf-8")
    said(capsys, "source", "update", "Morning", str(tmp_path / "talk2.txt"), "--yes")
    now = {turn.id: turn for turn in the_source(interpreted).turns}
    assert (now["t4"].speaks_for, now["t4"].through) == (who(interpreted, "Amrit Gill"), "relative")
    assert "all letters were" in now["t4"].text
    assert (now["t5"].role, now["t5"].own_role) == ("participant", "participant")
    for _ in range(3):
        said(capsys, "undo")
    assert before == the_source(interpreted)


def test_a_person_with_two_roles(interpreted: Path, capsys: Capture) -> None:
    """Staff in the session and a parent in one turn: the role of the turn counts, listed with the other."""
    may = who(interpreted, "May Okafor")
    out = said(capsys, "source", "role", "Morning", "May Okafor", "participant", "--turn", "t5")[0]
    assert out == f"{the_source(interpreted).id}  {may} is participant in t5\n"
    assert [turn.role for turn in the_source(interpreted).turns if turn.speaker == may] == ["participant"]
    assert the_source(interpreted).speakers[may] == "staff"
    for role, expected in (("staff", []), ("participant", ["t3", "t5"])):
        found = as_json(capsys, "show", "Morning", "--where", f"role={role}")["turns"]
        assert expected == [turn["turn"] for turn in found]
    row = next(row for row in as_json(capsys, "participant", "list")["participants"] if row["id"] == may)
    assert row["sessions"][0]["roles"] == ["staff", "participant"]
    said(capsys, "source", "role", "Morning", may, "facilitator")
    assert the_source(interpreted).turns[4].role == "participant"
    said(capsys, "source", "role", "Morning", may, "facilitator", "--turn", "t5")
    assert the_source(interpreted).turns[4].own_role is None
    err = said(capsys, "source", "role", "Morning", may, "staff", "--turn", "t1", code=2)[1]
    assert f"t1 is not {may}'s" in err


def test_nobody_is_behind_an_interpreter_until_it_is_said() -> None:
    """Neither the interpreter nor anybody else."""
    turn = Turn("She says so.", "P2", role="interpreter")
    assert (person_behind(turn), people_heard([turn])) == ("", set())
    facilitator = Turn("She told me.", "P1", role="facilitator", speaks_for="P7")
    assert (person_behind(facilitator), people_heard([facilitator])) == ("P7", {"P7"})


def test_words_heard_in_notes_through_somebody(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Words in guillemets may be quoted, and say how they reached the note-taker."""
    notes = (
        "---\nkind: field_notes\ndate: 2026-03-12\nquoting: yes\nthrough: a community coordinator\n---\n"
        "Six mothers came. One said «nobody rang us back», and others nodded.\n"
    )
    (tmp_path / "notes.md").write_text(notes, encoding="utf-8")
    said(capsys, "import", str(tmp_path / "notes.md"), "--title", "Coffee")
    assert said(capsys, "quote", "pick", "--source", "Coffee", "--words", "Six mothers came", code=2)
    said(capsys, "quote", "pick", "--source", "Coffee", "--words", "nobody rang us back")
    assert as_json(capsys, "quote", "list")["quotes"][0]["through"] == "through a coordinator"
    said(capsys, "source", "voice", "Coffee", "t1", "--for", "group")
    assert as_json(capsys, "quote", "list")["quotes"][0]["through"] == "through an interpreter"
    said(capsys, "export", "quotes", "-f", "md")
    page = (empty_study / "exports" / "quotes.md").read_text(encoding="utf-8")
    assert "heard word for word by the note-taker" in page


@pytest.fixture
def translated(interpreted: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Add an original in Welsh and its translation to the study."""
    (tmp_path / "cymraeg.txt").write_text(
        "Al Pry: Ddaeth neb i'r tŷ.\n\nGrace Hill: Beth wedyn?\n\nAl Pry: Dim byd.\n", encoding="utf-8"
    )
    (tmp_path / "english.txt").write_text(
        "Al Pry: Nobody came to the house.\n\nGrace Hill: What then?\n\nAl Pry: Nothing.\n", encoding="utf-8"
    )
    for name in ("cymraeg", "english"):
        said(capsys, "import", str(tmp_path / f"{name}.txt"), "--title", name, "--quoting", "yes",
             "--role", "Grace Hill=facilitator")  # fmt: skip
    return interpreted


PAIR = ("source", "pair", "cymraeg", "english")


def test_a_pair_states_facts_on_both_sides_and_counts_once(translated: Path, capsys: Capture) -> None:
    """Sources of codings, bases of themes, sessions under a theme, coverage of the guide."""
    for title, words in (("cymraeg", "Ddaeth neb"), ("english", "Nobody came to the house")):
        said(capsys, "code", "apply", title, "nobody-came", "--words", words)
    said(capsys, "theme", "add", "Nobody came", "--id", "T-none", "--code", "nobody-came")

    def counts() -> list[int]:
        codings = as_json(capsys, "codings")["counts"]
        found = as_json(capsys, "theme", "list", "--counts")
        said(capsys, "export", "themes", "--counts")
        return [codings["codings"], codings["sources"], found["bases"]["sources"],
                found["themes"][0]["counts"]["sources"]]  # fmt: skip

    page = translated / "exports" / "themes.md"
    assert counts() == [2, 2, 3, 2]
    assert "interviews (2)" in page.read_text(encoding="utf-8")
    assert "from which language" in said(capsys, *PAIR, code=2)[1]
    said(capsys, *PAIR, "--language", "cy", "--into", "en", "--date", "2026-03-12", "--no-machine",
         "--translator", "a bilingual parent")  # fmt: skip
    original, translation = (the_source(translated, place) for place in (1, 2))
    assert original.session == {"title": "cymraeg", "languages": "Welsh", "translation": translation.id}
    assert translation.session == {
        "title": "english", "translation_of": original.id, "translated_from": "Welsh", "languages": "English",
        "translator": "a bilingual parent", "translated_on": "2026-03-12", "machine_translation": "no",
    }  # fmt: skip
    assert counts() == [2, 1, 2, 1]
    assert "interviews (1)" in page.read_text(encoding="utf-8")
    said(capsys, "check", code=1)
    said(capsys, "source", "unpair", "english")
    assert counts() == [2, 2, 3, 2]
    assert the_source(translated, 2).session == {"title": "english", "languages": "English"}


@pytest.mark.usefixtures("translated")
def test_a_pair_is_one_session_of_the_guide(tmp_path: Path, capsys: Capture) -> None:
    """A question that both reach was reached in one session."""
    guide = tmp_path / "guide.yaml"
    guide.write_text(
        'format: 1\nversion: "1"\nsections:\n  - id: A\n    questions:\n'
        "      - {id: A1, text: What happened then?}\n", encoding="utf-8",
    )  # fmt: skip
    said(capsys, "guide", "import", str(guide))
    for title in ("cymraeg", "english"):
        said(capsys, "guide", "set", title, "t2", "A1")
    reached = as_json(capsys, "guide", "coverage", schema="guide-coverage")["questions"][0]
    assert (reached["reached"], reached["of"]) == (2, 2)
    said(capsys, *PAIR, "--language", "Welsh")
    reached = as_json(capsys, "guide", "coverage", schema="guide-coverage")["questions"][0]
    assert (reached["reached"], reached["of"]) == (1, 1)


def test_quotes_from_a_translation_say_so(translated: Path, capsys: Capture) -> None:
    """From which language, and that a machine did; in the list, in codings, in every format."""
    said(capsys, *PAIR, "--language", "Welsh", "--machine")
    said(capsys, "quote", "pick", "--source", "english", "--words", "Nobody came to the house")
    assert "[translated from Welsh, by machine]" in said(capsys, "quote", "list")[0]
    for form in ("md", "jsonl", "csv"):
        said(capsys, "export", "quotes", "-f", form)
    exports = translated / "exports"
    assert "\\[translated from Welsh, by machine\\]" in (exports / "quotes.md").read_text(encoding="utf-8")
    row = json.loads((exports / "quotes.jsonl").read_text(encoding="utf-8"))
    assert row["translated"] == "Welsh, by machine"
    said(capsys, "quote", "verify", "exports/quotes.md")
    said(capsys, "code", "apply", "english", "nobody-came", "--words", "Nobody came")
    assert "[translated from Welsh, by machine]" in said(capsys, "code", "view", "nobody-came")[0]


def test_a_translators_name_goes_to_the_vault(translated: Path, capsys: Capture) -> None:
    """In the study stands a pseudonym, and the name is masked wherever it was said."""
    said(capsys, *PAIR, "--language", "Welsh", "--translator", "Nerys Bevan")
    assert the_source(translated, 2).session["translator"] == who(translated, "Nerys Bevan")
    for path in translated.rglob("*"):
        assert not path.is_file() or b"Bevan" not in path.read_bytes(), path
    facts = as_json(capsys, "source", "facts", "english", schema="source-facts")["sources"][0]
    assert "translator" not in facts["missing"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("english", "english"), "not its own translation"),
        (("english", "cymraeg"), "is the translation of"),
        (("Morning", "english"), "is paired with"),
        (("cymraeg", "Morning"), "is paired with"),
    ],
)
def test_a_pair_that_cannot_be(translated: Path, capsys: Capture, typed: tuple[str, str], told: str) -> None:
    """A source has one original or one translation, and is never its own."""
    said(capsys, *PAIR, "--language", "Welsh")
    before = [the_source(translated, place) for place in range(3)]
    assert told in said(capsys, "source", "pair", *typed, "--language", "Welsh", code=2)[1]
    assert before == [the_source(translated, place) for place in range(3)]
    assert "paired with nothing" in said(capsys, "source", "unpair", "Morning", code=2)[1]
