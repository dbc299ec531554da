"""The full-text index: the same hits with it and without it, and no word left behind by it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.anonymise.log import redact_event
from qualcode.cli.main import run
from qualcode.coding.querying import Query
from qualcode.errors import UsageError
from qualcode.flows.searching.search import Hits, Narrowing, search
from qualcode.model import Redaction, Source, Span, Turn
from qualcode.select import Filters
from qualcode.store.index import INDEX, open_index
from qualcode.store.sources import LockedSource, lock_bytes, source_files
from qualcode.store.study import Study, create_study
from qualcode.text import normalised

ROOT = Path(__file__).resolve().parents[2]
WORDS = [
    "the waiting list",
    "nobody rang",
    "Siân’s",
    "SIAN",
    "漢字かな 漢字",
    "😀😀😀",
    "[laughs]",
    "café",
    "no",
    "a",
]


def made(
    folder: Path, sources: Sequence[Sequence[str]], masked: Sequence[tuple[int, int, int]] = ()
) -> Study:
    """Write a study with sources of some turns; `masked` are source, start and end of redactions."""
    study = create_study(folder, study="s", name="s", areas=(), approach="codebook")
    locked = []
    for number, turns in enumerate(sources):
        name = "SAAAA" + "ABCDEFGH"[number] + "A"
        spoken = tuple(
            Turn(normalised(words), "PAAAAA", f"t{place}") for place, words in enumerate(turns, start=1)
        )
        source = Source(name, 1, "interview", spoken, speakers={"PAAAAA": "participant"})
        files = source_files(source)
        spans = [Span(start, end) for which, start, end in masked if which == number]
        events = [_redaction(name, span, n) for n, span in enumerate(spans) if span.end <= len(source.text)]
        files[f"redactions/{name}.jsonl"] = "".join(json.dumps(event) + "\n" for event in events).encode()
        for path, content in files.items():
            study.path(path).parent.mkdir(parents=True, exist_ok=True)
            study.path(path).write_bytes(content)
        locked.append(LockedSource(name, 1, "interview", "o", "t", "l@1", len(turns), 1))
    study.path("sources.lock").write_bytes(lock_bytes(locked))
    return study


def _redaction(source: str, span: Span, number: int) -> dict[str, object]:
    found = Redaction(
        f"R{number}", source, 1, span, "PERSON", "mask", "[the nurse]", by="ann", at="2026-01-01"
    )
    return redact_event(found, event=f"e{source}{number}")


def scanned(study: Study, query: Query, *, raw: bool = False) -> Hits:
    """Search where no index can be kept: a file stands in the place of its folder."""
    folder = study.path(".qualcode")
    if folder.is_dir():
        shutil.rmtree(folder)
    folder.write_text("in the way")
    found = search(study, query, Filters(), Narrowing(raw=raw))
    folder.unlink()
    return found


TURNS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=5
)
TERMS = st.lists(
    st.one_of(
        st.sampled_from([*WORDS, "nurse", "wait", "ing li", "サ", "漢字かな", '"', 'a"b', "sian's"]),
        st.text(max_size=4),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sources=st.lists(TURNS, min_size=1, max_size=3),
    masked=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(1, 9)), max_size=3),
    terms=TERMS,
    how=st.sampled_from(["phrase", "any", "all", "near", "regex"]),
    raw=st.booleans(),
)
def test_the_index_changes_no_hit(
    sources: list[list[str]],
    masked: list[tuple[int, int, int]],
    terms: list[str],
    how: str,
    raw: bool,
) -> None:
    """Whatever is searched for in whatever was said: built, found again, and without it."""
    spans = [(which, start, start + length) for which, start, length in masked]
    query = Query(tuple(terms), how=how, near=2)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        study = made(Path(folder) / "study", sources, spans)
        try:
            expected = scanned(study, query, raw=raw)
        except UsageError as error:
            with pytest.raises(UsageError, match=f"^{error.message[:12]}"):
                search(study, query, Filters(), Narrowing(raw=raw))
            return
        for _ in ("built", "found again"):
            assert expected == search(study, query, Filters(), Narrowing(raw=raw))


def turns_found(study: Study, words: str) -> list[str]:
    """Return where words are found: source and turn."""
    return [f"{hit.source} {hit.turn}" for hit in search(study, Query((words,)), Filters()).hits]


def test_the_index_is_there_and_is_asked(tmp_path: Path) -> None:
    """After a search it names the turns that may hold the words, and nobody else may read it."""
    study = made(tmp_path / "study", [["nobody rang back", "they did"], ["nobody came"]])
    assert turns_found(study, "nobody") == ["SAAAAAA t1", "SAAAABA t1"]
    index = open_index(study)
    assert index is not None
    assert index.candidates([("nobody", "rang")]) == {"SAAAAAA": {0}}
    assert index.candidates([("came",), ("did",)]) == {"SAAAAAA": {1}, "SAAAABA": {0}}
    assert study.path(INDEX).stat().st_mode & 0o077 == 0
    assert [path.name for path in study.path(".qualcode").iterdir() if path.name != "lock"] == [
        "index.sqlite"
    ]


def test_changed_and_removed_sources_are_noticed(tmp_path: Path) -> None:
    """What was said before is not found any more, what is said now is, and of one removed nothing stays."""
    study = made(tmp_path / "study", [["nobody rang back"], ["somebody came"]])
    assert turns_found(study, "rang back") == ["SAAAAAA t1"]
    other = made(tmp_path / "other", [["everybody wrote letters"]])
    shutil.copytree(other.path("sources"), study.path("sources"), dirs_exist_ok=True)
    assert turns_found(study, "rang back") == []
    assert turns_found(study, "wrote letters") == ["SAAAAAA t1"]
    study.path("sources.lock").write_bytes(other.path("sources.lock").read_bytes())
    assert turns_found(study, "somebody") == []
    index = open_index(study)
    assert index is not None
    assert list(index.fingerprints) == ["SAAAAAA"]


def test_a_new_redaction_is_noticed(tmp_path: Path) -> None:
    """Words that are masked now are not found any more, but raw; what stands there is."""
    study = made(tmp_path / "study", [["my nurse Joan was kind"]])
    assert turns_found(study, "Joan") == ["SAAAAAA t1"]
    events = json.dumps(_redaction("SAAAAAA", Span(9, 13), 0)) + "\n"
    study.path("redactions/SAAAAAA.jsonl").write_text(events)
    assert turns_found(study, "Joan") == []
    assert turns_found(study, "the nurse]") == ["SAAAAAA t1"]
    assert len(search(study, Query(("Joan",)), Filters(), Narrowing(raw=True)).hits) == 1


def test_a_damaged_index_is_made_again(tmp_path: Path) -> None:
    """Any byte changed, cut short, emptied, or something else altogether: every word is found."""
    study = made(tmp_path / "study", [["nobody rang back", "they did"], ["nobody came"]])
    expected = turns_found(study, "nobody")
    whole = study.path(INDEX).read_bytes()
    step = len(whole) // 40
    damaged = [
        whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        for place in range(0, len(whole), step)
    ]
    for content in [*damaged, whole[: len(whole) // 2], b"", b"SQLite format 3\0", b"x" * 5000, whole + b"x"]:
        study.path(INDEX).write_bytes(content)
        assert open_index(study) is None
        assert turns_found(study, "nobody") == expected
        assert open_index(study) is not None


def test_an_index_without_a_source_is_not_believed(tmp_path: Path) -> None:
    """One that was written for some of the sources is asked only after the others are in it."""
    study = made(tmp_path / "study", [["nobody rang back"], ["nobody came"]])
    assert len(search(study, Query(("nobody",)), Filters(sources=("SAAAAAA",))).hits) == 1
    assert turns_found(study, "nobody") == ["SAAAAAA t1", "SAAAABA t1"]


def test_several_at_once_find_the_same(tmp_path: Path) -> None:
    """Three searches in three processes, none of which finds an index."""
    study = made(tmp_path / "study", [["nobody rang back"] * 200, ["nobody came"] * 200])
    script = (
        "import sys; from qualcode.cli.main import run; "
        f"sys.exit(run(['--study', {str(study.root)!r}, 'search', 'nobody', '--count']))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT) for _ in range(3)
    ]
    assert {one.communicate()[0] for one in started} == {b"SAAAAAA:200\nSAAAABA:200\n"}
    assert open_index(study) is not None


def test_no_word_stays_after_locking(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Locked, nothing in `.qualcode` holds a word of anybody; unlocked, words are found again."""
    assert run(["search", "waiting list", "--raw"]) == 0
    assert b"waiting list" in (study / INDEX).read_bytes()
    assert run(["study", "lock"]) == 0
    left = b"".join(path.read_bytes() for path in (study / ".qualcode").rglob("*") if path.is_file())
    assert left == b""
    assert run(["search", "waiting list"]) == 2
    assert not (study / INDEX).exists()
    assert run(["study", "unlock"]) == 0
    capsys.readouterr()
    assert run(["search", "waiting list", "--sources"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_no_word_stays_after_an_erasure(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who withdrew is not found, and the index that held their words is gone."""
    capsys.readouterr()
    assert run(["search", "waiting list", "--json"]) == 0
    speaker = json.loads(capsys.readouterr().out)["hits"][0]["speaker"]
    assert run(["participant", "withdraw", speaker, "--kind", "erase", "--yes", "--erase-for-ever"]) == 0
    assert not (study / INDEX).exists()
    assert run(["search", "waiting list"]) == 0
    assert "found nowhere" in capsys.readouterr().err
    assert b"waiting list" not in (study / INDEX).read_bytes()


def test_a_search_leaves_no_index_in_a_locked_study(tmp_path: Path) -> None:
    """Locked between the reading and the writing: the index is not put there."""
    from qualcode.store.index import Indexed, fingerprint_of, write_index
    from qualcode.store.sources import locked_sources

    study = made(tmp_path / "study", [["nobody rang back"]])
    entry = locked_sources(study)["SAAAAAA"]
    changed = {entry.id: Indexed(fingerprint_of(study, entry), [("nobody rang back", "nobody rang back")])}
    study.path("locked").mkdir()
    assert write_index(study, changed, kept=None, sources=[entry.id]) is None
    assert [path.name for path in study.path(".qualcode").iterdir() if path.name != "lock"] == []
    study.path("locked").rmdir()
    assert write_index(study, changed, kept=None, sources=[entry.id]) is not None


def test_this_python_has_a_full_text_index() -> None:
    """Where it had none, the tests above would show only that reading everything works."""
    assert sqlite3.sqlite_version_info >= (3, 34)
