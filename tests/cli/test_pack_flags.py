"""Words under an open flag leave in no pack, whatever its form and unit, wherever in a turn they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from verbs_run import bytes_under, printed, said

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
UNDER = "he hit her with the lamp"
TURN = "Nobody ever rang back. Then {} and I left. We waited four months."
BESIDE = (b"Nobody ever rang back.", b"We waited four months.")
PARTS = {"a sentence": f"Then {UNDER} and I left.", "a part": UNDER, "one word": "lamp"}


@pytest.fixture
def talk(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Add an interview whose second turn has a sentence to be flagged between two others."""
    said_there = ["And then?", TURN.format(UNDER), "I see.", "That is all. It kept me going."]
    lines = ["WEBVTT", ""]
    for number, words in enumerate(said_there):
        who = "Grace Hill" if number % 2 == 0 else "Wanda Kessock"
        lines += [f"00:{number:02d}:01.000 --> 00:{number:02d}:09.000", f"{who}: {words}", ""]
    transcript = tmp_path / "interview.vtt"
    transcript.write_text("\n".join(lines), encoding="utf-8")
    arguments = ["import", str(transcript), "--yes", "--title", "Interview two", "--quoting", "yes"]
    assert run([*arguments, "--role", "Grace Hill=facilitator"]) == 0
    capsys.readouterr()
    return study


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize("form", ["folder", "raw-folder", "sheet.csv"])
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("unit", ["turn", "sentence", "response"])
def test_words_under_a_flag_are_in_no_pack(
    tmp_path: Path, capsys: Capture, form: str, unit: str, part: str
) -> None:
    """Not as a unit, not as what was said before one, and not in the turn of another unit."""
    said(capsys, "flag", "raise", "Interview two", "--kind", "safeguarding", "--turn", "t2",
         "--words", PARTS[part])  # fmt: skip
    out = tmp_path / "sent" / form
    out.parent.mkdir()
    options = ["--raw", "--why", "the coder is on the contract"] if form.startswith("raw") else []
    said(capsys, "pack", "--coder", "bea", "--out", str(out), "--unit", unit, "--context", "3", *options)
    found = bytes_under(out)
    assert b"lamp" not in found
    if unit == "sentence":
        assert [words for words in BESIDE if words not in found] == []


@pytest.mark.usefixtures("talk")
def test_what_is_coded_beside_withheld_words_comes_home_where_it_was_said(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The map of a turn knows of the words that were withheld."""
    said(capsys, "flag", "raise", "Interview two", "--kind", "abusive", "--turn", "t2", "--words", UNDER)
    folder = tmp_path / "for-bea"
    said(capsys, "pack", "--coder", "bea", "--out", str(folder), "--unit", "sentence")
    with monkeypatch.context() as theirs:
        theirs.delenv("QUALCODE_PASSPHRASE")
        theirs.setenv("QUALCODE_CODER", "bea")
        at = ["--study", str(folder), "code", "apply", "Interview two", "long-wait", "--turn", "t2"]
        said(capsys, *at, "--words", "We waited four months.")
    assert printed(capsys, "unpack", str(folder))["new"] == 1
    [coding] = printed(capsys, "codings", "--coder", "bea", "--raw")["codings"]
    assert coding["words"] == "We waited four months."


@pytest.mark.usefixtures("talk")
def test_a_source_with_a_flag_on_a_part_of_a_turn_is_printed_without_it(
    tmp_path: Path, capsys: Capture
) -> None:
    """Masked or as spoken: the flagged words are not on paper."""
    said(
        capsys, "flag", "raise", "Interview two", "--kind", "safeguarding", "--turn", "t2", "--words", "lamp"
    )
    for name, options in (("masked.docx", []), ("raw.docx", ["--raw"])):
        said(capsys, "show", "Interview two", "--print", "--out", str(tmp_path / name), *options)
        assert b"lamp" not in bytes_under(tmp_path / name)
    assert json.loads(said(capsys, "flag", "list", "--json")[0])["flags"]
