"""Several writers, wrong clocks, and a deleted cache: the order and the content of a study do not suffer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.errors import ChangedMeanwhileError
from qualcode.flows.desk import Desk
from qualcode.flows.history import logged_verbs, undo
from qualcode.store.history import Changes, commit
from qualcode.store.runs import all_runs
from qualcode.store.study import Study, find_study

Capture = pytest.CaptureFixture[str]
VERBS = 12
WRITER = """
import sys
from qualcode.store.history import Changes, commit
from qualcode.store.study import find_study
from pathlib import Path
coder, source = sys.argv[1], sys.argv[2]
for number in range({verbs}):
    study = find_study(Path.cwd())
    changes = Changes(note="synthetic")
    changes.append(f"codings/{{coder}}/{{source}}.jsonl", {{"op": "retract", "event": f"{{number:016x}}",
        "id": f"C-{{coder}}{{number}}", "by": coder, "at": "2026-03-01T10:00:00Z"}})
    commit(study, changes, verb="code retract", coder=coder, at="2026-03-01T10:00:00Z")
"""


def source_of(study: Path) -> str:
    """Return the id of the one source."""
    return next((study / "sources").glob("S*.jsonl")).stem


def retraction(study: Study, source: str, *, coder: str, at: str) -> str:
    """Do a small verb at a given time; return its run."""
    changes = Changes()
    event = {"op": "retract", "event": os.urandom(8).hex(), "id": f"C-{coder}1", "by": coder, "at": at}
    changes.append(f"codings/{coder}/{source}.jsonl", event)
    return commit(study, changes, verb="code retract", coder=coder, at=at).id


def test_two_coders_writing_at_once_lose_nothing(study: Path) -> None:
    """Two processes append as two coders; every event is there once, and no two verbs share a number."""
    source = source_of(study)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    command = [sys.executable, "-B", "-c", WRITER.format(verbs=VERBS)]
    writers = [
        subprocess.Popen([*command, coder, source], cwd=study, env=environment) for coder in ("ben", "cai")
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    for coder in ("ben", "cai"):
        lines = (study / "codings" / coder / f"{source}.jsonl").read_text(encoding="utf-8").splitlines()
        assert len({*lines}) == len(lines) == VERBS
    numbers = [each.seq for each in all_runs(find_study(study))]
    assert list(range(1, 2 * VERBS + 2)) == numbers


def test_a_file_that_changed_since_it_was_read_is_not_written_over(study: Path) -> None:
    """Somebody saved the codebook in an editor meanwhile: nothing is written."""
    opened = find_study(study)
    content = opened.read("codebook.yaml") or b""
    (study / "codebook.yaml").write_bytes(content + b"# by hand\n")
    with pytest.raises(ChangedMeanwhileError):
        commit(
            opened,
            Changes(files={"codebook.yaml": content + b"# ours\n"}),
            verb="codebook add",
            coder="ann",
            at="",
        )
    assert (study / "codebook.yaml").read_bytes() == content + b"# by hand\n"


def test_a_clock_that_goes_back_keeps_the_order_of_the_log(study: Path) -> None:
    """The later verb has the higher number though its time is earlier, and undo takes it first."""
    source = source_of(study)
    first = retraction(find_study(study), source, coder="ann", at="2026-05-01T10:00:00Z")
    second = retraction(find_study(study), source, coder="ann", at="2019-01-01T00:00:00Z")
    newest = [each.run for each in logged_verbs(find_study(study))][:2]
    assert [second, first] == newest
    taken, _ = undo(Desk(find_study(study), "ann"))
    assert taken.id == second


def test_deleting_the_cache_changes_no_output(study: Path, capsys: Capture) -> None:
    """Every reading verb says the same without `.qualcode/`."""
    verbs = [
        ["status"],
        ["check"],
        ["show", source_of(study)],
        ["log"],
        ["source", "list"],
        ["search", "waiting"],
    ]
    capsys.readouterr()
    with_cache = [(run(verb), capsys.readouterr().out) for verb in verbs]
    shutil.rmtree(study / ".qualcode")
    without = [(run(verb), capsys.readouterr().out) for verb in verbs]
    assert with_cache == without
    assert {code for code, _ in with_cache} == {0}


def test_undo_without_the_before_image_is_refused_and_changes_nothing(study: Path, capsys: Capture) -> None:
    """`history/` is not in git: a lost before-image must not be taken for a file that was not there."""
    assert run(["codebook", "add", "Being heard"]) == 0
    codebook = (study / "codebook.yaml").read_bytes()
    shutil.rmtree(study / "history")
    capsys.readouterr()
    assert run(["undo"]) == 2
    assert "history" in capsys.readouterr().err
    assert codebook == (study / "codebook.yaml").read_bytes()
