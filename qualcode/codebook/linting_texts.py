"""Sentences that stand in several codes, and entries made from one template: neither sets anything apart.

What stands as an example of one code and as a counter-example of another is meant so, and is no finding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from qualcode.model import Code, Codebook, Problem
from qualcode.text import WORD, count_words, fold, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

REPEATED_FROM_WORDS = 4
_COUNTER_FROM_CODES = 3
_TEMPLATE_FROM_CODES = 3
_SLOT = "*"
_SLOTS = re.compile(r"\*(?: \*)+")
_SHOWN = 60
_FEW = 6
_SHORT_WORD = 3


def key(text: str) -> str:
    """Return a text as it is compared: case, accents, blanks and the mark at its end make no difference."""
    return " ".join(fold(text).split()).strip(" .!?…")


def repeated_sentences(codebook: Codebook) -> Iterator[Problem]:
    """Yield each sentence that stands in several codes, at the first of them, with how many there are.

    Definitions, what is included and examples count from two codes on, exclusions and counter-examples from
    three; an example that only two codes share is told as such. Retired codes are left out.
    """
    telling: defaultdict[str, dict[str, str]] = defaultdict(dict)
    against: defaultdict[str, dict[str, str]] = defaultdict(dict)
    shown: dict[str, str] = {}
    for code in _in_use(codebook):
        for side, texts in ((telling, _telling(code)), (against, _against(code))):
            for field, text in texts:
                for sentence in _long_sentences(text):
                    side[key(sentence)].setdefault(code.id, field)
                    shown.setdefault(key(sentence), sentence)
    for said, codes in telling.items():
        if len(codes) > 1 and not (len(codes) == 2 and set(codes.values()) == {"example"}):
            yield _repeated(list(codes), shown[said])
    for said, codes in against.items():
        if len(codes) >= _COUNTER_FROM_CODES:
            yield _repeated(list(codes), shown[said])


def templated_entries(codebook: Codebook) -> Iterator[Problem]:
    """Yield sentences that are the same in three codes or more but for the code's own label."""
    groups: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for code in _in_use(codebook):
        label = _label_words(code)
        for _, text in (*_telling(code), *_against(code)):
            for sentence in _long_sentences(text):
                said = _without_label(sentence, label)
                if _SLOT in said and count_words(said.replace(_SLOT, "")) >= REPEATED_FROM_WORDS:
                    groups[said].setdefault(code.id, sentence)
    for said, codes in groups.items():
        distinct = {key(sentence) for sentence in codes.values()}
        if len(codes) >= _TEMPLATE_FROM_CODES and len(distinct) > 1:
            message = (
                f"{len(codes)} codes say the same but for their label ({_named(list(codes))}): {_cut(said)}"
            )
            hint = "say in each what only it means"
            yield Problem("template-made", message, next(iter(codes)), hint, count=len(codes))


def _in_use(codebook: Codebook) -> Sequence[Code]:
    return [code for code in codebook.codes if code.status != "retired"]


def _telling(code: Code) -> tuple[tuple[str, str], ...]:
    examples = (("example", example.text) for example in code.examples)
    return ("definition", code.definition), *(("include", text) for text in code.include), *examples


def _against(code: Code) -> tuple[tuple[str, str], ...]:
    counter = (("counter-example", example.text) for example in code.counter_examples)
    return (*(("exclude", text) for text in code.exclude), *counter)


def _long_sentences(text: str) -> Iterator[str]:
    for span in sentences(text):
        sentence = " ".join(text[span.start : span.end].split())
        if count_words(sentence) >= REPEATED_FROM_WORDS:
            yield sentence


def _repeated(codes: Sequence[str], sentence: str) -> Problem:
    message = f"this sentence stands in {len(codes)} codes ({_named(codes)}): {_cut(sentence)}"
    return Problem("repeated-sentence", message, codes[0], "say in each what sets it apart", count=len(codes))


def _named(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - _FEW} more" if len(codes) > _FEW else ""
    return ", ".join(codes[:_FEW]) + more


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= _SHOWN else sentence[: _SHOWN - 1].rstrip() + "…"


def _label_words(code: Code) -> Mapping[str, str]:
    labels = (code.id.replace("-", " "), code.name, *code.aliases)
    found = {word for label in labels for word in WORD.findall(fold(label)) if len(word) >= _SHORT_WORD}
    return dict.fromkeys(found, _SLOT)


def _without_label(sentence: str, label: Mapping[str, str]) -> str:
    words = (label.get(word, word) for word in WORD.findall(fold(sentence)))
    return _SLOTS.sub(_SLOT, " ".join(words))
