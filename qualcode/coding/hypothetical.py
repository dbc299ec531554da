"""Whether what a rule found was said of what might be, should be or might have been, and not of what is.

A cue before the words counts in the same clause, one after them when it follows closely; one that is part of
the words found does not.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.model import Span

REACH = 10
REACH_BACK = 4
_LOOK = 300
_CUES = (
    "ould", "'d ", "might", "wish", "hop", "if ", "ideally", "in case", "suppose", "ought", "need",
)  # fmt: skip
_CLAUSE_END = re.compile(r"[.!?…;:\n]|\b(?:but|because|although|though|whereas)\b|,\s*(?:so|and)\b")
_NEW_CLAUSE = re.compile(
    r",\s*(?:our|my|the|i|we|it|they|staff|he|she|this|that|there)\b"
    r"|\b(?:as|than|since|when) (?:it|i|we|they|there|he|she|this|the|you|my|our)\b"
)
_PART_END = re.compile(r"[.!?…;:,\n]|\b(?:but|because|although|though|whereas|and)\b")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")

_GOOD = (
    r"(?:nice|nicer|good|great|better|best|helpful|useful|lovely|ideal|easier|wonderful|brilliant|beneficial"
    r"|appreciated|welcome|perfect|amazing|fantastic|handy|preferable|worthwhile|an improvement|a help"
    r"|a good idea|of benefit|more \w+)"
)
_ADVERB = r"(?:\w+ly |also |just |at least |maybe |perhaps |even |still |always |much |so |very )*"
_PRAISE = re.compile(
    r"\b(?:could(?:n't|nt| not)|cannot|can't|cant|can not|never) (?:[\w'-]+ ){0,4}?"
    r"(?:better|more|nicer|kinder|greater|happier|quicker|easier|faster|smoother|friendlier)\b"
    r"|\bif it (?:wasn't|weren't|wasnt|werent|hadn't been|had not been|was not|were not) for\b"
    r"|\b(?:would|could|i'd)\b[^.!?;]{0,60}\bwithout\b"
)
_UNREAL_IF = (
    r"(?<!as )(?<!even )(?<!ask )(?<!asked )(?<!know )(?<!knew )(?<!see )(?<!wonder )(?<!wondered )"
    r"(?<!sure )(?<!asking )\bif (?:only\b|there (?:was|were)\b"
    r"|(?!you\b)(?:[\w'-]+ ){1,4}?(?:had|were|could|would)\b|(?!you\b)[\w-]+'d\b)"
)
_BEFORE = re.compile(
    rf"(?:{_UNREAL_IF}"
    r"|\bif (?=possible)"
    r"|\bi (?:\w+ly )?wish\b(?! to\b)"
    r"|\bwish(?:ing)? (?:that )?(?:i|we|they|there|he|she|it|you|somebody|someone)\b"
    rf"|\b(?:would|'d|could|might) {_ADVERB}(?:not )?(?:have|of) (?:\w+ly )?(?:been|liked|loved|"
    r"preferred|wanted|appreciated|\w+ed|\w+en|done|had|got|gone|made|told|said|rung|come|put|found|left)\b"
    rf"|\b(?:would|'d|could) {_ADVERB}be {_ADVERB}{_GOOD}\b|\bmight {_ADVERB}be\b"
    rf"|\b(?:would|'d) {_ADVERB}(?:like|love|prefer|appreciate|welcome|help|benefit|improve)\b"
    r"(?! to (?:thank|say|add|point|commend|express|praise|congratulate|stress|mention|tell|compliment"
    r"|highlight|emphasise|note|raise|address|draw|turn|begin|start|make|take))"
    r"|\bcould (?:do|have done) with\b|\bcould use (?:a|some|more)\b|\bcould be (?:\w+ly )?(?:improved|better"
    r"|\w+er|more|a bit)\b"
    r"|\b(?:should|ought to|shouldn't|oughtn't to)\b(?! (?:say|think|imagine|add|mention|like to))"
    r"|\bneeds? to (?:be|have)\b"
    r"|\b(?:would|could|might)(?:n't)?'ve\b"
    r"|\b(?:(?<!the )(?<!^)hope|i hope|we hope|hoping|hopefully)\b(?! this| it)"
    r"|\bideally\b|\bin case\b|\bimagine if\b|\bwhat if\b|\bsuppose\b(?!d)"
    r"|\b(?:i|we)(?:'d| would) suggest\b)"
)
_AFTER = re.compile(
    rf"\b(?:would|'d|could|might) {_ADVERB}have {_ADVERB}(?:been {_ADVERB}{_GOOD}|helped|made|saved"
    r"|benefited|benefitted|eased|improved|prevented)\b"
    rf"|\b(?:would|'d|could|might) {_ADVERB}be {_ADVERB}(?:{_GOOD}|improved|\w+er)\b"
    rf"|\b(?:would|might|could) {_ADVERB}(?:help|improve|benefit|ease|save|make it)\b"
    rf"|\b(?:should|ought to) {_ADVERB}(?:be|have)\b|\b(?:needs?) to be\b|\bwouldn't go amiss\b"
    r"|\bwould (?:not )?go (?:amiss|a long way)\b"
)


def without_praise(words: str) -> str:
    """Return folded words without "could not have been better" and "would not have coped without".

    They say what was, and well.
    """
    return _PRAISE.sub(" ", words)


def is_hypothetical(folded: str, found: Sequence[Span]) -> bool:
    """Whether a cue of what might be stands in the clause before `found`, between them, or closely after."""
    if not any(cue in folded for cue in _CUES):
        return False
    start, end = found[0].start, found[-1].end
    before = _last_clause(without_praise(folded[max(0, start - _LOOK) : start]))
    if _cued(before):
        return True
    if any(_BEFORE.search(folded[one.end : two.start]) for one, two in pairwise(found)):
        return True
    after = folded[end : end + _LOOK]
    clause_end = _PART_END.search(after)
    clause = after[: clause_end.start()] if clause_end else after
    cue = _AFTER.search(clause)
    return cue is not None and len(_WORD.findall(clause[: cue.start()])) <= REACH_BACK


def _cued(before: str) -> bool:
    """Whether a cue in `before` reaches its end: an unreal "if" always, others so many words of a clause."""
    for cue in _BEFORE.finditer(before):
        between = before[cue.end() :]
        if cue.group().startswith("if "):
            return True
        if len(_WORD.findall(between)) <= REACH and not _NEW_CLAUSE.search(between):
            return True
    return False


def _last_clause(words: str) -> str:
    clause_start = max((match.end() for match in _CLAUSE_END.finditer(words)), default=0)
    return words[clause_start:]
