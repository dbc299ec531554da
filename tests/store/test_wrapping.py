"""The study key wrapped for several people: each secret opens, a removed one never again, copies join."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import StudyFormatError
from qualcode.store.keys import new_recovery_key, new_study_key, wrap
from qualcode.store.wraps import Wraps, joined_wraps, wraps_bytes, wraps_in

KEY = new_study_key()
RECOVERY = new_recovery_key()


@pytest.fixture
def founded() -> Wraps:
    """Wraps as `init` makes them."""
    return Wraps("abc", (wrap(KEY, "the old words", name="passphrase"), wrap(KEY, RECOVERY, name="recovery")))


def opens(wraps: Wraps, secret: str) -> str:
    """Return whose wrap a secret opens, as kind and coder; "" for none."""
    found = wraps.opened_with(secret)
    if found is None:
        return ""
    assert found[0] == KEY
    return f"{found[1].kind} {found[1].coder}".strip()


def test_each_person_has_a_secret_of_their_own(founded: Wraps) -> None:
    """Whoever is added opens, the others go on opening, and the recovery key in any writing."""
    both = founded.with_person(KEY, "words of ann", coder="ann").with_person(KEY, "words of ben", coder="ben")
    assert opens(both, "words of ann") == "person ann"
    assert opens(both, "words of ben") == "person ben"
    assert opens(both, "the old words") == "passphrase"
    assert opens(both, RECOVERY.lower().replace("-", " ")) == "recovery"
    assert opens(both, "words of eve") == ""
    assert wraps_in(wraps_bytes(both)) == both


def test_a_removed_person_opens_nothing_on_any_copy(founded: Wraps) -> None:
    """Also where an older copy is joined in, from either side."""
    before = founded.with_person(KEY, "words of ben", coder="ben")
    after = before.without(one.salt for one in before.of("ben"))
    assert opens(after, "words of ben") == ""
    for joined in (joined_wraps(after, before), joined_wraps(before, after)):
        assert opens(joined, "words of ben") == ""
        assert opens(joined, "the old words") == "passphrase"
        assert opens(joined, RECOVERY) == "recovery"


def test_the_first_passphrase_becomes_a_person_s_and_stays_theirs(founded: Wraps) -> None:
    """It needs no secret to be given to somebody; a copy that does not know yet changes nothing."""
    mine = founded.adopted_by("ann")
    assert opens(mine, "the old words") == "person ann"
    for joined in (joined_wraps(mine, founded), joined_wraps(founded, mine)):
        assert opens(joined, "the old words") == "person ann"


def test_a_new_passphrase_is_of_whoever_opened(founded: Wraps) -> None:
    """A person's changes theirs, the recovery key makes a passphrase anew, and none else is touched."""
    both = founded.adopted_by("ann").with_person(KEY, "words of ben", coder="ben", once=True)
    found = both.opened_with("words of ben")
    assert found is not None
    assert found[1].once
    changed = both.rewrapped(KEY, "ben's own words", found[1])
    assert [opens(changed, one) for one in ("words of ben", "ben's own words")] == ["", "person ben"]
    assert opens(changed, "the old words") == "person ann"
    assert not changed.of("ben")[0].once
    recovered = founded.opened_with(RECOVERY)
    assert recovered is not None
    anew = founded.rewrapped(KEY, "after recovery", recovered[1])
    assert [opens(anew, one) for one in ("the old words", "after recovery")] == ["", "passphrase"]


def test_a_damaged_file_is_said_to_be_damaged() -> None:
    """Not JSON, another shape, or no study in it."""
    for content in (b"", b"[]", b'{"wrapped": 3, "study": "a"}', json.dumps({"wrapped": []}).encode()):
        with pytest.raises(StudyFormatError):
            wraps_in(content)


SALTS = st.sampled_from("abcdef")
ROWS = st.dictionaries(SALTS, st.sampled_from(["ann", "ben"]), max_size=6)


def _wraps(rows: dict[str, str], removed: frozenset[str]) -> Wraps:
    kept = tuple(
        {"name": "person", "coder": coder, "salt": salt}
        for salt, coder in rows.items()
        if salt not in removed
    )
    return Wraps("abc", kept, removed)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.frozensets(SALTS), ROWS, st.frozensets(SALTS))
def test_joining_copies_is_the_same_from_both_sides(
    mine: dict[str, str], gone: frozenset[str], other: dict[str, str], lost: frozenset[str]
) -> None:
    """Twice is as good as once, either may be first, and what was removed never comes back."""
    named = mine | {salt: mine.get(salt, coder) for salt, coder in other.items()}
    ours, theirs = _wraps(mine, gone), _wraps({salt: named[salt] for salt in other}, lost)
    here, there = joined_wraps(ours, theirs), joined_wraps(theirs, ours)
    assert (set(here.holders()), here.removed) == (set(there.holders()), there.removed)
    assert joined_wraps(here, theirs) == here
    assert not {one.salt for one in here.holders()} & (gone | lost)
