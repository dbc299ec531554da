"""`codebook merge` of a study's codebook: what comes out passes the leak gate, and words of people stay."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
NORTH = """format: 1
codes:
  - {id: waits, name: Waiting for help, definition: Weeks on a list before anything begins.}
"""


@pytest.fixture
def neighbour(study: Path) -> Path:
    """Lay a neighbour's codebook beside the study."""
    path = study.parent / "north.yaml"
    path.write_text(NORTH, encoding="utf-8")
    return path


def define(study: Path, definition: str) -> None:
    """Write a definition past the verbs, as an editor or an older version would."""
    path = study / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("id: access", f"id: access\n    definition: {definition}", 1), "utf-8")


@pytest.mark.parametrize("out", ["../pairs.xlsx", "../pairs.csv", "exports/pairs.csv", "-"])
@pytest.mark.parametrize("book", [".", "exports/own.yaml"])
def test_a_name_in_a_study_s_definition_keeps_the_proposal_back(
    book: str, out: str, study: Path, neighbour: Path, capsys: Capture
) -> None:
    """Outside, in exports/ and on standard output; the message does not say the name.

    The rows of a CSV hold no definition, but the words that two definitions share.
    """
    neighbour.write_text(NORTH.replace("Weeks on", "Okafor waited for weeks on"), encoding="utf-8")
    define(study, "What Okafor said about the surgery.")
    (study / "exports").mkdir(exist_ok=True)
    (study / "exports/own.yaml").write_bytes((study / "codebook.yaml").read_bytes())
    assert run(["codebook", "merge", book, str(neighbour), "--propose", out]) == 1
    told = capsys.readouterr()
    assert "the leak gate found" in told.err
    assert "okafor" not in (told.out + told.err).casefold()
    assert not (study / out).exists()


def decided(study: Path) -> Path:
    """Propose between the study and its neighbour, and keep all apart."""
    path = study.parent / "pairs.csv"
    assert run(["codebook", "merge", ".", "../north.yaml", "--propose", str(path)]) == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "decision": "apart", "who": "kim"} for row in rows)
    return path


def applied(study: Path, path: Path) -> int:
    """Apply decisions to two files beside the study."""
    out = ["--out", str(study.parent / "all.yaml"), "--crosswalk", str(study.parent / "all.csv")]
    return run(["codebook", "merge", ".", "../north.yaml", "--apply", str(path), *out])


@pytest.mark.usefixtures("neighbour")
def test_a_name_in_an_entry_keeps_the_merged_codebook_back(study: Path, capsys: Capture) -> None:
    """Also where the proposal does not hold that field: neither file is written."""
    path = study / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("id: access", "id: access\n    rationale: Okafor asked for it.", 1), "utf-8")
    decisions = decided(study)
    capsys.readouterr()
    assert applied(study, decisions) == 1
    assert "okafor" not in capsys.readouterr().err.casefold()
    assert not (study.parent / "all.yaml").exists()
    assert not (study.parent / "all.csv").exists()


@pytest.mark.usefixtures("neighbour")
def test_examples_that_somebody_said_stay_behind(study: Path, capsys: Capture) -> None:
    """An example of the team's own goes out; those that name their source do not, and that is said."""
    path = study / "codebook.yaml"
    source = next((study / "sources").iterdir()).stem
    example = f"    examples:\n      - made up by us\n      - {{text: rang and rang, source: {source}}}"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("id: access", f"id: access\n{example}", 1), "utf-8")
    decisions = decided(study)
    capsys.readouterr()
    assert applied(study, decisions) == 0
    merged = (study.parent / "all.yaml").read_text(encoding="utf-8")
    assert ("made up by us" in merged, "rang and rang" in merged) == (True, False)
    assert "2 examples are somebody's words" in capsys.readouterr().out


def test_codebooks_of_no_study_need_no_vault(
    study: Path, neighbour: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files from outside are compared though no passphrase is there; the study's own is not."""
    other = neighbour.with_name("south.yaml")
    other.write_text(NORTH.replace("Waiting for help", "Long lists"), encoding="utf-8")
    monkeypatch.delenv("QUALCODE_PASSPHRASE", raising=False)
    assert run(["codebook", "merge", str(neighbour), str(other), "--propose", "../pairs.csv"]) == 0
    assert run(["codebook", "merge", ".", str(other), "--propose", "../other.csv"]) == 2
    assert not (study / "../other.csv").exists()


def test_another_study_s_names_do_not_come_in(study: Path, capsys: Capture) -> None:
    """A name that only the other study's register knows keeps its entry out of this study's codebook."""
    other = study.parent / "other"
    assert run(["init", str(other), "--name", "Other", "--area", "South"]) == 0
    assert run(["--study", str(other), "anonymise", "register", "add", "Trelawney", "--kind", "staff"]) == 0
    (other / "codebook.yaml").write_text(NORTH.replace("Weeks", "Trelawney says weeks"), encoding="utf-8")
    copied = study.parent / "north.yaml"
    copied.write_bytes((other / "codebook.yaml").read_bytes())
    path = decided(study)
    path.write_text(path.read_text(encoding="utf-8").replace("north:", "other:"), encoding="utf-8")
    before = (study / "codebook.yaml").read_bytes()
    capsys.readouterr()
    assert run(["codebook", "merge", ".", str(other), "--apply", str(path)]) == 1
    assert "trelawney" not in capsys.readouterr().err.casefold()
    assert (study / "codebook.yaml").read_bytes() == before
