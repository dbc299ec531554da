"""Logs read on from where they were read last: always what the whole log holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import StudyFormatError
from qualcode.store.files import append_lines, read_log, write_whole
from qualcode.store.growing import Tail

if TYPE_CHECKING:
    from pathlib import Path


def test_only_what_came_since_is_given(tmp_path: Path) -> None:
    """The first call gives all lines, the next those that were appended, and then none."""
    log = tmp_path / "a.jsonl"
    append_lines(log, [{"n": 1}, {"n": 2}])
    tail = Tail(log, "a.jsonl")
    assert [one["n"] for one in tail.news().records] == [1, 2]
    append_lines(log, [{"n": 3}])
    assert [one["n"] for one in tail.news().records] == [3]
    assert tail.news().records == ()


def test_a_torn_line_is_given_once_it_is_whole(tmp_path: Path) -> None:
    """What a killed writer left without a line end counts as never written, until somebody ends it."""
    log = tmp_path / "a.jsonl"
    log.write_bytes(b'{"n": 1}\n{"n": 2')
    tail = Tail(log, "a.jsonl")
    assert [one["n"] for one in tail.news().records] == [1]
    log.write_bytes(b'{"n": 1}\n{"n": 2}\n')
    assert [one["n"] for one in tail.news().records] == [2]


def test_a_damaged_line_is_named_by_its_number(tmp_path: Path) -> None:
    """The number is that in the file, also where the lines before it were read earlier."""
    log = tmp_path / "a.jsonl"
    append_lines(log, [{"n": 1}, {"n": 2}])
    tail = Tail(log, "a.jsonl")
    tail.news()
    with log.open("ab") as handle:
        handle.write(b"<<<<<<< ours\n")
    with pytest.raises(StudyFormatError, match=r"a\.jsonl line 3"):
        tail.news()


def test_another_file_of_the_same_name_is_read_anew(tmp_path: Path) -> None:
    """Also where its last four thousand bytes are those that were read, and an earlier line is another."""
    log = tmp_path / "a.jsonl"
    tail = Tail(log, "a.jsonl")
    ends = [{"n": number, "words": "x" * 50} for number in range(200)]
    append_lines(log, [{"n": "first"}, *ends])
    tail.news()
    other = tmp_path / "other.jsonl"
    append_lines(other, [{"n": "other"}, *ends])
    other.replace(log)
    news = tail.news()
    assert news.anew
    assert [one["n"] for one in news.records] == ["other", *range(200)]


_STEP: st.SearchStrategy[tuple[str, list[int]]] = st.one_of(
    st.tuples(st.just("append"), st.lists(st.integers(0, 9), min_size=1, max_size=3)),
    st.tuples(st.just("rewrite"), st.lists(st.integers(0, 9), max_size=4)),
    st.tuples(st.just("cut"), st.lists(st.integers(0, 9), max_size=1)),
    st.tuples(st.just("remove"), st.just([])),
    st.tuples(st.just("read"), st.just([])),
)


@given(steps=st.lists(_STEP, max_size=12))
def test_what_was_gathered_is_always_the_whole_log(
    steps: list[tuple[str, list[int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However a log grows, is written anew, cut back or removed: gathered news equal the log read whole."""
    log = tmp_path_factory.mktemp("log") / "a.jsonl"
    tail = Tail(log, "a.jsonl")
    gathered: list[dict[str, Any]] = []

    def read_on() -> None:
        news = tail.news()
        if news.anew:
            gathered.clear()
        gathered.extend(news.records)

    for drawn, (act, numbers) in enumerate(steps):
        records = [{"n": number, "event": f"{drawn:06}{place}"} for place, number in enumerate(numbers)]
        if act == "append":
            append_lines(log, records)
        elif act == "rewrite":
            write_whole(log, "".join(json.dumps(one) + "\n" for one in records).encode())
        elif act == "cut" and log.exists():
            kept = log.read_bytes().split(b"\n")[:1]
            log.write_bytes(b"\n".join(kept) + b"\n" if kept[0] else b"")
        elif act == "remove":
            log.unlink(missing_ok=True)
        elif act == "read":
            read_on()
    read_on()
    assert gathered == read_log(log)
