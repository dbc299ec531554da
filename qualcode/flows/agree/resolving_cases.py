"""Which units coders gave different codes, and what the consensus says of each: open, decided, look again.

Read anew each time, so that a decision whose grounds have changed since is found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualcode.codebook.finding import codes_named
from qualcode.errors import UsageError, unknown_name
from qualcode.flows.agree.comparing import compared
from qualcode.flows.agree.differing import bare_cases, with_words
from qualcode.flows.agree.resolving_log import decisions_of
from qualcode.flows.agree.resolving_records import Resolution, Standing, codes_at_issue
from qualcode.flows.reading import sound_codebook
from qualcode.flows.revised import following_of
from qualcode.store.study import CONSENSUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.agree.ratings import Cell
    from qualcode.coding.resolving import Decision
    from qualcode.flows.agree.cases import Case, Comparison
    from qualcode.flows.agree.resolving_records import State
    from qualcode.flows.reading import Reading
    from qualcode.store.study import Study

REFLEXIVE = "reflexive"


@dataclass(frozen=True)
class Differing:
    """All units that two coders read, with the readings of their sources; `wanted` codes were asked for.

    `cases` are all units, those with them that are not shown, so that a decision needs no new comparison.
    """

    resolution: Resolution
    readings: Mapping[str, Reading]
    cases: tuple[Case, ...] = field(default=(), repr=False)
    wanted: frozenset[str] = frozenset()

    def shown(self, case: Case, *, raw: bool = False) -> Case:
        """Return a case with its words, masked unless as spoken; flagged words are withheld from a list."""
        return with_words(self.readings[case.source], case, raw=raw)


def differing(study: Study, comparison: Comparison, *, reflexive: bool = False) -> Differing:
    """Return what coders were compared on, each unit with what was decided of it.

    `comparison.codes` name the codes at issue: units on which the coders differ in none of them are left out,
    and all codes of the others are shown. Reflexive workstreams are left out unless `reflexive`: where there
    is nothing else, `UsageError` says so. Raises as `compared` does.
    """
    _require_whole_units(comparison)
    wanted = _wanted(study, comparison.codes)
    found = compared(study, replace(comparison, codes=(), tree=False, own=False))
    apart = tuple(one.workstream for one in found if one.approach == REFLEXIVE and not reflexive)
    if len(apart) == len(found):
        raise _reflexive(apart)
    used = [one for one in found if one.workstream not in apart]
    resolution = Resolution(
        comparison=comparison,
        unit=" and ".join(dict.fromkeys(one.unit for one in used)),
        coders=tuple(dict.fromkeys(voice.name for one in used for voice in one.voices)),
        units=(),
        kept_apart=apart,
    )
    cases = tuple(case for one in used for case in bare_cases(one, all_units=True, unsure=True))
    readings = {name: one for each in used for name, one in each.readings.items()}
    return decided_now(study, Differing(resolution, readings, cases, wanted))


def decided_now(study: Study, found: Differing) -> Differing:
    """Return the same units with what is decided of them now; what coders gave them is not read again."""
    decisions = _ByPlace(decisions_of(study))
    units = [_standing(case, decisions.of(case)) for case in found.cases]
    shown = [unit for unit in units if not _is_held(unit)]
    held = len(units) - len(shown)
    if found.wanted:
        shown = [one for one in shown if _is_at_issue(one, found.wanted)]
    resolution = replace(
        found.resolution,
        units=tuple(shown),
        elsewhere=decisions.elsewhere(found.readings),
        gone=tuple(one for one in decisions.unused if _is_gone(one, found.readings)),
        held=held,
    )
    return replace(found, resolution=resolution)


def _require_whole_units(comparison: Comparison) -> None:
    if comparison.unit == "span":
        raise UsageError(
            "cases are decided unit by unit, and stretches of several lengths are none",
            hint="--unit turn, sentence, response or source",
        )
    if comparison.tree or comparison.own:
        raise UsageError(
            "what stands is decided of the codes as they were given",
            hint="leave out --tree and --own; -c CODE shows the cases in which a code is at issue",
        )
    if any(name.strip().casefold() == CONSENSUS for name in comparison.coders):
        raise UsageError(
            "the consensus is what resolving makes; it is no party to it",
            hint=f"`qualcode agree ann {CONSENSUS}` says how far a coder is from it",
        )


def _reflexive(streams: Sequence[str]) -> UsageError:
    named = ", ".join(repr(one) for one in streams)
    return UsageError(
        f"in the reflexive workstream {named} two readings are no mistake of one of them: there is nothing "
        "to resolve",
        hint="`qualcode agree discuss` asks what each sees, and keeps what you said as a memo",
    )


def _wanted(study: Study, named: Sequence[str]) -> frozenset[str]:
    if not named:
        return frozenset()
    return frozenset(following_of(study).codes(codes_named(sound_codebook(study), named)))


def _is_at_issue(unit: Standing, wanted: frozenset[str]) -> bool:
    if unit.state in {"agree", "taken over"}:
        return bool(wanted.intersection(codes_at_issue(unit.case)))
    given = [codes & wanted for _, codes in unit.case.codes if codes is not None]
    decided = {code for one in unit.decisions for code in one.codes}
    return len(set(given)) > 1 or bool(wanted & decided)


def _is_held(unit: Standing) -> bool:
    """Whether nothing can be decided of a unit yet: nobody knows what a coder gave it."""
    return bool(unit.case.waits) and not unit.decisions


def _standing(case: Case, decisions: tuple[Decision, ...]) -> Standing:
    if not decisions:
        state: State = "open" if case.differs else "agree"
        return Standing(case, state)
    because = _because(case, decisions)
    if because:
        return Standing(case, "look again", decisions, because)
    return Standing(case, "taken over" if decisions[-1].how == "agreed" else "decided", decisions)


def _because(case: Case, decisions: Sequence[Decision]) -> str:
    """Return why a decision is to be looked at again; "" where it holds.

    One holds as well where all coders came to give what was decided.
    """
    if len({frozenset(one.codes) for one in decisions}) > 1:
        return f"it was decided {len(decisions)} times, differently"
    if case.waits:
        return f"a coding of {' and '.join(case.waits)} waits: `qualcode source changes`"
    last = decisions[-1]
    given = {codes for _, codes in case.codes if codes is not None}
    if given == {frozenset(last.codes)}:
        return ""
    said = {coder: frozenset(codes) for coder, codes in last.said}
    changed = [
        f"{coder} {'has read it since' if coder not in said else 'has coded it otherwise since'}"
        for coder, codes in case.codes
        if codes is not None and said.get(coder) != codes
    ]
    changed += [f"{coder} has not read it any more" for coder in _gone(case.codes, said)]
    if last.revision != case.revision:
        changed.append("its words were corrected")
    return ", ".join(changed)


def _gone(now: Iterable[tuple[str, Cell]], said: Mapping[str, frozenset[str]]) -> list[str]:
    return [coder for coder, codes in now if codes is None and coder in said]


def _is_gone(decision: Decision, readings: Mapping[str, Reading]) -> bool:
    """Whether the words of a decision are not there any more, in a source that was compared."""
    reading = readings.get(decision.source)
    return reading is not None and reading.source.revision != decision.revision


class _ByPlace:
    """Decisions by where their words are now; `unused` are those that no unit has asked for."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._places: dict[object, list[Decision]] = defaultdict(list)
        self._names: dict[str, list[Decision]] = defaultdict(list)
        self._left: dict[str, Decision] = {}
        for one in decisions:
            self._places[one.source, one.revision, one.span].append(one)
            self._names[one.case].append(one)
            self._left[one.id] = one

    @property
    def unused(self) -> tuple[Decision, ...]:
        return tuple(self._left.values())

    def of(self, case: Case) -> tuple[Decision, ...]:
        """Return the decisions of a unit, the latest last; those of words that were corrected by its id."""
        here = self._places.get((case.source, case.revision, case.span), [])
        named = self._names.get(case.id, ())
        earlier = [one for one in named if one.revision != case.revision or case.span.contains(one.span)]
        found = sorted({one.id: one for one in (*earlier, *here)}.values(), key=lambda one: (one.at, one.id))
        for one in found:
            self._left.pop(one.id, None)
        return tuple(found)

    def elsewhere(self, sources: Iterable[str]) -> int:
        """Return how many decisions of some sources are on other units."""
        counts = Counter(one.source for one in self.unused)
        return sum(counts[source] for source in sources)


def named_case(found: Differing, typed: str) -> Standing:
    """Return the unit of an id, whatever its case; raise `UnknownNameError` for none."""
    units = {one.case.id.casefold(): one for one in found.resolution.units}
    if typed.strip().casefold() not in units:
        cases = [one.case.id for one in found.resolution.cases]
        raise unknown_name("case", typed, cases, hint="`qualcode agree resolve --list` shows them")
    return units[typed.strip().casefold()]
