"""`qualcode tag --codebook --in`: the rules of a codebook on texts outside any study."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
BOOK = """format: 1
codes:
  - {id: barrier, name: Barriers, facets: {kind: barrier}}
  - {id: wait, name: Long wait, parent: barrier, rules: {phrases: [long wait], lemmas: [ring back]}}
  - {id: food, name: Food, rules: {phrases: [food], negation: suppress}}
"""
TEXTS: list[dict[str, Any]] = [
    {"id": "a", "text": "Cafe\u0301 first.\r\nThere was never a long wait. If they had rung back!"},
    {"id": 2, "respondent": 5, "text": "No food. \U0001f44d food", "codes": []},
    {"id": "c", "text": ""},
]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A codebook and three texts, in a folder that is no study."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cb.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, TEXTS)) + "\n", encoding="utf-8")
    return tmp_path


def tagged(capsys: Capture) -> dict[str, Any]:
    """Return what is printed, once its form is proved."""
    place = resources.files("qualcode.schemas").joinpath("output", "tag-in.json")
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))(found)
    return found


@pytest.mark.usefixtures("files")
def test_each_text_has_what_the_rules_propose(capsys: Capture) -> None:
    """By id: code, rule, stance, and places in the text as it was given, composed or not."""
    assert run(["tag", "--codebook", "cb.yaml", "--in", "t.jsonl", "--json"]) == 0
    found = tagged(capsys)
    said: str = TEXTS[0]["text"]
    assert [(hit["code"], hit["stance"], said[slice(*hit["spans"][0])]) for hit in found["a"]] == [
        ("wait", "negative case", "long wait"),
        ("wait", "hypothetical", "rung back"),
    ]
    assert said[slice(*found["a"][0]["sentence"])] == "There was never a long wait."
    assert [(hit["rule"], hit["spans"]) for hit in found["2"]] == [("phrase: food", [[11, 15]])]
    assert found["c"] == []


@pytest.mark.usefixtures("files")
def test_without_json_it_counts_and_tells_what_was_kept_back(capsys: Capture) -> None:
    """Texts by code; hits that the rules suppress are said."""
    assert run(["tag", "--codebook", "cb.yaml", "--in", "t.jsonl"]) == 0
    shown = capsys.readouterr().out
    assert "1 hit kept back (food: negation)" in shown
    assert "proposals in 2 of 3 texts" in shown


def test_texts_come_from_stdin_too(files: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hyphen reads stdin, and gives the same."""
    run(["tag", "--codebook", "cb.yaml", "--in", "t.jsonl", "--json"])
    expected = tagged(capsys)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO((files / "t.jsonl").read_bytes())))
    assert run(["tag", "--codebook", "cb.yaml", "--in", "-", "--json"]) == 0
    assert expected == tagged(capsys)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "x"}', "bad.jsonl line 2: `text` is missing"),
        ('{"id": "x", "text": 5}', "line 2: `text` is not text"),
        ('{"id": true, "text": "a"}', "line 2: `id` is not text or a number"),
        ('["x"]', "line 2: not a JSON object"),
        ('{"id": "ok", "text": "a"}', "line 2: the id 'ok' stands in line 1 too"),
        ('{"id": "x", "text": "secret words", "codes": "a"}', "line 2: `codes` is not a list of ids"),
    ],
)
def test_a_bad_line_is_named_and_its_words_are_not(
    files: Path, capsys: Capture, line: str, said: str
) -> None:
    """File and line, exit 2, no words."""
    (files / "bad.jsonl").write_text(f'{{"id": "ok", "text": "b"}}\n{line}\n', encoding="utf-8")
    assert run(["tag", "--codebook", "cb.yaml", "--in", "bad.jsonl", "--json"]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "secret" not in error


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--in", "t.jsonl"], "--codebook and --in go together"),
        (["--codebook", "cb.yaml", "--in", "none.jsonl"], "no such file"),
        (["--codebook", "cb.yaml", "--in", "t.jsonl", "--source", "x"], "stand outside any study"),
    ],
)
def test_options_that_do_not_go_together(capsys: Capture, arguments: list[str], said: str) -> None:
    """What is about a study, or half of the two, ends with exit 2."""
    assert run(["tag", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_the_same_input_gives_the_same_bytes_on_any_number_of_threads(files: Path) -> None:
    """One thread or two, one seed of hashing or another: equal hashes of the output."""
    digests = set()
    for threads, seed in (("1", "0"), ("2", "4242")):
        environment = os.environ | {
            "OMP_NUM_THREADS": threads, "RAYON_NUM_THREADS": threads, "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "qualcode", "tag", "--codebook", "cb.yaml", "--in", "t.jsonl", "--json"],
            cwd=files, env=environment, capture_output=True, check=True,
        )  # fmt: skip
        digests.add(hashlib.sha256(done.stdout).hexdigest())
    assert len(digests) == 1


@pytest.mark.usefixtures("files")
def test_every_hit_is_explained_in_words(capsys: Capture) -> None:
    """Text by text: the code, the rule, the stance or why it was kept back, and the words."""
    assert run(["tag", "--codebook", "cb.yaml", "--in", "t.jsonl", "--explain"]) == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[:4] == [
        "a",
        "wait  phrase: long wait (negative case): long wait",
        "  There was never a long wait.",
        "wait  lemma: ring back (hypothetical): rung back",
    ]
    assert "food  phrase: food (kept back: negation): food" in lines
