"""Rules mined from accepted codings, in a study or from files; those that a person picks join the codebook.

Only segments of sources in which somebody coded speak. What names somebody is not proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.finding import find_code
from qualcode.coding.mining import USUAL, Criteria, Mined, MinedCode, Quarry
from qualcode.coding.rules import compile_rules
from qualcode.coding.suggesting import Labelled
from qualcode.errors import BadInputError, UsageError
from qualcode.flows.codebook.codebook import Changed, CodeEdit, edit_code
from qualcode.flows.material import Scope, parts_of, said_of
from qualcode.flows.nameless import naming
from qualcode.flows.reading import read_codings, sound_codebook
from qualcode.flows.text_lines import codebook_in_file, texts_in_lines
from qualcode.flows.voices import whose
from qualcode.model import Codebook
from qualcode.store.files import read_input

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from qualcode.coding.matching import Finder
    from qualcode.flows.desk import Desk
    from qualcode.model import Code

_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class MineOptions:
    """Which code ("": all), whose codings ("": everybody's), of which sources and in which unit."""

    code: str = ""
    coder: str = ""
    sources: tuple[str, ...] = ()
    unit: str = ""
    criteria: Criteria = USUAL


@dataclass(frozen=True, slots=True)
class MinedRule:
    """A rule that codings speak for: number to pick it by, what it found right and wrong, and examples.

    `low` is the lower end of the 95 % Wilson interval of its precision; `added` the coded segments that it
    adds to the rules before it; `examples` words of coded segments, masked.
    """

    number: int
    code: str
    kind: str
    text: str
    tp: int
    fp: int
    low: float
    added: int
    people: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinedRules:
    """What was mined: rules in order, of how many segments, and by code how many are coded and found."""

    rules: tuple[MinedRule, ...]
    segments: int
    codes: tuple[MinedCode, ...]
    names: Mapping[str, str]
    named: int = 0


def mine_study(desk: Desk, options: MineOptions) -> MinedRules:
    """Mine rules from what people coded; a phrase that names somebody is left out, and counted."""
    codebook = sound_codebook(desk.study)
    codes = _asked(codebook, options.code)
    texts = _read_segments(desk, options)
    if not texts:
        hint = "rules are mined from what was read and coded"
        raise UsageError("nobody has coded a source yet", hint=hint)
    mined = _mined(codebook, codes, texts, options.criteria)
    known = desk.names_unasked()
    found = {rule.text: rule.text for one in mined for rule in one.rules}
    named = {what for what, _ in naming(desk, found, names=known)} if known is not None and found else set()
    return _numbered(mined, texts, codebook, named)


def mine_files(codebook_file: Path, texts_file: Path, options: MineOptions) -> MinedRules:
    """Mine rules from coded texts in a file, outside any study; every line counts as read."""
    codebook = codebook_in_file(codebook_file)
    codes = _asked(codebook, options.code)
    content = read_input(texts_file)
    texts = texts_in_lines(content, texts_file.name, known=codebook.by_id(), coded=True)
    if not any(one.codes for one in texts):
        raise BadInputError(f"{texts_file.name} has no coded text", hint="each line says its `codes`")
    return _numbered(_mined(codebook, codes, texts, options.criteria), texts, codebook, set())


def apply_mined(desk: Desk, mined: MinedRules, numbers: Iterable[int], *, why: str = "") -> Changed:
    """Add the rules with these numbers to their code: one verb, that can be undone."""
    by_number = {rule.number: rule for rule in mined.rules}
    chosen = list(dict.fromkeys(numbers))
    for number in chosen:
        if number not in by_number:
            raise UsageError(f"there is no rule {number}", hint=f"pick from 1 to {len(by_number)}")
    if not chosen:
        raise UsageError("no rule was picked", hint="--pick 1,3")
    rules = [by_number[number] for number in chosen]
    lists = {
        "phrases": tuple(rule.text for rule in rules if rule.kind == "phrase"),
        "lemmas": tuple(rule.text for rule in rules if rule.kind == "lemma"),
    }
    edit = CodeEdit(lists={name: texts for name, texts in lists.items() if texts})
    return edit_code(desk, rules[0].code, edit, why=why or "mined from codings")


def _asked(codebook: Codebook, named: str) -> list[Code]:
    if named:
        return [find_code(codebook, named)]
    return [code for code in codebook.codes if code.status != "retired"]


def _read_segments(desk: Desk, options: MineOptions) -> list[Labelled]:
    codings = [
        one
        for one in read_codings(desk.study, coder=options.coder)
        if options.coder or not one.coder.startswith("@")
    ]
    read = {one.source for one in codings}
    texts = []
    for part in parts_of(desk.study, Scope(options.sources, "", options.unit)):
        if part.source not in read:
            continue
        codes = said_of(part, codings)
        for segment, given in zip(part.segments, codes, strict=True):
            words = part.reading.words(segment.span)
            name = f"{part.source}:{segment.span.start}"
            texts.append(Labelled(name, words, frozenset(given), respondent=whose(segment.turn)))
    return texts


def _mined(
    codebook: Codebook, codes: Sequence[Code], texts: Sequence[Labelled], criteria: Criteria
) -> list[MinedCode]:
    quarry = Quarry(texts)
    given = {code for one in texts for code in one.codes}
    return [
        quarry.mine(code.id, known=_finders(codebook, code), criteria=criteria)
        for code in codes
        if code.id in given or len(codes) == 1
    ]


def _finders(codebook: Codebook, code: Code) -> list[Finder]:
    compiled = compile_rules(Codebook((code,), codebook.glossary)).rules
    return [finder for rules in compiled for _, finder in rules.finders]


def _numbered(
    mined: Sequence[MinedCode], texts: Sequence[Labelled], codebook: Codebook, named: set[str]
) -> MinedRules:
    rules = [rule for one in mined for rule in one.rules if rule.text not in named]
    return MinedRules(
        rules=tuple(_shown(number, rule, texts) for number, rule in enumerate(rules, start=1)),
        segments=len(texts),
        codes=tuple(mined),
        names={code.id: code.name for code in codebook.codes},
        named=sum(rule.text in named for one in mined for rule in one.rules),
    )


def _shown(number: int, rule: Mined, texts: Sequence[Labelled]) -> MinedRule:
    examples = tuple(" ".join(texts[place].text.split()) for place in rule.right[:_EXAMPLES])
    right, wrong = len(rule.right), len(rule.wrong)
    low = round(rule.low, 3)
    return MinedRule(
        number, rule.code, rule.kind, rule.text, right, wrong, low, rule.added, rule.people, examples
    )
