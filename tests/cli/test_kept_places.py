"""What a person may keep in a quote: what only may identify, and a name that may be printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
MAY = "May will say the same."
SINGLED = "I'm the only deaf mum at the Larkfield hub."
WHY = ("--keep", "--why", "everyone there knows")


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments)), capsys.readouterr().err
    shown = capsys.readouterr()
    return shown.out, shown.err


def pick(capsys: Capture, words: str) -> str:
    """Pick words of the group as a quote; return its id."""
    return said(capsys, "quote", "pick", "--source", "Group one", "--words", words)[0].split()[0]


def redactions(study: Path, label: str) -> list[dict[str, Any]]:
    """Return the redactions of a kind, as they were found."""
    files = sorted((study / "redactions").iterdir())
    events = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    return [event for event in events if event["op"] == "redact" and event["label"] == label]


def page(study: Path) -> str:
    """Return the quote bank."""
    return (study / "exports" / "quotes.md").read_text("utf-8")


def test_a_registered_name_is_not_kept(study: Path, capsys: Capture) -> None:
    """A participant and somebody who was mentioned; the hint says how a name may be printed."""
    said(capsys, "anonymise", "register", "add", "Joan", "--kind", "staff")
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    joan = next(one for one in redactions(study, "PERSON") if "staff" in one["replacement"])
    err = said(capsys, "anonymise", "review", joan["id"], *WHY, code=2)[1]
    assert f"{joan['id']} is a registered name" in err
    assert "--publishable" in err
    assert "Joan" not in err
    assert {path: path.read_bytes() for path in study.rglob("*") if path.is_file()} == before


def test_who_may_be_named_may_be_kept_and_is_no_finding_of_check(
    study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """A participant who agreed: kept, exported, counted, no finding; withdrawn, it is refused and one."""
    talk = "Interviewer: Who?\n\nRosalind Bexley: Me, Rosalind Bexley, and nobody else.\n\nInterviewer: So.\n"
    (tmp_path / "talk.txt").write_text(talk, encoding="utf-8")
    said(capsys, "import", str(tmp_path / "talk.txt"), "--quoting", "yes", "--title", "Talk")
    (found,) = [one for one in redactions(study, "PERSON") if one["source"] == named(capsys, "Talk")]
    said(capsys, "quote", "pick", "--source", "Talk", "--words", "Me, Rosalind Bexley, and nobody else.")
    err = said(capsys, "anonymise", "review", found["id"], *WHY, code=2)[1]
    assert f"qualcode participant permit {found['entity']} --attribution named" in err
    said(capsys, "participant", "permit", found["entity"], "--attribution", "named")
    said(capsys, "anonymise", "review", found["id"], *WHY)
    out = said(capsys, "export", "quotes", "-f", "md")[0]
    assert "1 place that a person kept is printed" in out
    assert "Rosalind Bexley" in page(study)
    said(capsys, "check")
    said(capsys, "source", "set", "Talk", "--attribution", "role")
    said(capsys, "export", "quotes", "-f", "md", code=1)
    said(capsys, "undo")
    said(capsys, "check")
    said(capsys, "participant", "permit", found["entity"], "--attribution", "role")
    assert "register:" in said(capsys, "export", "quotes", "-f", "md", code=1)[1]
    said(capsys, "check", code=1)


def named(capsys: Capture, title: str) -> str:
    """Return the id of the source of a title."""
    rows = json.loads(said(capsys, "source", "list", "--json")[0])["sources"]
    return next(str(row["id"]) for row in rows if row["title"] == title)


def test_what_only_may_be_a_name_is_kept_and_check_agrees(study: Path, capsys: Capture) -> None:
    """At the start of a sentence May may be the month: kept, it stands in its quote."""
    pick(capsys, MAY)
    one = next(event for event in redactions(study, "PERSON") if event["verdict"] == "review")
    said(capsys, "anonymise", "review", one["id"], *WHY)
    for form in ("md", "csv", "jsonl"):
        found = json.loads(said(capsys, "export", "quotes", "-f", form, "--json")[0])
        validator("output/export")(found)
        assert (found["refused"], found["kept"]) == (False, 1)
    assert MAY in page(study)
    said(capsys, "check")
    text = page(study)
    (study / "exports" / "quotes.md").write_text(f"{text}\nas Okafor said\n", encoding="utf-8")
    said(capsys, "check", code=1)


@pytest.mark.usefixtures("study")
def test_a_phrase_that_was_kept_is_counted_unless_it_is_cut(capsys: Capture) -> None:
    """What singles somebody out may be kept; a quote that prints nothing kept says nothing of it."""
    quote = pick(capsys, f"One person who knows you. {MAY}\n{SINGLED}")
    ids = [event["id"] for event in json.loads(said(capsys, "anonymise", "list", "--json")[0])["items"]]
    said(capsys, "anonymise", "review", *ids, *WHY)
    assert f"{len(ids)} places that a person kept are printed" in said(capsys, "export", "quotes")[0]
    said(capsys, "check")
    said(capsys, "quote", "edit", quote, "--cut", f"{MAY} {SINGLED}")
    assert "kept" not in said(capsys, "export", "quotes")[0]


def test_a_name_kept_before_it_was_registered_goes_out_no_more(study: Path, capsys: Capture) -> None:
    """Registered later inside kept words, it is masked, and the words about it are kept no more."""
    pick(capsys, SINGLED)
    ids = [event["id"] for event in json.loads(said(capsys, "anonymise", "list", "--json")[0])["items"]]
    said(capsys, "anonymise", "review", *ids, *WHY)
    said(capsys, "export", "quotes", "-f", "md")
    assert "Larkfield hub" in page(study)
    err = said(capsys, "anonymise", "register", "add", "Larkfield hub", "--kind", "service")[1]
    assert "exports/quotes.md" in err
    said(capsys, "check", code=1)
    said(capsys, "export", "quotes", "-f", "md", code=1)
    assert "is a registered name" in said(capsys, "anonymise", "review", *ids, *WHY, code=2)[1]
    said(capsys, "anonymise", "review", *ids, "--mask", "--as", "a parent there")
    said(capsys, "export", "quotes", "-f", "md")
    assert "Larkfield" not in page(study)
    said(capsys, "check")
