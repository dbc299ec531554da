"""Two copies of one study side by side: logs, sources, and what both began with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.cli.main import run
from qualcode.flows.copies.bases import common_base
from qualcode.flows.copies.comparing import source_states
from qualcode.flows.copies.documents import Versions, join_files
from qualcode.flows.copies.kinds import is_shared, kind_of
from qualcode.flows.copies.lines import missing_lines, union_lines, whole_lines, without_lines
from qualcode.flows.copies.sides import FolderSide
from qualcode.store.study import ATTRIBUTES, open_study

LINE = st.sampled_from([b'{"event": "a"}', b'{"event": "b"}', b'{"event": "c"}', b'{"event": "d"}'])
LOG = st.lists(LINE, max_size=6).map(lambda lines: b"".join(line + b"\n" for line in lines))


@given(LOG, LOG)
def test_a_union_has_every_line_of_both(ours: bytes, theirs: bytes) -> None:
    """Whatever the order, both unions hold the same lines; joined once more nothing changes."""
    one, other = union_lines(ours, theirs), union_lines(theirs, ours)
    assert set(whole_lines(one)) == set(whole_lines(other)) == {*whole_lines(ours), *whole_lines(theirs)}
    assert union_lines(one, theirs) == one
    assert one.startswith(ours)


@given(LOG, LOG, LOG)
def test_what_was_joined_can_be_taken_out(ours: bytes, theirs: bytes, later: bytes) -> None:
    """Without what came, a log is as it was, and what was added since by new lines stays."""
    joined = union_lines(ours, theirs)
    assert without_lines(joined, ours, joined) == ours
    new = b"".join(b'{"later": ' + line + b"}\n" for line in whole_lines(later))
    assert whole_lines(without_lines(joined + new, ours, joined)) == [*whole_lines(ours), *whole_lines(new)]


def test_a_torn_line_stays_with_its_owner() -> None:
    """A last line without its end counts as never written, on either side."""
    assert missing_lines(b"", b'{"a": 1}\n{"b"') == [b'{"a": 1}']
    assert union_lines(b'{"a": 1}\n{"b"', b'{"c": 3}\n') == b'{"a": 1}\n{"c": 3}\n'


def test_every_log_that_git_joins_is_a_log() -> None:
    """The one list of logs is that which git is given; machines' proposals and the lock are none of them."""
    names = [line.split()[0].replace("**", "x").replace("*", "y") for line in ATTRIBUTES.splitlines()]
    assert {kind_of(name) for name in names} == {"log", "lock"}
    assert kind_of("codings/@rules/S2345.jsonl") == "machine"
    assert kind_of("flags/ann.jsonl") == "log"
    assert [is_shared(name) for name in ("codebook.yaml", "memos/M-1.md", "exports/a.md")] == [
        True,
        False,
        False,
    ]


def test_people_are_joined_row_by_row_and_the_stricter_permission_holds() -> None:
    """Rows of both stand; an attribute that one filled is taken; of two permissions the stricter holds."""
    base = b"id,area,recorded,quoting,attribution,further_use\nP2AB,,yes,yes,,\n"
    ours = base.replace(b"P2AB,,yes,yes,,", b"P2AB,,yes,paraphrase,,")
    theirs = base.replace(b"P2AB,,yes,yes,,", b"P2AB,North,yes,no,,") + b"P3CD,South,,,,\n"
    joined = join_files(Versions("participants.csv", base, ours, theirs))
    rows = b"P2AB,North,yes,no,,\nP3CD,South,,,,\n"
    assert joined.content == b"id,area,recorded,quoting,attribution,further_use\n" + rows
    assert joined.conflicts == ()


def test_settings_gain_areas_and_keep_comments() -> None:
    """Areas of both stand in the settings, whose comments stay."""
    base = b'# ours\nformat = 1\nid = "a"\nareas = ["North"]\n\n[anonymise]\nk = 5 # why\n'
    ours = base.replace(b"k = 5", b"k = 6")
    theirs = base.replace(b'["North"]', b'["North", "South"]')
    joined = join_files(Versions("qualcode.toml", base, ours, theirs))
    assert joined.content == ours.replace(b'["North"]', b'["North", "South"]')


def test_comments_of_people_stay_where_entries_join() -> None:
    """An entry that comes stands behind its neighbour; comments on ours are where they were."""
    base = b"format: 1\ncodes:\n  - id: a\n    name: A   # the first\n  - id: b\n    name: B\n"
    ours = base.replace(b"name: B", b"name: Bee")
    theirs = base.replace(b"  - id: b", b"  - id: c\n    name: C\n  - id: b")
    joined = join_files(Versions("codebook.yaml", base, ours, theirs))
    assert joined.content == theirs.replace(b"name: B\n", b"name: Bee\n")


@pytest.fixture
def copy(study: Path, tmp_path: Path) -> Path:
    """Make a copy of the study, as a USB stick or a shared drive would hold it."""
    place = tmp_path / "copy"
    shutil.copytree(study, place)
    return place


def test_what_copies_began_with_is_known_from_their_verbs(study: Path, copy: Path) -> None:
    """A codebook that both changed since is joined over what it was when they parted."""
    before = (study / "codebook.yaml").read_bytes()
    assert run(["codebook", "edit", "access", "--definition", "Ways in."]) == 0
    assert run(["--study", str(copy), "codebook", "edit", "one-person", "--definition", "A known face."]) == 0
    assert common_base(open_study(study), open_study(copy), "codebook.yaml") == before


def test_a_corrected_source_is_behind_and_two_corrections_are_apart(
    study: Path, copy: Path, tmp_path: Path
) -> None:
    """Who corrected alone is ahead; two who corrected in two ways hold other texts."""
    source = json.loads((study / "sources.lock").read_text().splitlines()[0])["id"]
    new = (tmp_path / "group.vtt").read_text(encoding="utf-8")
    for number, (folder, word) in enumerate(((copy, "lovely"), (study, "kind"))):
        mended = tmp_path / f"mended{number}.vtt"
        mended.write_text(new.replace("was lovely", f"was very {word}"), encoding="utf-8")
        assert run(["--study", str(folder), "source", "update", source, str(mended), "--yes"]) == 0
        states = source_states(FolderSide(study), FolderSide(copy))
        assert [one.state for one in states] == [["behind"], ["apart"]][number]
