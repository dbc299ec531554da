"""A person's session on the questions of a crosswalk: where they are, and each act on a question.

An act has written the file when it returns, and gives back a line that says what it did.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.codebook.crosswalk.clashes import CLASH, clashes
from qualcode.errors import ChangedMeanwhileError, QualcodeError, UsageError
from qualcode.flows.reading import read_codings
from qualcode.store.study import STUDY_FILE, open_study

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualcode.codebook.crosswalk.pairs import CodeOf, Decided, Decision
    from qualcode.flows.codebook.crosswalk.by_lines import Asked, Deciding, Question
    from qualcode.store.study import Study

_BOOK = "codebook.yaml"


class DecidingSession:
    """The questions of `deciding`, one of them in view; `extracts` counts codings by book and code."""

    def __init__(
        self, deciding: Deciding, *, extracts: Mapping[str, Mapping[str, int]] | None = None
    ) -> None:
        self.deciding = deciding
        self.extracts = extracts or {}
        self.asked: tuple[Asked, ...] = deciding.asked()
        self.place = 0
        self.begun = self.counts()
        self.next_open(here=True)

    @property
    def here(self) -> Asked:
        """The question in view."""
        return self.asked[self.place]

    def counts(self) -> Counter[str]:
        """Return how many questions are open, decided, or follow from others."""
        return Counter(one.state for one in self.asked)

    def contradicted(self) -> int:
        """Return how many rows stand in the way of applying the file, besides open ones."""
        return sum(bool(one.against) for one in self.asked)

    def clashes(self) -> tuple[str, ...]:
        """Return where the two definitions in view clash, in words."""
        question = self.here.question
        found = clashes(question.left.code, question.right.code)
        return tuple(one.removeprefix(CLASH) for one in found)

    def stand(self, place: int) -> None:
        """Go to a question by its number, from 0."""
        self.place = place

    def next_open(self, *, here: bool = False) -> bool:
        """Go to the next open question, after the last from the first on; False where none is open.

        With `here` the one in view counts. One whose answer follows from others is passed over.
        """
        total = len(self.asked)
        first = self.place if here else self.place + 1
        order = [number % total for number in range(first, first + total)] if total else []
        for number in order:
            if self.asked[number].state == "open":
                self.place = number
                return True
        return False

    def decide(self, decision: Decision) -> str:
        """Answer the question in view; what was said with another answer does not stay."""
        was = self.here.decided
        keeps = was.decision == decision
        if keeps and was.who == self.deciding.who:
            return f"{decision} already"
        said = replace(was, decision=decision, who="")
        self._answer(said if keeps else replace(said, name="", definition="", why=""))
        return ""

    def call(self, name: str) -> str:
        """Name the one code, or the right one where codes stay apart; "" takes the name away."""
        self.require_named()
        self._answer(replace(self.here.decided, name=_line(name), who=""))
        return f"called {_line(name)!r}" if _line(name) else "no name of its own any more"

    def define(self, definition: str) -> str:
        """Say which definition the one code has: `left`, `right`, or the words that were agreed."""
        self.require_defined()
        self._answer(replace(self.here.decided, definition=_line(definition), who=""))
        return "the definition is in the file"

    def explain(self, why: str) -> str:
        """Say why it was decided so; "" takes the reason away."""
        self.require_decided()
        self._answer(replace(self.here.decided, why=_line(why), who=""))
        return "the reason is in the file" if _line(why) else "no reason any more"

    def require_decided(self) -> None:
        """Raise `UsageError` where the question in view is not decided."""
        if not self.here.decided.decision:
            raise UsageError("this one is not decided yet", hint="same, apart, under or over first")

    def require_named(self) -> None:
        """Raise `UsageError` where no name goes with the answer in view."""
        self.require_decided()
        if self.here.decided.decision not in {"same", "apart"}:
            raise UsageError(
                "no name goes with this answer", hint="with same, or with apart for the right one"
            )

    def require_defined(self) -> None:
        """Raise `UsageError` where no definition is to be chosen."""
        self.require_decided()
        if self.here.decided.decision != "same":
            raise UsageError("both keep their definitions", hint="with same, one of them stands")

    def undo(self) -> str:
        """Take the last answer of this session back, and go where it was."""
        with self._fresh():
            pair = self.deciding.take_back()
        if pair is None:
            return "nothing was answered in this session that is not taken back"
        self._read(pair)
        return "taken back: it is as it was before"

    def refresh(self) -> bool:
        """Read the file again where somebody else changed it; return whether they did."""
        if self.asked and not self.deciding.is_changed():
            return False
        pair = _pair(self.here.question) if self.asked else None
        self.deciding.read_anew()
        self._read(pair)
        return True

    def _answer(self, decided: Decided) -> None:
        question = self.here.question
        with self._fresh():
            self.deciding.answer(question, decided)
        self._read(_pair(question))

    @contextmanager
    def _fresh(self) -> Iterator[None]:
        """Read the file anew where somebody else changed it, and say that nothing was written."""
        try:
            yield
        except ChangedMeanwhileError:
            if not self.refresh():
                self._read(_pair(self.here.question))
                raise
            raise ChangedMeanwhileError(
                f"{self.deciding.path.name} was changed by somebody else: nothing of yours was written",
                hint="it was read anew; look again, and decide",
            ) from None

    def _read(self, pair: tuple[CodeOf, CodeOf] | None) -> None:
        """Take the questions as they stand now, and stay at the pair, or near where it was."""
        self.asked = self.deciding.asked()
        if not self.asked:
            raise UsageError(
                f"{self.deciding.path.name} asks nothing any more", hint="propose again, with --keep"
            )
        numbers = [number for number, one in enumerate(self.asked) if _pair(one.question) == pair]
        self.place = numbers[0] if numbers else min(self.place, len(self.asked) - 1)


def _pair(question: Question) -> tuple[CodeOf, CodeOf]:
    return question.left.place, question.right.place


def _line(typed: str) -> str:
    return " ".join(typed.split())


def extract_counts(
    named: Sequence[str], names: Sequence[str], study: Study | None = None
) -> dict[str, dict[str, int]]:
    """Return how many codings people gave each code, by the book's name, of the books that are a study's.

    `named` are the books as they were typed, `names` what they go by; with none named it is `study`'s own.
    A study that cannot be read tells nothing.
    """
    studies = [study] if not named else [_study_of(Path(one).expanduser()) for one in named]
    found: dict[str, dict[str, int]] = {}
    for name, one in zip(names, studies, strict=True):
        with suppress(QualcodeError):
            if one is not None:
                found[name] = dict(Counter(coding.code for coding in read_codings(one)))
    return found


def _study_of(path: Path) -> Study | None:
    """Return the study whose codebook a path is, where it is one's."""
    folder = path.parent if path.name == _BOOK else path
    with suppress(QualcodeError):
        return open_study(folder) if (folder / STUDY_FILE).is_file() else None
    return None
