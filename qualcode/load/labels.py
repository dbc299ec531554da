"""What a speaker label looks like, and which of the candidates in a file are labels.

A candidate counts when it occurs at least twice and has the shape of a name; a single one only beside others.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from qualcode.load.places import first_places
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST = 63

_SENTENCE_WORDS = frozenset(
    """
    said say says saying is are was were be been being have had has do does did think thinks thought
    know because example instance like this these those that what why how when where if then so but or
    you we they it he she my our your their thing things point points going just following about not and
    there here i'm it's that's we're they're don't didn't can could would should will shall me us them
    him told tell asked ask went go get got which who whom only also now as than too very
    """.split()  # noqa: SIM905 -- words read better as a text
)
_NOT_LABELS = frozenset(
    """
    note notes nb n.b date time times location venue place key legend present attendees apologies
    subject title duration length page file filename recording transcript transcriber project session
    example warning ps p.s re fwd http https summary agenda language languages question questions answer
    answers topic contents status version start end from to cc recorded area kind reference ref contact
    email e-mail phone tel address website source copyright consent setting context pseudonym id age
    gender ethnicity interview number type method mode author published participants speakers speaker
    actions action decision decisions background introduction conclusion step steps tip hint
    """.split()  # noqa: SIM905
) | frozenset(
    {"members present", "file name", "transcribed by", "audio file", "interview date", "focus group"}
)
_NEVER = frozenset({"note", "nb", "http", "https", "example", "ps", "re", "fwd", "key", "warning", "www"})
_PARTICLES = frozenset(
    "de da di del della van von der den la le al el bin ibn of the and ap ferch y e o dos das du".split()  # noqa: SIM905
)
_FULL_STOP = re.compile(r"(?<![A-Z])(?<!Dr)(?<!Mr)(?<!Ms)(?<!Mrs)(?<!Prof)(?<!Rev)(?<!St)(?<!Cllr)\.\s")


def tidy_label(raw: str) -> str:
    """Return a label without outer blanks, Markdown stars, brackets around it and its colon; case is kept."""
    label = re.sub(r"[\s\u00a0\u202f]+", " ", raw.replace("**", "").replace("__", "")).strip(" :\t")
    inner = re.fullmatch(r"\[([^\[\]]+)\]", label)
    return inner.group(1).strip() if inner else label


def could_be_label(label: str) -> bool:
    """Whether `label` has a shape that names have: short, no sentence in it."""
    if not 0 < len(label) <= LONGEST or not any(char.isalnum() for char in label):
        return False
    if re.search(r"[!;\"“”…<>=]|://|--", label) or _FULL_STOP.search(label) or re.search(r"\w\?", label):
        return False
    folded = label.casefold().replace("’", "'")
    if folded in _NEVER or re.fullmatch(r"[\d\s.,:/-]+", label):
        return False
    named = folded.split("(")[0].split()
    return len(label.split()) <= 9 and not any(word.strip(",") in _SENTENCE_WORDS for word in named)


def surely_a_name(label: str) -> bool:
    """Whether `label`, met only once, still looks like a name or code: capitals, few words, no form field."""
    if not could_be_label(label) or _is_form_field(label):
        return False
    words = re.sub(r"\([^)]*\)", "", label).split()
    return len(words) <= 5 and all(
        not word[0].isalpha() or not word[0].islower() or word in _PARTICLES for word in words
    )


def _is_form_field(label: str) -> bool:
    return label.casefold().rstrip(".") in _NOT_LABELS


def accepted_labels(candidates: Iterable[str], *, paragraphs: int) -> dict[str, int]:
    """Return the labels among `candidates` (one per paragraph that has one) with how often each occurs.

    Where nearly every paragraph has a candidate, every shape of a name counts; else a label must come
    twice, or be surely a name beside labels that do.
    """
    counts = Counter(label for label in candidates if could_be_label(label))
    for label in [label for label, count in counts.items() if count == 1 and _is_form_field(label)]:
        del counts[label]
    if counts.total() >= 0.9 * paragraphs and counts.total() > 1:
        return dict(counts)
    repeated = {label for label, count in counts.items() if count > 1 and _may_repeat(label)}
    singles = {label for label, count in counts.items() if count == 1 and surely_a_name(label)}
    if not repeated and len(singles) < max(2, 0.5 * paragraphs):
        return {}
    return {label: count for label, count in counts.items() if label in repeated or label in singles}


def _may_repeat(label: str) -> bool:
    return len(label.split()) < 3 or not label[0].islower()


def single_labels(places: Sequence[str], count: int) -> tuple[Problem, ...]:
    """Ask about labels that occur once: a person, or words that only look like a label."""
    if not count:
        return ()
    said = "1 speaker label occurs once; taken for a person"
    if count > 1:
        said = f"{count} speaker labels occur once; taken for people"
    return (
        Problem(
            code="single-labels",
            message=said,
            where=first_places(places),
            hint="look whether each is a person",
            severity="question",
            count=count,
        ),
    )
