"""Files with versions, in any order of edits and syncs: every copy comes to the same, and no edit is lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from qualcode.flows.copies.documents import Versions, join_files
from qualcode.flows.team.versions import Meeting, Standing, meet, own_version
from qualcode.store.files import digest
from qualcode.store.share import Held
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

NAME = "codebook.yaml"
FIRST = b"format: 1\ncodes:\n  - id: a\n    name: A\n  - id: b\n    name: B\n  - id: c\n    name: C\n"


@dataclass
class Folder:
    """A shared folder in memory: contents, and what each copy sent last."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    sent: dict[str, Held] = field(default_factory=dict)


@dataclass
class Person:
    """A copy of one file: its bytes, and the number of its syncs."""

    name: str
    content: bytes = FIRST
    number: int = 0
    conflicts: int = 0

    def edit(self, entry: str, words: str) -> None:
        """Write a definition into an entry."""
        document = parse_yaml(self.content, NAME)
        next(code for code in document["codes"] if code["id"] == entry)["definition"] = words
        self.content = yaml_bytes(document)

    def sync(self, folder: Folder) -> None:
        """Meet what everybody sent, and send what comes of it."""
        self.number += 1
        new = f"{self.name}.{self.number}"
        blob = digest(self.content)
        mine = folder.sent.get(self.name)
        known = {held.blob: held for held in folder.sent.values()}
        first = Standing(NAME, self.content, Held(blob))
        standing = own_version(first, mine, known, new=new, set_back=mine is None)
        meeting = Meeting(folder.blobs.get, digest, f"{new}m", {})
        folder.blobs[blob] = self.content
        for other, held in sorted(folder.sent.items()):
            if other != self.name:
                met = meet(standing, held, meeting)
                self.conflicts += len(met.conflicts)
                standing = met.standing
                folder.blobs[standing.held.blob] = standing.content or b""
        assert standing.content is not None
        self.content = standing.content
        folder.sent[self.name] = standing.held

    def says(self) -> dict[str, str]:
        """Return the definitions by entry."""
        return {code["id"]: code.get("definition", "") for code in parse_yaml(self.content, NAME)["codes"]}


STEPS = st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 99)), max_size=14)


@settings(max_examples=80, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(STEPS)
def test_edits_of_different_entries_all_hold_everywhere(steps: list[tuple[str, bool, int]]) -> None:
    """Each edits an entry of their own; when everybody has synced twice, the last word on each stands."""
    folder = Folder()
    people = {name: Person(name) for name in "abc"}
    for person in people.values():
        person.sync(folder)
    last = dict.fromkeys("abc", "")
    for name, syncs, number in steps:
        if syncs:
            people[name].sync(folder)
        else:
            last[name] = f"said {number}"
            people[name].edit(name, last[name])
    for _ in range(2):
        for person in people.values():
            person.sync(folder)
    assert [person.says() for person in people.values()] == [last] * 3
    assert sum(person.conflicts for person in people.values()) == 0


@settings(max_examples=30, deadline=None)
@given(st.permutations("abc"), st.integers(0, 3))
def test_going_back_to_earlier_words_is_a_change_like_any_other(order: list[str], times: int) -> None:
    """What one took back is taken back with all, however often it went to and fro."""
    folder = Folder()
    people = {name: Person(name) for name in "abc"}
    for name in order:
        people[name].sync(folder)
    first = people[order[0]]
    for words in ("new words", "") * times + ("last words", ""):
        first.edit("a", words) if words else setattr(first, "content", FIRST)
        first.sync(folder)
        people[order[1]].sync(folder)
    for name in order:
        people[name].sync(folder)
    assert [person.content for person in people.values()] == [FIRST] * 3


def test_the_same_entry_changed_by_two_is_a_conflict_until_somebody_decides() -> None:
    """Each keeps their own words meanwhile; who decides settles it for both."""
    folder = Folder()
    ann, ben = Person("ann"), Person("ben")
    ann.sync(folder)
    ben.sync(folder)
    ann.edit("a", "hers")
    ben.edit("a", "his")
    for one in (ann, ben, ann):
        one.sync(folder)
    assert (ann.says()["a"], ben.says()["a"], ann.conflicts + ben.conflicts) == ("hers", "his", 2)
    versions = Versions(NAME, FIRST, ann.content, ben.content)
    assert join_files(versions, decided={"a": "theirs"}).conflicts == ()
