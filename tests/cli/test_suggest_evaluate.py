"""`qualcode suggest evaluate` on files: faults have their place, and every run says the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema
import pytest

from qualcode.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
BOOK = """format: 1
codes:
  - {id: wait, name: Waiting, definition: Waiting long for an appointment, examples: [We waited for months]}
  - {id: food, name: Food, definition: Meals and drinks, examples: [The dinners were cold]}
  - {id: manner, name: Manner, definition: Kind or rude staff}
"""
TRAIN = [("t1", "A rude receptionist.", ["manner"]), ("t2", "Soup and bread.", ["food"])]
TEST = [
    ("1", "We waited months.", ["wait"]),
    ("2", "Rude at the desk, and cold soup.", ["manner", "food"]),
    ("3", "Qqq.", ["wait"]),
    ("4", "Qqq zzz.", []),
]


def lines(rows: list[tuple[str, str, list[str]]]) -> str:
    """Return coded texts, an object a line."""
    return "".join(
        json.dumps({"id": name, "respondent": "p", "text": text, "codes": codes}) + "\n"
        for name, text, codes in rows
    )


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return a folder with a codebook, coded texts to learn from and to compare with, and no study."""
    (tmp_path / "cb.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "train.jsonl").write_text(lines(TRAIN), encoding="utf-8")
    (tmp_path / "test.jsonl").write_text(lines(TEST), encoding="utf-8")
    return tmp_path


def command(files: Path, *more: str) -> list[str]:
    """Return the command on the files of a folder."""
    named = [f"--{name}={files / place}" for name, place in
             (("codebook", "cb.yaml"), ("train", "train.jsonl"), ("test", "test.jsonl"))]  # fmt: skip
    return ["suggest", "evaluate", *named, *more]


def evaluated(files: Path, capsys: Capture) -> dict[str, Any]:
    """Run it with `--json`, and return what it printed, by its schema."""
    assert run(command(files, "--json")) == 0
    place = resources.files("qualcode.schemas").joinpath("output", "suggest-evaluate-files.json")
    found: dict[str, Any] = fastjsonschema.compile(json.loads(place.read_text(encoding="utf-8")))(
        json.loads(capsys.readouterr().out)
    )
    return found


def test_the_figures_are_over_the_texts_of_the_test(files: Path, capsys: Capture) -> None:
    """A text without suggestion is wrong; one without a code is in `n` only; codes stand in print order."""
    scores = evaluated(files, capsys)
    assert (scores["n"], scores["precision_at_1"]) == (4, pytest.approx(2 / 3, abs=1e-4))
    assert [one["code"] for one in scores["per_code"]] == ["wait", "food", "manner"]
    assert scores["per_code"][0] == {
        "code": "wait", "tp": 1, "fp": 0, "fn": 1, "precision": 1.0, "recall": 0.5,
        "f1": pytest.approx(2 / 3, abs=1e-4),
    }  # fmt: skip


def test_nothing_to_learn_from_but_the_codebook(files: Path, capsys: Capture) -> None:
    """An empty --train is fine: the codebook alone teaches."""
    (files / "train.jsonl").write_bytes(b"")
    assert evaluated(files, capsys)["precision_at_1"] > 0.5


def test_lines_of_other_tools_are_read(files: Path, capsys: Capture) -> None:
    """A respondent may be missing, null or a number, an id a number; other fields are passed over."""
    more: list[dict[str, Any]] = [{"respondent": None}, {"respondent": 0}, {"site": "north"}, {}]
    rows = [
        {"id": number, "text": text, "codes": given} | more[number]
        for number, (_, text, given) in enumerate(TEST)
    ]
    written = "\r\n".join(json.dumps(one) for one in rows)
    (files / "test.jsonl").write_bytes(b"\xef\xbb\xbf" + written.encode())
    assert evaluated(files, capsys)["n"] == 4


def test_the_screen_says_whose_agreement_it_is(files: Path, capsys: Capture) -> None:
    """No figure is called accuracy."""
    assert run(command(files)) == 0
    shown = capsys.readouterr().out
    assert "Agreement with one coder on 4 texts" in shown
    assert "accuracy" not in shown.lower()


def test_texts_that_stand_in_both_files_are_told(files: Path, capsys: Capture) -> None:
    """Scores on texts that were learnt from flatter, and a line says so."""
    (files / "train.jsonl").write_text(lines([*TRAIN, TEST[0]]), encoding="utf-8")
    assert run(command(files, "--json")) == 0
    assert "1 text of --test stands in --train too" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("test.jsonl", "", "test.jsonl holds no texts"),
        ("test.jsonl", lines(TEST) + "{oh", "test.jsonl line 5"),
        ("test.jsonl", '{"id": "1", "text": 3, "codes": []}', "test.jsonl line 1"),
        ("test.jsonl", '{"id": "1", "text": "x"}', "line 1: `codes` is missing"),
        ("test.jsonl", '{"id": "", "text": "x", "codes": []}', "line 1: `id` is not text"),
        ("test.jsonl", '{"id": "1", "respondent": true, "text": "x", "codes": []}', "`respondent` is not"),
        ("train.jsonl", '\n{"id": "1", "text": "x", "codes": "wait"}', "train.jsonl line 2"),
        ("cb.yaml", "format: 1\ncodes: []\n", "holds no codes"),
        ("cb.yaml", "format: 1\ncodes:\n- {id: a, name: A}\n- {id: a, name: B}\n", "used twice"),
    ],
)
def test_bad_files_are_refused_with_the_place(
    files: Path, capsys: Capture, name: str, content: str, told: str
) -> None:
    """What cannot be read is named with its line; nothing is printed and nothing written."""
    (files / name).write_text(content, encoding="utf-8")
    out = files / "out.jsonl"
    assert run(command(files, "--json", f"--predictions={out}")) == 2
    caught = capsys.readouterr()
    assert (told in caught.err, caught.out, out.exists()) == (True, "", False)


