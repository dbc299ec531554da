"""Whether what a rule found was said with a negator before it, or answered with one after it.

A negator within four words before counts, in the same clause, and "lack of" or "failed to" at once before;
one that is part of the words found does not.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from qualcode.coding.hypothetical import without_praise
from qualcode.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

REACH = 4
REACH_OF_THINKING = 8
NEGATORS = frozenset(
    {
        "not", "nt", "no", "never", "without", "hardly", "barely", "scarcely", "nobody", "no-one", "none",
        "nothing", "nowhere", "neither", "nor", "cannot", "aint", "arent", "cant", "couldnt", "didnt",
        "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt", "shouldnt", "wasnt", "werent", "wont",
        "wouldnt",
    }
)  # fmt: skip
_NOT_NEGATING = frozenset(
    {
        ("not", "only"), ("not", "just"), ("not", "simply"), ("not", "merely"), ("not", "sure"),
        ("not", "know"), ("no", "doubt"), ("no", "wonder"), ("no", "sooner"), ("no", "idea"),
        ("no", "matter"), ("nothing", "but"), ("without", "question"), ("without", "doubt"),
        ("no", "question"), ("not", "least"), ("no", "surprise"), ("not", "fault"), ("not", "thank"),
        ("not", "praise"), ("not", "mind"), ("no", "fault"),
        ("not", "improve"), ("never", "thank"), ("nothing", "thank"),
    }
)  # fmt: skip
_PRAISING = frozenset(
    {"fault", "thank", "praise", "recommend", "complain", "forget", "underestimate", "stress", "emphasise",
     "believe", "improve", "wait"}
)  # fmt: skip
_UNABLE = frozenset({"cannot", "can't", "cant", "couldn't", "couldnt"})
_NOT_KNOWING = frozenset({"know", "mind", "just", "only", "care", "forget"})
_THINKING = frozenset(
    {"think", "believe", "feel", "remember", "recall", "suppose", "reckon", "expect", "imagine"}
)
_AUXILIARY_NEGATOR = re.compile(
    r"(?:not|\w+n't|ai?nt|arent|cant|couldnt|didnt|doesnt|dont|hadnt|hasnt|havent|isnt|shouldnt|wasnt|werent"
    r"|wont|wouldnt|cannot|without)"
)
_OUTER_NEGATOR = frozenset({"nobody", "no-one", "none", "nothing", "never", "not", "no", "without", "cannot"})
_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|,")
_CLAUSE_END = re.compile(
    r"[.!?…;:\n]|\b(?:but|because|although|though)\b"
    r"|,\s*(?:everything|it's|its|it|i|we|they|he|she|you|still|so|and|my|the|all|staff|very|had)\b"
    r"|\bas (?:it|the|i|my|they|we|he|she|you|all)\b"
)
_ANSWERING = re.compile(
    r"\W*(?:(?:absolutely|honestly|really|no) )?(?:nothing|none|no|nope|not really|not at all)"
    r"(?: (?:much|really|at all|else|comes to mind))?"
    r"(?:\s*[,–—-]+\s*|\s+(?=(?:all|the|my|everything|everyone|every|staff|very|great|good|excellent|this"
    r"|just|as|they (?:all|are|were)|it (?:is|was))\b)|(?<=nothing)\s+(?=[\w']+ (?:was|were|is|are)\b))"
)
_WOULD_NOT = re.compile(r"\b(?:would|could|know where|i'd|dread)\b")
_LOOK_BACK = 240
_LOOK_AHEAD = 80
_LOOK_NEAR = 12
_ANSWERED_NO = re.compile(
    r"(?:\W+\w+){0,3}\s*\?[\s\"')\]–—-]*(?:(?:well|um|er|erm|oh|honestly)\W+)?"
    r"(?:no|nope|not|never|hardly|none|nobody)\b"
)
_NO_TROUBLE = re.compile(
    r"\s+(?:\w+ )?(?:(?:is|was|are|were|has been|'s) (?:not|never|no)|(?:is|was|are|were)n'?t)"
    r" (?:\w+ )?(?:an? |any |much of an? )?"
    r"(?:problem|issue|worry|difficulty|trouble|barrier|obstacle|concern)"
)
_NOT_BAD = re.compile(
    r"(?:\s+(?!(?:and|or|but|because|so|when|where|which|who|was|were|is|are|had|have)\b)[\w'-]+){0,4}?\s+"
    r"(?:(?:is|was|are|were|has been|have been|seemed|felt) (?:not|never|hardly)|(?:is|was|are|were)n'?t"
    r"|(?:has|have)(?: not|n'?t) been|(?:did|does|do)(?: not|n'?t) (?:take|last|feel|seem))"
    r"(?: (?:at all|all that|been|too|that|very|so|particularly|especially|overly|really|as|unduly|terribly"
    r"|excessively|unreasonably|ever|an?))*"
    r" (?:long|lengthy|bad|terrible|awful|horrible|poor|excessive|high|dear|expensive|hard|difficult|slow"
    r"|late|noisy|painful|unreasonable|unbearable|uncomfortable|stressful)\b(?! enough)"
)
_LACKING = re.compile(
    r"\b(?:lack(?:ed|ing|s)?(?: of)?|absence of|(?:very|too|so|precious) little|zero|minimal"
    r"|(?:fail(?:ed|s|ing|ure)?|refus(?:ed|es|ing|al|e)|declin(?:ed|es|ing|e)|unable|inability) to)"
    r"(?: [\w'-]+){0,2} *$"
)
_LACKING_CUES = (
    "lack",
    "absence",
    "little",
    "zero",
    "minimal",
    "fail",
    "refus",
    "declin",
    "unable",
    "inabil",
)
_NO_NO = frozenset({"nothing", "none", "no", "never", "not", "nobody", "nope", "neither"})
_NO_WAIT = re.compile(
    r"[\W_]*(?:(?:oh|um|er|well) )?no wait\b\s*[,.–—-]*\s*"
    r"(?:actually|i mean|sorry|hang on|hold on|let me|i tell a lie|no)\b"
)
_WHY_NOT = re.compile(
    r"(?:\b(?:don't|dont|do not|can't|cannot|couldn't|no)\s(?:[\w']+ ){0,2}?)?"
    r"(?:see|reason|understand) why\b[\w' ]{1,30}?"
    r"\b(?:can't|cannot|cant|couldn't|couldnt|could not|shouldn't)(?=\W)"
)


def is_negated(folded: str, found: Sequence[Span], *, after: str = "", barrier: bool = False) -> bool:
    """Whether what was `found` is negated; `after` are the folded words of the turn that follow `folded`.

    A negator counts in the `REACH` words before the first of `found`, or between them; "I don't think"
    reaches further; "lack of" and "failed to" two words. "Was it helpful? No." and "parking was no problem"
    count too, and where what is found names a `barrier` "the wait was not long". "Nothing, the staff were
    lovely" answers a question. "Nobody didn't", "not without" are no negation; "not only", "no wonder",
    "couldn't fault", "don't know" neither.
    """
    start, end = found[0].start, found[-1].end
    answer = _ANSWERING.match(folded)
    begin = answer.end() if answer and answer.end() <= start else 0
    if _NO_WAIT.match(folded) and start < _LOOK_NEAR:
        return False
    first = max(begin, start - _LOOK_BACK)
    place = Span(start - first, end - first)
    said = without_praise(folded[first : end + _LOOK_AHEAD], place, ending=False)
    before = said[: start - first]
    if " why " in before:
        before = _WHY_NOT.sub(" ", before)
    gaps = [folded[one.end : two.start] for one, two in pairwise(found)]
    if _denied_before(before, folded[start : start + _LOOK_AHEAD]):
        return True
    if any(_negates(gap, "", reach=None) for gap in gaps):
        return True
    return _denied_after(folded[end : end + _LOOK_AHEAD], after, barrier=barrier)


def _denied_after(following: str, after: str, *, barrier: bool) -> bool:
    if _NO_TROUBLE.match(following) or (barrier and _NOT_BAD.match(following)):
        return True
    return _ANSWERED_NO.match(f"{following} {after[:_LOOK_AHEAD].lstrip()}") is not None


def _denied_before(before: str, following: str) -> bool:
    """Whether what follows `before` is denied, or said to be lacking where that is not denied itself."""
    lacks = any(cue in before for cue in _LACKING_CUES)
    lacking = _LACKING.search(before) if lacks else None
    if lacking is None:
        return _negates(before, following, reach=REACH)
    return not _negates(before[: lacking.start()], lacking.group(), reach=REACH)


def _negates(words: str, following: str, *, reach: int | None) -> bool:
    clause_start = max((match.end() for match in _CLAUSE_END.finditer(words)), default=0)
    tokens = _TOKEN.findall(words[clause_start:])
    first = _TOKEN.match(following)
    tokens.append(first.group() if first else "")
    places = _negators_in_reach(tokens, reach)
    if places and tokens[places[0]] == "without" and _WOULD_NOT.search(words + following):
        return False
    if len(places) < 2:
        return bool(places)
    inner, outer = places[0], places[1]
    cancelled = _AUXILIARY_NEGATOR.fullmatch(tokens[inner]) and tokens[outer] in _OUTER_NEGATOR
    return not cancelled


def _negators_in_reach(tokens: Sequence[str], reach: int | None) -> list[int]:
    """Return the places of the negators that reach the last token, the nearest first."""
    heard = 0
    found: list[int] = []
    for place in range(len(tokens) - 2, -1, -1):
        if tokens[place] == ",":
            continue
        heard += 1
        thinking = tokens[place + 1] in _THINKING
        if reach is not None and heard > (REACH_OF_THINKING if thinking else reach):
            if heard > REACH_OF_THINKING:
                break
            continue
        if _is_negator(tokens[place], tokens[place + 1]):
            found.append(place)
    return found


def _is_negator(word: str, following: str) -> bool:
    if word == "no" and (following == "," or following in _NO_NO):
        return False
    if (word, following) in _NOT_NEGATING:
        return False
    if word in _UNABLE and following in _PRAISING:
        return False
    if word.endswith("n't") or word in {"dont", "didnt", "doesnt"}:
        return following not in _NOT_KNOWING
    return word in NEGATORS
