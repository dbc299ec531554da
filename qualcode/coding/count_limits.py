"""What a reader of a sentence about a count must know besides: coders, what was not read, what is not in it.

Where people were chosen by what they are, small numbers of a limit are not printed either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.coding.breaking_down import Breakdown
from qualcode.coding.count_words import capital, in_word, up_to_k
from qualcode.coding.counting import DISPUTED, Of, Part, count_code, own_parts, people, said
from qualcode.text import counted

ROLE = "role"
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sentence is to be about.

    `about` are the words for the code; `questions` the wording of each question by its id; `by` the attribute
    that tells groups apart ("": the role, where people have more than one); `k` the smallest group to print;
    `among` all the codes that the same command prints; `titles` the sources' by id. `only` are words for what
    was chosen, `only_questions` those that a sentence about a question says anyway; `about_people`: by what
    people are.
    """

    codes: frozenset[str]
    about: str
    questions: Mapping[str, str] = field(default_factory=dict, hash=False)
    by: str = ""
    k: int = 5
    workstream: str = ""
    among: tuple[frozenset[str], ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict, hash=False)
    only: tuple[str, ...] = ()
    only_questions: tuple[str, ...] = ()
    about_people: bool = False

    @property
    def together(self) -> tuple[frozenset[str], ...]:
        """All codes that are printed together, the one asked for first."""
        return (self.codes, *(codes for codes in self.among if codes != self.codes))

    def chosen(self, *labels: str, answers: bool = False) -> str:
        """Return in brackets who a base was narrowed to, with the label of a group; "" for everybody."""
        words = [*filter(None, labels), *self.only, *(() if answers else self.only_questions)]
        return f" ({'; '.join(words)})" if words else ""

    def limited(self, number: int, noun: str) -> str:
        """Return a number of things; not exactly where it could tell who of those chosen."""
        if self.about_people and 0 < number < self.k:
            return f"{up_to_k(number, self.k)} {noun}s"
        return counted(number, noun)


def coded_parts(parts: Sequence[Part]) -> list[Part]:
    """Return the parts of sources that somebody has coded: the others say nothing, not even silence."""
    coded = {part.source for part in parts if part.coders}
    return [part for part in parts if part.source in coded]


def units_of(parts: Sequence[Part]) -> set[tuple[str, str]]:
    """Return the answers or turns that some parts lie in."""
    return {(part.source, part.turn) for part in parts}


def unread_in(parts: Sequence[Part]) -> set[tuple[str, str]]:
    """Return the answers or turns that nobody coded by hand or read for a sample, as far as is known."""
    return units_of(parts) - units_of([part for part in parts if part.read])


def limits_of(parts: Sequence[Part], asked: Asked, apart: Breakdown | None, more: Sequence[str]) -> str:
    """Return the limits of a sentence about some parts, secondary ones among them."""
    everything = own_parts(parts)
    own = coded_parts(everything)
    limits = [*_reading(own, asked), *_silent(everything, own, asked), *_not_in(parts, own, asked)]
    return " ".join([*limits, *_groups(own, asked, apart), *more])


def _reading(own: Sequence[Part], asked: Asked) -> list[str]:
    coders = len({coder for part in own for coder in part.coders})
    read = [f"{in_word(coders).capitalize()} {'coder' if coders == 1 else 'coders'}"]
    survey, unread = own[0].kind == "survey", unread_in(own)
    if unread:
        accepted = bool(unread & units_of([part for part in own if part.marks]))
        carry = "carries" if len(unread) == 1 else "carry"
        no_code = "no code but accepted proposals" if accepted else "no code"
        read.append(f"{counted(len(unread), _noun(own))} {carry} {no_code} and may not have been read")
    elif survey:
        bare = units_of(own) - units_of([part for part in own if part.marks])
        read.append("every answer carries a code" + (" or was read and given none" if bare else ""))
    found = [f"{'; '.join(read)}."]
    proposed = _proposed(own, asked.codes)
    if proposed:
        number = f"{up_to_k(proposed, asked.k)}" if asked.about_people else f"{proposed:,}"
        were = "was" if proposed == 1 else "were"
        found.append(f"{capital(number)} of these {_noun(own)}s {were} proposed by the machine and accepted.")
    return found


def _noun(own: Sequence[Part]) -> str:
    return "answer" if own[0].kind == "survey" else "turn"


def _proposed(own: Sequence[Part], codes: Collection[str]) -> int:
    """Return how many answers or turns have the code from accepted proposals alone."""
    having = said(own, codes)
    by_hand = [part for part in having if not count_code([part], codes).proposed]
    return len(units_of(having) - units_of(by_hand))


def _silent(everything: Sequence[Part], own: Sequence[Part], asked: Asked) -> list[str]:
    silent = sorted({part.source for part in everything} - {part.source for part in own})
    if not silent:
        return []
    named = ", ".join(asked.titles.get(source, source) for source in silent[:_NAMED])
    more = f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
    what = counted(len(silent), "source")
    return [f"Not in these numbers: {what} not coded by anybody yet ({named}{more})."]


def _not_in(parts: Sequence[Part], own: Sequence[Part], asked: Asked) -> list[str]:
    found = count_code(own, asked.codes)
    noun = "answer" if parts[0].kind == "survey" else "passage"
    limits = [
        f"Not counted: {asked.limited(number, noun)} "
        + ("on which coders disagree whether it was said." if stance == DISPUTED else f"marked {stance}.")
        for stance, number in found.apart.items()
    ]
    if found.through:
        through = asked.limited(found.through, noun)
        limits.append(f"{capital(through)} came through an interpreter or somebody else.")
    secondary = len({part.source for part in parts if part.secondary})
    if secondary:
        limits.append(f"Earlier insight of others ({counted(secondary, 'source')}) is not in these numbers.")
    surveys = {part.source for part in own if part.kind == "survey"}
    if len(surveys) > 1:
        limits.append("Who answered more than one of these surveys is counted in each.")
    return limits


def _groups(own: Sequence[Part], asked: Asked, apart: Breakdown | None) -> list[str]:
    if apart is None:
        return []
    of: Of = "respondents" if own[0].kind == "survey" else "participants"
    known = people(own, of)
    values = {part.attributes.get(apart.attribute, "") for part in own if part.person in known}
    if apart.refused:
        why = f"Groups by {apart.attribute} are not told apart: {apart.refused}."
        return [why] if len(values) > 1 else []
    if any(group.count is None for group in apart.groups):
        return [f"Numbers from which fewer than {asked.k} people could be told are not printed."]
    return []
