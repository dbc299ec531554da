"""Whether what a rule found was said of what might be, should be or might have been, and not of what is.

A cue before the words counts in the same clause, one after them when it follows closely; one that is part of
the words found does not.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from qualcode.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

REACH = 10
REACH_BACK = 4
_LOOK = 300
_CUES = (
    "ould", "'d ", "might", "wish", "hop", "if ", "ideally", "in case", "suppose", "ought", "need",
    " why ",
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
    r"|\bnothing (?:[\w'-]+ ){0,5}?(?:could|can|would|needs? to|should) (?:[\w'-]+ ){0,3}?"
    r"(?:better|nicer|improved|bettered|faulted|changed|different)\b"
    r"|(?:^|[.,;!?]\s*|\b(?:and|but)\s)\bhad (?:it|i|they|he|she|we|you|(?:the|my|our) \w+) not\b"
    r"|(?<!asked )(?<!ask )(?<!know )(?<!knew )(?<!wonder )(?<!wondered )(?<!see )(?<!sure )"
    r"\bif (?:only )?(?:[\w'-]+ ){1,3}?(?:had not|hadn't|hadnt)\b"
)
_NOT_WITHOUT = re.compile(r"\b(?:would|could|i'd)\b[^.!?;]{0,60}\bwithout\b")
_MENDED = ("better", "improved", "bettered", "faulted", "changed", "different")
_DENIED = ("not", "n't", "never", "cant", "dnt", "snt", "rent")
_WHY = re.compile(r"\bwhy [\w' ]{1,30}$")
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
    r"|\bcould (?:do|have done) with\b|\bcould use (?:a|some|more)\b|\bcould be (?:\w+ly )?(?:improved|better"
    r"|\w+er|more|a bit)\b"
    r"|\b(?:should|ought to|shouldn't|oughtn't to)\b"
    r"|\bneeds? to (?:be|have)\b"
    r"|\b(?:would|could|might)(?:n't)?'ve\b"
    r"|\b(?:(?<!the )(?<!^)hope|i hope|we hope|hoping|hopefully)\b(?! this| it)"
    r"|\bideally\b|\bin case\b|\bimagine if\b|\bwhat if\b|\bsuppose\b(?!d)"
    r"|\b(?:i|we)(?:'d| would) suggest\b"
    r"|\b(?:see|reason|understand) why\b[\w' ]{1,30}?\b(?:can't|cannot|cant|couldn't|couldnt|could not"
    r"|shouldn't)\b)"
)
_SPEAKING = re.compile(
    rf"(?:would|'d) {_ADVERB}(?:like|love|prefer|appreciate|welcome|help|benefit|improve)"
    r" to (?:thank|say|add|point|commend|express|praise|congratulate|stress|mention|tell|compliment"
    r"|highlight|emphasise|note|raise|address|draw|turn|begin|start|make|take)"
    r"|(?:should|ought to|shouldn't|oughtn't to) (?:say|think|imagine|add|mention|like to)"
)
_AFTER = re.compile(
    rf"\b(?:would|'d|could|might) {_ADVERB}have {_ADVERB}(?:been {_ADVERB}{_GOOD}|helped|made|saved"
    r"|benefited|benefitted|eased|improved|prevented)\b"
    rf"|\b(?:would|'d|could|might) {_ADVERB}be {_ADVERB}(?:{_GOOD}|improved|\w+er)\b"
    rf"|\b(?:would|might|could) {_ADVERB}(?:help|improve|benefit|ease|save|make it)\b"
    rf"|\b(?:should|ought to) {_ADVERB}(?:be|have)\b|\b(?:needs?) to be\b|\bwouldn't go amiss\b"
    r"|\bwould (?:not )?go (?:amiss|a long way)\b"
)
_OTHER_CLAUSE = re.compile(r"\b(?:whether|how|why|what|when|if|not|no|never)\b|n't\b")


def without_praise(words: str, place: Span, *, ending: bool = True) -> str:
    """Return folded words with blanks, as many, for "could not have been better" and "had they not been".

    They say what was, and mostly well; so does "would not have coped without" before `place`. Without
    `ending`, "nothing could be better" is left where the "better" is at `place`.
    """

    def blanks(match: re.Match[str]) -> str:
        inside = place.start < match.end() <= place.end
        kept = inside and not ending and match.group().endswith(_MENDED)
        kept = kept or _WHY.search(words[: match.start()]) is not None
        return match.group() if kept else " " * len(match.group())

    if "without" in words:
        words = _NOT_WITHOUT.sub(blanks, words[: place.start]) + words[place.start :]
    return _PRAISE.sub(blanks, words) if any(cue in words for cue in _DENIED) else words


def is_hypothetical(folded: str, found: Sequence[Span]) -> bool:
    """Whether a cue of what might be stands in the clause before `found`, between them, or closely after."""
    if not any(cue in folded for cue in _CUES):
        return False
    start, end = found[0].start, found[-1].end
    first = max(0, start - _LOOK)
    said = without_praise(folded[first : end + _LOOK], Span(start - first, end - first))
    if _cued(said, start - first):
        return True
    if any(_BEFORE.search(folded[one.end : two.start]) for one, two in pairwise(found)):
        return True
    after = said[end - first :]
    clause_end = _PART_END.search(after)
    clause = after[: clause_end.start()] if clause_end else after
    cue = _AFTER.search(clause)
    if cue is None or _OTHER_CLAUSE.search(clause[: cue.start()]):
        return False
    return len(_WORD.findall(clause[: cue.start()])) <= REACH_BACK


def _cued(said: str, start: int) -> bool:
    """Whether a cue before `start` reaches it: an unreal "if" always, others so many words of a clause.

    What is said of speaking itself ("I would like to thank") is no wish.
    """
    begin = _clause_start(said[:start])
    for cue in _BEFORE.finditer(said[begin:start]):
        if _SPEAKING.match(said, begin + cue.start()):
            continue
        between = said[begin + cue.end() : start]
        if cue.group().startswith("if "):
            return True
        if len(_WORD.findall(between)) <= REACH and not _NEW_CLAUSE.search(between):
            return True
    return False


def _clause_start(words: str) -> int:
    return max((match.end() for match in _CLAUSE_END.finditer(words)), default=0)
