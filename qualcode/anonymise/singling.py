"""Phrases that single a person out without a name: "the only Somali mum in the group", "I'm the head at ...".

Always a question to a person, with a suggested generalisation, and quiet in ordinary talk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.anonymise.folding import folded
from qualcode.model import Finding, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAMILY = (
    "mum|mam|mom|mummy|mother|dad|daddy|father|parent|step-?mum|step-?dad|foster carer|carer|kinship carer|"
    "guardian|grandma|grandmother|nan|grandad|grandfather"
)
_PERSON = (
    "woman|man|lady|bloke|guy|girl|boy|lad|lass|person|child|kid|baby|teenager|student|pupil|"
    "patient|resident|"
    "tenant|neighbour|volunteer|member|muslim|christian|jew|hindu|sikh|somali|refugee|"
    "wheelchair user|twin|widow|"
    "widower|survivor|councillor|one"
)
_ROLE = (
    "nurse|midwife|health visitor|doctor|gp|consultant|paediatrician|psychologist|therapist|counsellor|"
    "social worker|support worker|family worker|key worker|youth worker|outreach worker|worker|interpreter|"
    "receptionist|pharmacist|paramedic|porter|teacher|headteacher|head teacher|deputy head|head|"
    "principal|senco|"
    "childminder|librarian|vicar|imam|priest|pastor|rabbi|verger|clerk|chair|chairman|chairwoman|governor|"
    "secretary|treasurer|director|chief executive|manager|deputy manager|team leader|leader|lead|coordinator|"
    "co-ordinator|commissioner|officer|caretaker|cook|warden|matron|practitioner|specialist|dietitian|physio|"
    "dentist|advisor|adviser"
)
_GROUP = "family|couple|household|pair|lot"
_SERVICE = "nursery|surgery|school|hub|playgroup|creche|mosque|church|chapel|temple|shop|clinic|practice"
_IN = "in|at|on|from|of|for|within|around|round|across|near|under|with|to"
_WORD = r"[^\W_][\w'-]*"
_BE = (
    r"(?:i'm|i am|im|i was|she's|she is|she was|he's|he is|he was|"
    r"we're|we are|we were|they're|as|being|that's)"
)
_AREA = (
    "county|district|village|town|city|area|borough|trust|region|ward|estate|street|road|school|"
    "college|group|"
    "team|hub|centre|building|block|service|parish|valley|dale|island|surgery|hospital|class|"
    "office|room|project"
)
_EVENT = re.compile(
    r"\b(?:news|telly|tv|paper|papers|gazette|radio|court|police|complained|lost|died|first|won|"
    r"fell|crash|fire|"
    r"flood|twins|triplets|born|delivered|married|arrested|attacked|prison|strike|accident|"
    r"wheelchair|\d+|two|"
    r"three|four|five|six|seven|eight|nine|ten)\b"
)
_PLACED = re.compile(rf"\b(?:in|at|on|from)\s+(?:the|our|my)\s+{_WORD}")
_END = r"(?=[.,;:!?\n)]|$)"
_PEOPLE = f"{_FAMILY}|{_PERSON}|{_ROLE}|{_GROUP}"
_THE = r"(?:(?:the|our|my|this|that|a|an|all|whole|of)\s+){0,3}"
_TAIL = rf"(?:{_IN})\s+{_THE}{_WORD}"


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    label: str
    regex: re.Pattern[str]
    distinguishing: bool = False


_RULES: tuple[_Rule, ...] = (
    _Rule(
        "the only ... in",
        "UNIQUE",
        re.compile(
            rf"\b(?:the|their|its) (?P<what>(?:only|sole|one and only) (?:{_WORD} ){{0,4}}?(?:{_PEOPLE})s?"
            rf"(?: {_WORD}){{0,2}}? {_TAIL})"
        ),
    ),
    _Rule(
        "is the only ...",
        "UNIQUE",
        re.compile(
            rf"\b{_BE} (?P<what>the (?:only|sole) (?!(?:thing|way|reason|problem)\b)(?:{_WORD} "
            rf"){{1,4}}?{_TAIL})"
        ),
    ),
    _Rule(
        "the only one who ...",
        "UNIQUE",
        re.compile(
            rf"\b{_BE} (?P<what>the only (?:one|person|{_FAMILY}) (?:who|that|with|left) "
            rf"(?:{_WORD}\s*){{1,8}}){_END}"
        ),
    ),
    _Rule(
        "only one ...",
        "UNIQUE",
        re.compile(
            r"\b(?:there's|there is|there was|there are|you've got|we've got|we have|has) "
            rf"(?P<what>(?:only|just) (?:the )?one (?:{_WORD} ){{0,4}}?(?:{_PEOPLE}|{_SERVICE}) "
            rf"(?:{_WORD} )?{_TAIL})"
        ),
    ),
    _Rule(
        "only ... in the area",
        "UNIQUE",
        re.compile(
            rf"\b(?P<what>(?:only|sole|first|last|one) (?:(?!(?:the|of|a|to|in|on|at|and)\b){_WORD} ){{1,4}}?"
            rf"(?:in|on|at) (?:the |this |our )(?:whole )?(?:of )?(?:the )?(?:{_AREA}))\b"
        ),
    ),
    _Rule(
        "the one who ...",
        "UNIQUE",
        re.compile(
            rf"\b(?:{_BE}|known as|you know) (?P<what>the (?:{_WORD} )?(?:{_PEOPLE}) (?:(?:in|"
            rf"with) (?:the|a) {_WORD} )?"
            rf"(?:who|that|with)(?:\s+{_WORD}){{2,9}})"
        ),
        distinguishing=True,
    ),
    _Rule(
        "the <role> at",
        "ROLE",
        re.compile(
            r"\b(?:i'm|i am|im|i was|she's|she is|he's|he is|who's|that's|as|speaking as)(?: "
            r"what they call)? the "
            rf"(?P<what>(?:{_WORD} ){{0,3}}?(?:{_ROLE})(?: of {_WORD}(?: {_WORD})?)?) (?:at|for|"
            rf"of|in|on) {_WORD}"
        ),
    ),
    _Rule(
        "head of",
        "ROLE",
        re.compile(
            r"\b(?:i'm|i am|im|i was|she's|she is|he's|he is|who's|as) "
            rf"(?P<what>(?:deputy head|head|chair|director|manager|lead|vicar|{_WORD} lead|{_WORD} manager)"
            rf"(?: of (?:the )?{_WORD}(?: {_WORD})?)? (?:at|for|of)) (?:the )?{_WORD}"
        ),
    ),
    _Rule(
        "the first ... to",
        "UNIQUE",
        re.compile(
            rf"\b{_BE} (?P<what>the (?:very )?(?:first|last|youngest|oldest) (?:{_WORD} "
            rf"){{0,4}}?(?:{_PEOPLE})s? "
            rf"(?:{_WORD} )?(?:to|in|at|on|from) (?:the |our |my |have |be |get )?{_WORD})"
        ),
    ),
)


def singling_findings(text: str) -> Iterator[Finding]:
    """Yield phrases that may single somebody out; findings may overlap."""
    folded_text = folded(text)
    for rule in _RULES:
        for match in rule.regex.finditer(folded_text):
            what = match.group("what").rstrip()
            if rule.distinguishing and not (_EVENT.search(what) or _PLACED.search(what)):
                continue
            span = Span(match.start("what"), match.start("what") + len(what))
            yield Finding(
                span,
                rule.label,
                "review",
                _generalised(what, rule.label),
                "QUASI",
                evidence=(f"singling:{rule.name}",),
            )


def _generalised(what: str, label: str) -> str:
    """Suggest what could stand there: the kind of person, without what singles them out."""
    if label == "ROLE" or re.search(rf"\b(?:{_ROLE})\b", what):
        return "[a practitioner]"
    if re.search(rf"\b(?:{_FAMILY})\b", what):
        return "[a parent or carer]"
    if re.search(r"\b(?:family|couple|household)\b", what):
        return "[a family]"
    if re.search(rf"\b(?:{_SERVICE})\b", what):
        return "[a local service]"
    return "[somebody in a small group]"
