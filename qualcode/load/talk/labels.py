"""What a speaker label looks like, and which of the candidates in a file are labels.

A candidate counts when it occurs at least twice and has the shape of a name; a single one only beside others.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from qualcode.load.places import first_places
from qualcode.model import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

LONGEST = 63
_KNOWN = 1024
_FEW = 4

_SENTENCE_WORDS = frozenset(
    """
    said say says saying is are was were be been being have had has do does did think thinks thought
    know because example instance like this these those that what why how when where if then so but or
    you we they it he she my our your their thing things point points going just following about not and
    there here i'm it's that's we're they're don't didn't can could would should will shall me us them
    him told tell asked ask went go get got which who whom only also now as than too very
    """.split()  # noqa: SIM905 -- words read better as a text
)
_NAMES_TOO = frozenset({"will", "so", "do", "can", "you", "he", "go", "got", "me", "an", "us", "say", "than"})
_NAMES_ALONE = frozenset({"will", "can"})
_FIELDS_ONCE = frozenset(
    """
    location present attendees recording transcript transcriber project session speaker speakers
    participants interview author recorded key group place page kind
    """.split()  # noqa: SIM905
)
_NEVER_LABELS = frozenset(
    """
    name date time times venue legend title language languages published id age gender sex ethnicity area
    postcode occupation action actions decision decisions agreed resolved outcome outcomes update updates
    owner deadline due
    question questions answer answers topic topics contents status version start end from to cc subject
    duration length file filename number type method methods mode kind reference ref contact email e-mail
    mail phone tel telephone fax address website web link links url source sources copyright consent setting
    context pseudonym background introduction conclusion conclusions step steps tip tips hint hints agenda
    summary apologies p.s n.b notes total subtotal ingredients serves serving servings preparation reason
    reasons result results response responses comment comments feedback aim aims objective objectives theme
    themes strengths weaknesses opportunities threats pros cons advantages disadvantages positive positives
    negative negatives first firstly second secondly third thirdly fourth finally lastly next however also
    overall plus minus yes no yeah okay ok option options problem problems issue issues solution item items
    task tasks figure chart appendix section chapter part goal goals cost costs price budget risk risks
    morning afternoon evening monday tuesday wednesday thursday friday saturday sunday
    """.split()  # noqa: SIM905
) | frozenset(
    {"members present", "file name", "transcribed by", "audio file", "interview date", "focus group",
     "next steps", "action points", "in attendance", "next meeting", "matters arising", "follow up"}
)  # fmt: skip
_NEVER = frozenset({"note", "nb", "http", "https", "example", "ps", "re", "fwd", "warning", "www", "mailto"})
_PARTICLES = frozenset(
    "de da di del della van von der den la le al el bin ibn of the and ap ferch y e o dos das du".split()  # noqa: SIM905
)
_FULL_STOP = re.compile(r"(?<![A-Z])(?<!Dr)(?<!Mr)(?<!Ms)(?<!Mrs)(?<!Prof)(?<!Rev)(?<!St)(?<!Cllr)\.\s")
_DIRECTIONS = "\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_ANNOTATION = (
    r"(?:in ?audible|cross-?talk|unintelligible|laugh(?:s|ter|ing|ed)?|pauses?|applause|(?:background )?noise"
    r"|over-?(?:talking|speaking)|redacted|anonymi[sz]ed|expletive|sic|sighs?|coughs?|end|start"
    r"|phone rings|door \w+)\b.*"
)
_SUFFIX = r"\s*[(\[][^)\]]*[)\]]\s*$|\s*\|.*$|\s*/.*$"
DEVICE = r"(?i)(?:['’]s?)?\s*(?:iphone|ipad|android|galaxy\S*|macbook\S*|laptop|phone|tablet)(?:\s*\d+)?$"


@lru_cache(maxsize=_KNOWN)
def tidy_label(raw: str) -> str:
    """Return a label without outer blanks, Markdown stars, brackets around it and its colon; case is kept."""
    label = " ".join(raw.replace("**", "").replace("__", "").split()).strip(" :：" + _DIRECTIONS)
    inner = re.fullmatch(r"\[([^\[\]]+)\]", label) if label.startswith("[") else None
    return inner.group(1).strip() if inner else label


def person_name(label: str) -> str:
    """Return the name in a label, without device words, "(Guest)" and what stands behind a bar."""
    name = " ".join(label.split())
    while (shorter := re.sub(_SUFFIX, "", name)) != name and shorter:
        name = shorter
    return re.sub(DEVICE, "", name).strip(" @") or name


@lru_cache(maxsize=_KNOWN)
def could_be_label(label: str) -> bool:
    """Whether `label` has a shape that names have: short, no sentence in it."""
    if not 0 < len(label) <= LONGEST or not any(char.isalnum() for char in label):
        return False
    if re.search(r"[!;\"“”…<>=]|://|--", label) or _FULL_STOP.search(label) or re.search(r"\w\?", label):
        return False
    folded = label.casefold().replace("’", "'")
    if folded in _NEVER or re.fullmatch(r"[\d\s.,:/-]+", label) or is_annotation(label):
        return False
    return len(label.split()) <= 9 and not _has_sentence(label)


def _has_sentence(label: str) -> bool:
    """Whether a word of a sentence stands in `label`; "Will Hay" and "So Young" are names for all that."""
    words = [word.strip(",") for word in label.replace("’", "'").split("(")[0].split()]
    found = {word.casefold() for word in words} & _SENTENCE_WORDS
    if not found:
        return False
    if len(words) == 1:
        return not (found <= _NAMES_ALONE and words[0].istitle())
    return not (found <= _NAMES_TOO and len(words) <= 3 and all(word[:1].isupper() for word in words))


def is_annotation(label: str) -> bool:
    """Whether `label` is a transcriber's remark ("inaudible", "laughter") and nobody's name."""
    return re.fullmatch(_ANNOTATION, label.strip("()[] "), re.IGNORECASE) is not None


@lru_cache(maxsize=_KNOWN)
def surely_a_name(label: str) -> bool:
    """Whether `label`, met only once, still looks like a name or code: capitals, few words, no form field."""
    if not could_be_label(label) or _is_form_field(label):
        return False
    words = (re.sub(DEVICE, "", re.sub(r"\([^)]*\)", "", label)) or label).split()
    named = [word for word in words if word not in _PARTICLES]
    return 0 < len(named) <= len(words) <= 5 and all(
        not word[0].islower() or any(map(str.isupper, word)) for word in named
    )


def _is_form_field(label: str) -> bool:
    folded = label.casefold().rstrip(".")
    return folded in _FIELDS_ONCE or never_a_label(folded)


def never_a_label(label: str) -> bool:
    """Whether `label` is what forms, minutes and lists write before a colon, however often it comes."""
    folded = label.casefold().rstrip(".")
    return (re.sub(r" +\d+$", "", folded) if folded[-1:].isdigit() else folded) in _NEVER_LABELS


def accepted_labels(candidates: Iterable[str], *, paragraphs: int) -> dict[str, int]:
    """Return the labels among `candidates` (one per paragraph that has one) with how often each occurs.

    A label must come twice, or be surely a name beside labels that do; in a very short talk, where nobody
    speaks twice, nearly every paragraph must begin with a name.
    """
    counts = Counter(candidates)
    for label, count in list(counts.items()):
        if not could_be_label(label) or never_a_label(label) or (count == 1 and _is_form_field(label)):
            del counts[label]
    repeated = {label for label, count in counts.items() if count > 1 and _may_repeat(label)}
    singles = {label for label, count in counts.items() if count == 1 and surely_a_name(label)}
    if len(counts) < counts.total() >= 0.9 * paragraphs:
        return dict(counts)
    if not repeated and not _is_a_short_talk(singles, paragraphs):
        return {}
    return {label: count for label, count in counts.items() if label in repeated or label in singles}


def _is_a_short_talk(singles: Collection[str], paragraphs: int) -> bool:
    """Whether nobody speaks twice only because hardly anything was said, or every line has a full name."""
    full = sum(len(label.split()) > 1 for label in singles)
    if full > 0.5 * len(singles) and len(singles) >= 0.9 * paragraphs:
        return len(singles) > 1
    return 1 < len(singles) <= _FEW and len(singles) >= 0.5 * paragraphs


def _may_repeat(label: str) -> bool:
    return len(re.split(r"[(|/]", label)[0].split()) < 3 or not label[0].islower()


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
