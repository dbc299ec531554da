"""What stands in the margin of a printed source: whose codes are on which turn, and what is a proposal.

Words of paper carry no colour and no question: whoever reads them later must see who said what.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.flows.reading import read_codings, sound_codebook
from qualcode.store.runs import all_runs, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.flows.reading import Reading
    from qualcode.model import Coding
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class Margin:
    """The margin by turn, a note that says whose it is, and when the newest coding in it was made, in UTC."""

    by_turn: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    newest: str = ""


def margin_of(study: Study, reading: Reading, coder: str) -> Margin:
    """Return the codes on each turn: of one coder (`@rules`: proposals), or of all people, each by name."""
    source = reading.source
    codings = [
        one
        for one in read_codings(study, coder=coder, source=source.id, upto=source.revision)
        if one.revision == source.revision
    ]
    people = sorted({one.coder for one in codings})
    names = {code.id: code.name for code in sound_codebook(study).codes}
    return Margin(
        _by_turn(reading, codings, names, named=len(people) > 1),
        _note(people, coder),
        max((one.at for one in codings), default=""),
    )


def _by_turn(
    reading: Reading, codings: Iterable[Coding], names: Mapping[str, str], *, named: bool
) -> dict[str, str]:
    found: dict[str, dict[str, dict[str, None]]] = {}
    for coding in codings:
        said = names.get(coding.code, coding.code)
        said = f"PROPOSED: {said}" if coding.coder.startswith("@") else said
        for turn, _ in reading.source.turns_under(coding.span):
            found.setdefault(turn.id, {}).setdefault(coding.coder, {})[said] = None
    return {
        turn: "\n".join(
            f"{f'{who}: ' if named else ''}{'; '.join(codes)}" for who, codes in sorted(said_by.items())
        )
        for turn, said_by in found.items()
    }


def _note(people: list[str], coder: str) -> str:
    if coder.startswith("@"):
        return f"In the margin: PROPOSALS of {coder}, which nobody has accepted; each where its turn begins."
    if not people:
        whose = f" of {coder}" if coder else ""
        return f"In the margin: no codes{whose}; there are none on this source."
    whose = people[0] if len(people) == 1 else f"{', '.join(people[:-1])} and {people[-1]}"
    each = ", each after its coder's name" if len(people) > 1 else ""
    return f"In the margin: the codes of {whose}{each}, where the turn begins."


def newest_event(study: Study, source: str, margin: Margin | None = None) -> str:
    """Return when what is printed was last changed: the source itself, or a code in the margin."""
    verbs = [run.at for run in standing(all_runs(study)) if source in run.objects]
    return max([*verbs, *([margin.newest] if margin else [])], default="")
