"""Permissions that respondents state in a survey: read where plain, never made of what is unclear."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from test_import_wizard import COLUMNS, NAME, at_screen

from qualcode.cli.main import run
from qualcode.flows.consent import consent_in, permissions_guessed
from qualcode.flows.reading_files import ImportOptions, ReadFile, read_content

Capture = pytest.CaptureFixture[str]
ASKED = "May we quote you?"
SAID = ["Yes", "Yes, unless it names my child", "Paraphrase only", "Cewch", "No", ""]


def table(said: Sequence[str], heading: str = ASKED) -> bytes:
    """Return a survey in which people answered a question about permission."""
    stream = io.StringIO(newline="")
    rows = [
        [f"r{place}", f"It was too far for us, and late, {place}.", one] for place, one in enumerate(said)
    ]
    csv.writer(stream).writerows([["ID", "What would help?", heading], *rows])
    return stream.getvalue().encode()


def put(tmp_path: Path, said: Sequence[str] = SAID) -> str:
    """Write the survey beside the study."""
    path = tmp_path / "survey.csv"
    path.write_bytes(table(said))
    return str(path)


def quoting(study: Path) -> list[str]:
    """Return what the respondents permit, in their order."""
    text = (study / "participants.csv").read_text(encoding="utf-8")
    return [row["quoting"] for row in csv.DictReader(text.splitlines())]


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ("Yes", "yes"), ("yes please!", "yes"), ("I agree", "yes"), ("Yes, anonymously", "yes"), ("✓", "yes"),
        ("Cewch", "yes"), ("Ie", "yes"), ("Rwy’n cytuno", "yes"), ("No", "no"), ("Na", "no"),
        ("I do not agree", "no"), ("Don’t quote me", "no"), ("Prefer not to", "no"), ("Nac ydw", "no"),
        ("Paraphrase only", "paraphrase"), ("only in your own words", "paraphrase"),
        ("Yes, unless it names my child", ""), ("Yes but ask me first", ""), ("If I see it", ""),
        ("yes, as long as nobody knows", ""), ("Maybe", ""), ("not sure", ""), ("yes and no", ""), ("2", ""),
        ("My neighbour said yes to that", ""), ("", ""), ("N/A", ""), ("-", ""),
    ],
)  # fmt: skip
def test_an_answer_is_read_where_it_is_plain(answer: str, meaning: str) -> None:
    """A yes under a condition, a blank and what is not understood state nothing; in English and Welsh."""
    assert consent_in("quoting", answer) == meaning


def test_what_may_stand_under_a_quote_is_read_too() -> None:
    """An answer in the study's own words holds; a plain yes is the role and no more."""
    said = [consent_in("attribution", answer) for answer in ("named", "Yes", "No", "none", "Paraphrase")]
    assert said == ["named", "role", "none", "none", ""]


@pytest.mark.parametrize(
    ("heading", "permission"),
    [
        ("May we quote you?", "quoting"), ("Are you happy for us to quote you anonymously?", "quoting"),
        ("I consent to my comments being quoted", "quoting"), ("Consent to quote", "quoting"),
        ("May we use your answers in future research?", "further_use"),
        ("Did you agree to being recorded?", "recorded"),
        ("Do you mind being quoted?", ""), ("What is your favourite quote?", ""), ("Do you agree?", ""),
    ],
)  # fmt: skip
def test_a_heading_that_asks_for_permission_is_known(heading: str, permission: str) -> None:
    """A question that asks whether people mind is nobody's permission."""
    read = read_content(Path("a.csv"), table(["Yes", "No", "Yes"], heading), ImportOptions())
    assert permissions_guessed(read, read.loaded.columns) == ({permission: heading} if permission else {})


def test_answers_in_sentences_are_no_permission() -> None:
    """Where hardly anybody said a plain yes or no, the column is guessed to be something else."""
    read: ReadFile = read_content(
        Path("a.csv"), table(["The blue one I saw", "Something on a card", "Yes"]), ImportOptions()
    )
    assert permissions_guessed(read, read.loaded.columns) == {}


def test_what_is_unclear_is_not_stated(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """Each distinct answer is shown with what it is taken for; a condition is nobody's yes, nor a no."""
    file, stated = put(tmp_path), ["--permission", f"quoting={ASKED}"]
    assert run(["import", file, *stated, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "Yes, unless it names my child" in shown
    assert "not understood" in shown
    assert run(["import", file, *stated, "--yes"]) == 0
    assert quoting(empty_study) == ["yes", "", "paraphrase", "yes", "no", ""]
    told = " ".join(capsys.readouterr().out.split())
    assert "2 yes, 1 not understood, 1 paraphrase, 1 no, 1 not stated" in told
    assert "my child" not in told


def test_a_session_does_not_speak_for_its_respondents(
    empty_study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """`--quoting yes` with a column in which each states it would make a condition a yes: refused."""
    assert run(["import", put(tmp_path), "--permission", f"quoting={ASKED}", "--quoting", "yes"]) == 2
    assert "speaks for everybody" in capsys.readouterr().err
    assert not (empty_study / "sources.lock").exists()


def test_a_script_is_told_of_a_column_that_asks(empty_study: Path, tmp_path: Path, capsys: Capture) -> None:
    """With --yes no guess permits anything; the column that seems to ask is named."""
    assert run(["import", put(tmp_path), "--yes"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"not quotable yet: “{ASKED}” was not read as a permission" in told
    assert not (empty_study / "participants.csv").exists() or "yes" not in quoting(empty_study)


def test_a_transcript_says_that_nothing_may_be_quoted_yet(
    study: Path, tmp_path: Path, capsys: Capture
) -> None:
    """An import that states no permission ends with how to state it; one that does says nothing."""
    talk = tmp_path / "talk.txt"
    talk.write_text("Ann: It was far.\nBo: Was it?\nAnn: It was.\nBo: I see that now.\n", encoding="utf-8")
    assert run(["import", str(talk), "--yes"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    source = json.loads((study / "sources.lock").read_text(encoding="utf-8").splitlines()[-1])["id"]
    assert f"not quotable yet: `qualcode source set {source} --quoting yes`" in told
    assert run(["source", "set", source, "--quoting", "yes"]) == 0


def test_the_wizard_proposes_and_asks(empty_study: Path, tmp_path: Path) -> None:
    """The column is proposed as a permission; what is not understood is asked, and Enter leaves it out."""
    put(tmp_path, [*SAID, "Whatever you like"])
    lines = at_screen(
        empty_study, ["import", "../survey.csv"],
        (COLUMNS, ""), (NAME, "n"), ("not stated): ", ""), ("not stated): ", "Yes"), ("[Y/n]: ", ""),
    )  # fmt: skip
    shown = " ".join(" ".join(lines).split())
    assert "permission: quoting" in shown
    assert quoting(empty_study) == ["yes", "", "paraphrase", "yes", "no", "", "yes"]