def test_one_and_two_threads_give_the_same_bytes(files: Path) -> None:
    """The same input gives the same predictions and figures, whatever the number of threads."""
    many = [(f"m{n}", f"{a} {b} number {n}", ["wait", "food", "manner"][n % 3 : n % 3 + 1])
            for n, (a, b) in enumerate((a, b) for a in ("rude", "cold", "waited", "kind", "soup", "months")
                                       for b in ("desk", "dinners", "list", "nurse", "tea") * 8)]  # fmt: skip
    (files / "test.jsonl").write_text(lines(many), encoding="utf-8")
    printed = []
    for threads in ("1", "2"):
        out = files / f"{threads}.jsonl"
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "LOKY_MAX_CPU_COUNT", "MKL_NUM_THREADS")
        done = subprocess.run(
            [sys.executable, "-m", "qualcode", *command(files, "--json", f"--predictions={out}")],
            env=os.environ | dict.fromkeys(names, threads), capture_output=True, text=True, check=True,
        )  # fmt: skip
        figures = json.loads(done.stdout)
        assert figures.pop("seconds") >= 0
        printed.append((figures, out.read_bytes()))
    assert printed[0] == printed[1]
    assert set(json.loads(printed[0][1].splitlines()[0])) == {"id", "codes", "suggestions"}


def test_a_code_that_the_codebook_lacks_counts_as_missed(files: Path, capsys: Capture) -> None:
    """It is named with what was perhaps meant, is in the figures, and stops nothing."""
    (files / "train.jsonl").write_text(lines([("t1", "Soup.", ["fod"])]), encoding="utf-8")
    (files / "test.jsonl").write_text(lines([*TEST, ("9", "Soup again.", ["zzzz"])]), encoding="utf-8")
    assert run(command(files, "--json")) == 0
    caught = capsys.readouterr()
    assert "no code is called 'fod' in the codebook: not learnt" in caught.err
    assert "did you mean food?" in caught.err
    missed = {row["code"]: row["fn"] for row in json.loads(caught.out)["per_code"]}
    assert missed["zzzz"] == 1
    assert "codebook list" not in caught.err


def test_an_id_that_comes_twice_is_told(files: Path, capsys: Capture) -> None:
    """Both texts count, and a line says that their predictions share an id."""
    (files / "test.jsonl").write_text(lines([*TEST, TEST[0]]), encoding="utf-8")
    assert run(command(files, "--json")) == 0
    caught = capsys.readouterr()
    assert json.loads(caught.out)["n"] == len(TEST) + 1
    assert "--test gives 1 id more than once" in caught.err
