"""A code that was made from an extract remembers it: by the coding's id, and no word of it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]


def answered(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Code the sample's session with these answers."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    assert run(["code", "Group one"]) == 0


def shown(capsys: Capture, code: str) -> dict[str, Any]:
    """Return a code in full."""
    capsys.readouterr()
    assert run(["codebook", "show", code, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    validator("output/codebook-show")(found)
    return found


def test_a_code_made_while_coding_names_its_extract(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The codebook holds the coding's id alone; `show` says who, where, and the words with names masked."""
    answered(monkeypatch, "", "", "n Kind words", "They were kind.", "q")
    found = shown(capsys, "kind-words")
    made = found["made_from"]
    assert found["entry"]["made_from"] == made["coding"]
    assert made["turns"] == ["t5"]
    assert made["who"].startswith("P")
    assert "One person who knows you" in made["words"]
    assert "May will" not in made["words"]
    assert "will say the same" not in (study / "codebook.yaml").read_text(encoding="utf-8")
    assert run(["codebook", "show", "kind-words"]) == 0
    assert f"made from: {made['who']} in {made['source']} t5: " in capsys.readouterr().out
    assert run(["check"]) == 0
    assert run(["undo"]) == 0
    assert "kind-words" not in (study / "codebook.yaml").read_text(encoding="utf-8")


def test_the_extract_goes_out_and_comes_back_with_the_codebook(
    study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A spreadsheet and YAML keep it, in a column and a field of its own."""
    answered(monkeypatch, "n Kind words", "They were kind.", "q")
    made = shown(capsys, "kind-words")["entry"]["made_from"]
    for suffix in ("xlsx", "csv", "yaml"):
        out = tmp_path / f"book.{suffix}"
        assert run(["codebook", "export", str(out)]) == 0
        assert run(["init", str(tmp_path / suffix), "--name", suffix]) == 0
        assert run(["--study", str(tmp_path / suffix), "codebook", "import", str(out)]) == 0
        assert f"made_from: {made}" in (tmp_path / suffix / "codebook.yaml").read_text(encoding="utf-8")
    assert study.exists()


def test_a_coding_that_is_taken_back_is_said(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, study: Path
) -> None:
    """The id stays, and the screen says that there is nothing behind it."""
    answered(monkeypatch, "n Kind words", "They were kind.", "q")
    made = shown(capsys, "kind-words")["entry"]["made_from"]
    assert run(["code", "retract", made, "--why", "not kind"]) == 0
    assert shown(capsys, "kind-words")["made_from"] is None
    assert run(["codebook", "show", "kind-words"]) == 0
    assert f"made from: {made}, whose coding or words are not there any more" in capsys.readouterr().out
    assert study.exists()


def test_a_withdrawal_clears_it(study: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code stays; that it was made from the words of who withdrew is kept nowhere."""
    answered(monkeypatch, "n Promises", "A promise was not kept.", "q")
    made = shown(capsys, "promises")["entry"]["made_from"]
    book = (study / "codebook.yaml").read_text(encoding="utf-8")
    (study / "codebook.yaml").write_text(
        book.replace("One person who knows you", "Continuity"), encoding="utf-8"
    )
    erase = ["participant", "withdraw", "Siân Pritchard", "--kind", "erase", "--yes", "--erase-for-ever"]
    assert run([*erase, "--plan"]) == 0
    assert "that they were made from their words goes" in capsys.readouterr().out
    assert run([*erase, "--remove-examples"]) == 0
    assert made not in (study / "codebook.yaml").read_text(encoding="utf-8")
    assert "promises" in (study / "codebook.yaml").read_text(encoding="utf-8")
    assert run(["check"]) == 0
