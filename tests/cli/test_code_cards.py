"""`qualcode code view --format cards` and `qualcode code piles`: out on paper, sorted by hand, and back."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
CODE = "not-called-back"


@pytest.fixture
def coded(study: Path, capsys: Capture) -> Path:
    """Code three extracts of one code, one of another, and one of a colleague's."""
    for words in ("nobody ever rang back", "Same here.", "One person who knows you"):
        assert run(["code", "apply", "Group one", CODE, "--words", words, "--why", "first read"]) == 0
    assert run(["code", "apply", "Group one", "long-wait", "--words", "four months"]) == 0
    assert run(["code", "apply", "Group one", CODE, "--words", "it kept me going", "--coder", "ben"]) == 0
    capsys.readouterr()
    return study


def cards(capsys: Capture, *typed: str) -> list[dict[str, str]]:
    """Write cards as CSV, and return them."""
    assert run(["code", "view", *typed, "--format", "cards", "--out", "exports/cards.csv"]) == 0
    capsys.readouterr()
    text = Path("exports/cards.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def piles(capsys: Capture, path: Path, *typed: str, code: int = 0) -> dict[str, Any]:
    """Read piles back, and return what they come to."""
    capsys.readouterr()
    assert run(["code", "piles", str(path), "--json", *typed]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    validator("output/code-piles")(found)
    return found


def codings(capsys: Capture) -> list[tuple[str, str, str]]:
    """Return code, coder and words of all codings."""
    capsys.readouterr()
    assert run(["codings", "--json", "--raw"]) == 0
    found = json.loads(capsys.readouterr().out)["codings"]
    return [(one["code"], one["coder"], one["words"]) for one in found]


@pytest.mark.usefixtures("coded")
def test_cards_are_masked_and_say_what_may_not_be_quoted(capsys: Capture) -> None:
    """Words without names, whom they stand under in a line that tells nobody apart, and no real id."""
    assert run(["code", "apply", "Group one", CODE, "--turn", "t3"]) == 0
    assert run(["anonymise", "register", "add", "Joan", "--kind", "staff"]) == 0
    assert run(["source", "set", "Group one", "--quoting", "no"]) == 0
    found = cards(capsys, CODE, "--coder", "*")
    assert len(found) == 5
    assert not any("Joan" in card["words"] for card in found)
    assert all(card["note"].endswith("not to be quoted") for card in found)
    assert {card["who"] for card in found} == {"Participant"}
    assert {card["code"] for card in found} == {"Nobody called back"}


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("suffix", [".docx", ".html", ".md", ".csv"])
def test_the_same_cards_give_the_same_bytes(capsys: Capture, tmp_path: Path, suffix: str) -> None:
    """Each form holds every id and the words, in an order of chance that the seed decides."""
    ids = {card["card"] for card in cards(capsys, CODE)}
    first, second, other = (tmp_path / f"{name}{suffix}" for name in ("one", "two", "three"))
    for path, seed in ((first, "7"), (second, "7"), (other, "8")):
        typed = ["code", "view", CODE, "--format", "cards", "--out", str(path), "--shuffle", seed]
        assert run(typed) == 0
    content = first.read_bytes()
    assert content == second.read_bytes()
    assert content != other.read_bytes()
    if suffix == ".docx":
        content = zipfile.ZipFile(first).read("word/document.xml")
        assert b'w:val="dashed"' in content
    text = content.decode("utf-8-sig")
    assert all(one in text for one in ids)
    assert "nobody ever rang back" in text


@pytest.mark.usefixtures("coded")
def test_a_place_that_waits_for_review_keeps_the_cards_back(capsys: Capture) -> None:
    """As with every export: one finding, and nothing is written."""
    assert run(["code", "apply", "Group one", CODE, "--words", "May will say the same."]) == 0
    capsys.readouterr()
    assert run(["code", "view", CODE, "--format", "cards"]) == 1
    assert "waits for review" in capsys.readouterr().err
    assert not list(Path("exports").glob("cards*"))


@pytest.mark.usefixtures("coded")
def test_what_a_facilitator_said_is_on_no_card(capsys: Capture) -> None:
    """It is left out, and said."""
    assert run(["code", "apply", "Group one", "one-person", "--turn", "t4"]) == 0
    assert run(["code", "apply", "Group one", "one-person", "--words", "Same here."]) == 0
    capsys.readouterr()
    assert run(["code", "view", "one-person", "--format", "cards"]) == 0
    assert Path("exports/cards-one-person.docx").exists()
    assert "left out: 1 extract never evidence" in capsys.readouterr().out


@pytest.mark.usefixtures("coded")
def test_piles_are_shown_and_then_moved_in_one_verb(capsys: Capture, tmp_path: Path) -> None:
    """Each pile becomes the code it is called after, shown first; one undo takes it back."""
    by_words = {card["words"]: card["card"] for card in cards(capsys, CODE, "--coder", "ann")}
    path = tmp_path / "piles.csv"
    path.write_text(
        f"pile,card\nWaiting too long,{by_words['Same here.'].lower()}\n"
        f"Nobody called back,{by_words['nobody ever rang back']}\n",
        encoding="utf-8",
    )
    before = codings(capsys)
    found = piles(capsys, path)
    assert [(pile["code"], len(pile["moves"]), len(pile["stays"])) for pile in found["piles"]] == [
        ("long-wait", 1, 0),
        (CODE, 0, 1),
    ]
    assert [card["words"] for card in found["in_no_pile"]] == ["One person who knows you"]
    assert codings(capsys) == before
    assert piles(capsys, path, "--apply")["run"]
    assert ("long-wait", "ann", "Same here.") in codings(capsys)
    assert run(["undo"]) == 0
    assert codings(capsys) == before


@pytest.mark.usefixtures("coded")
def test_a_pile_of_a_new_name_becomes_a_code_when_asked(capsys: Capture, tmp_path: Path) -> None:
    """Without --make nothing is changed and the exit code says so; with it code and moves are one verb."""
    first = cards(capsys, CODE, "--coder", "ann")[0]
    path = tmp_path / "piles.txt"
    path.write_text(f"Being strung along:\n{first['card']}\n", encoding="utf-8")
    before = codings(capsys)
    assert piles(capsys, path, "--apply", code=2)["piles"][0]["code"] is None
    assert codings(capsys) == before
    piles(capsys, path, "--apply", "--make")
    assert "being-strung-along" in {code for code, _, _ in codings(capsys)}
    assert run(["check"]) == 0
    assert run(["undo"]) == 0
    assert codings(capsys) == before
    assert run(["codebook", "show", "being-strung-along"]) == 2


@pytest.mark.usefixtures("coded")
def test_a_misread_id_names_what_is_near_and_changes_nothing(capsys: Capture, tmp_path: Path) -> None:
    """One wrong letter is found by the check; a card in two piles and an id of no card are named too."""
    one, two, three = cards(capsys, CODE, "--coder", "ann")
    wrong = ("B" if one["card"][0] != "B" else "C") + one["card"][1:]
    path = tmp_path / "piles.txt"
    path.write_text(f"access: {wrong} {two['card']} {three['card']}\nlong-wait: {two['card']}\n", "utf-8")
    before = codings(capsys)
    found = piles(capsys, path, "--apply", code=2)
    assert [(each["written"], one["card"] in each["near"]) for each in found["to_mend"]] == [
        (wrong, True),
        (two["card"], False),
    ]
    assert "lies in 'access' too (line 1)" in found["to_mend"][1]["message"]
    assert codings(capsys) == before


@pytest.mark.usefixtures("coded")
def test_another_coders_card_is_left(capsys: Capture, tmp_path: Path) -> None:
    """It is said whose it is; one's own are moved all the same."""
    found = cards(capsys, CODE, "--coder", "*")
    path = tmp_path / "piles.txt"
    path.write_text("access: " + " ".join(card["card"] for card in found), encoding="utf-8")
    left = piles(capsys, path, "--apply")["left"]
    assert [each["message"] for each in left] == ["is ben's coding, and nobody writes another coder's log"]
    assert [(code, by) for code, by, _ in codings(capsys) if by == "ben"] == [(CODE, "ben")]
    assert [code for code, by, _ in codings(capsys) if by == "ann"].count("access") == 3


@pytest.mark.usefixtures("coded")
def test_an_old_card_finds_what_its_coding_became(capsys: Capture, tmp_path: Path) -> None:
    """A card printed before its extract was moved and turned around still stands for it."""
    one = cards(capsys, CODE, "--coder", "ann")[0]
    capsys.readouterr()
    assert run(["codings", "--json", "--coder", "ann", "-c", CODE]) == 0
    identifier = json.loads(capsys.readouterr().out)["codings"][0]["id"]
    assert run(["code", "move", identifier, "one-person"]) == 0
    path = tmp_path / "piles.txt"
    path.write_text(f"access: {one['card']}", encoding="utf-8")
    (pile,) = piles(capsys, path)["piles"]
    assert [card["code"] for card in pile["moves"]] == ["one-person"]


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("content", [b"", b"card,words\nABCDF,w\n", b"\x00\x01\x02\xff\xfe"])
def test_a_bad_file_is_said(tmp_path: Path, content: bytes) -> None:
    """No piles, half a table, no text at all: exit code 2."""
    path = tmp_path / "piles.csv"
    path.write_bytes(content)
    assert run(["code", "piles", str(path)]) == 2


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    "typed",
    [
        ["acess", "--format", "cards"],
        [CODE, "--format", "cards", "--out", "cards.pdf"],
        [CODE, "--format", "cards", "--out", "cards.docx"],
        [CODE, "--format", "cards", "--raw"],
        [CODE, "--out", "cards.docx"],
        [CODE, "access"],
        ["group-good", "--format", "cards"],
        [CODE, "--screen"],
    ],
)
def test_what_cannot_be_done_is_said(typed: list[str]) -> None:
    """An unknown code, form or place, raw cards, cards of nothing, a screen in a pipe: exit code 2."""
    assert run(["code", "view", *typed]) == 2


def printed_cards(capsys: Capture, *typed: str) -> tuple[list[dict[str, str]], str]:
    """Write cards as CSV; return them, and what was said."""
    capsys.readouterr()
    assert run(["code", "view", *typed, "--format", "cards", "--out", "exports/cards.csv"]) == 0
    said = capsys.readouterr().out
    text = Path("exports/cards.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""))), said


@pytest.mark.usefixtures("coded")
def test_cards_are_ones_own_unless_others_are_asked_for(capsys: Capture) -> None:
    """A card that one could not move is not cut out; asked for, it says whose it is, and so does the verb."""
    own, said = printed_cards(capsys, CODE)
    assert len(own) == 3
    assert "ben" not in said
    assert not any("coded by" in card["note"] for card in own)
    all_cards, said = printed_cards(capsys, CODE, "--coder", "*")
    assert [card["words"] for card in all_cards if card["note"] == "coded by ben"] == ["it kept me going"]
    assert len(all_cards) == 4
    assert "of ben's: 1 card" in said


@pytest.mark.usefixtures("coded")
def test_who_coded_nothing_is_told_whose_cards_there_are(capsys: Capture) -> None:
    """A newcomer has no card of their own."""
    assert run(["code", "apply", "Group one", "access", "--turn", "t3", "--coder", "carl"]) == 0
    capsys.readouterr()
    assert run(["code", "view", CODE, "--format", "cards"]) == 0
    assert run(["code", "view", "access", "--only", "--format", "cards"]) == 2
    assert "cards are of your own codings" in capsys.readouterr().err


@pytest.mark.usefixtures("coded")
def test_cards_of_another_coder_are_one_line(capsys: Capture, tmp_path: Path) -> None:
    """However many there are, and they name the coder."""
    assert (
        run(["code", "apply", "Group one", CODE, "--words", "nobody ever rang back", "--coder", "ben"]) == 0
    )
    path = tmp_path / "piles.txt"
    path.write_text("access: " + " ".join(card["card"] for card in cards(capsys, CODE, "--coder", "ben")))
    capsys.readouterr()
    assert run(["code", "piles", str(path)]) == 0
    assert capsys.readouterr().out.count("left: ") == 1


@pytest.mark.usefixtures("coded")
def test_no_card_is_lost_to_a_heading(capsys: Capture, tmp_path: Path) -> None:
    """Blank lines between the heading and its ids; a code's name right below ids; a pile left empty."""
    one, two, three = (card["card"] for card in cards(capsys, CODE))
    path = tmp_path / "piles.txt"
    path.write_text(
        f"Money talk:\n\n- {one}\n- {two}\nWaiting too long\n{three}\n\nTo look at again\n", encoding="utf-8"
    )
    found = piles(capsys, path)
    assert [(pile["pile"], pile["code"], len(pile["moves"])) for pile in found["piles"]] == [
        ("Money talk", None, 2),
        ("Waiting too long", "long-wait", 1),
    ]
    assert (found["empty"], found["to_mend"]) == (["To look at again"], [])
    path.write_text(f"Money talk\n{one}\nMoney in hand\n{two}\n", encoding="utf-8")
    (fault,) = piles(capsys, path, code=1)["to_mend"]
    assert fault["written"] == "Money in hand"
    assert "put # before a heading" in fault["message"]


@pytest.mark.usefixtures("coded")
def test_an_id_on_paper_is_answered_with_the_one_of_today(capsys: Capture, tmp_path: Path) -> None:
    """After its extract was moved a card has another id; both are named, and it lies in one pile only."""
    old = cards(capsys, CODE)[0]["card"]
    capsys.readouterr()
    assert run(["codings", "--json", "--coder", "ann", "-c", CODE]) == 0
    identifier = json.loads(capsys.readouterr().out)["codings"][0]["id"]
    assert run(["code", "move", identifier, "one-person"]) == 0
    (new,) = (card["card"] for card in cards(capsys, "one-person"))
    path = tmp_path / "piles.txt"
    path.write_text(f"access: {old}", encoding="utf-8")
    capsys.readouterr()
    assert run(["code", "piles", str(path)]) == 0
    assert f"{old} (now {new})" in capsys.readouterr().out
    path.write_text(f"access: {old}\nlong-wait: {new}", encoding="utf-8")
    assert "lies in 'access' too" in piles(capsys, path, code=1)["to_mend"][0]["message"]
