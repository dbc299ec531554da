"""The suggester held against coded texts in files, outside any study.

The texts of both files are material that a team would hold; only the codings of the first are learnt from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from qualcode.codebook.reading import codebook_from
from qualcode.coding.scoring import Compared, Scores, scored
from qualcode.coding.suggesting import Labelled, Learning, trained
from qualcode.errors import BadInputError, unknown_name
from qualcode.store.files import json_object, read_input, write_whole
from qualcode.store.yamlfiles import parse_yaml
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from qualcode.coding.suggesting import Suggested
    from qualcode.model import Codebook

_LINE = '{"id": "r1", "respondent": "p1", "text": "We waited.", "codes": ["long-wait"]}'


@dataclass(frozen=True, slots=True)
class EvaluatedFiles:
    """The scores, how long training and suggesting took, and what a reader of the scores should know."""

    scores: Scores
    seconds: float
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationFiles:
    """The codebook, the coded texts to learn from and those to be held against; where predictions go."""

    codebook: Path
    train: Path
    test: Path
    predictions: Path | None = None


def evaluate_files(files: EvaluationFiles, *, seed: int = 0) -> EvaluatedFiles:
    """Learn from `files.train`, suggest codes for the texts of `files.test`, and compare.

    Raises `BadInputError` with the place of whatever cannot be read. The predictions file holds ids, codes
    and scores, and no words.
    """
    codebook = _codebook(files.codebook)
    known = {code.id for code in codebook.codes}
    train, test = _labelled(files.train, known), _labelled(files.test, known)
    if not test:
        raise BadInputError(f"{files.test.name} holds no texts", hint=f"one object a line, as in {_LINE}")
    started = monotonic()
    suggester = trained(codebook, Learning(train, [one.text for one in (*train, *test)], seed))
    texts = [one.text for one in test]
    suggestions = suggester.suggest(texts)
    decided = suggester.decided(texts)
    seconds = monotonic() - started
    if files.predictions:
        write_whole(files.predictions, _prediction_lines(test, suggestions, decided))
    compared = [
        Compared(one.codes, predicted, [each.code for each in ranked])
        for one, predicted, ranked in zip(test, decided, suggestions, strict=True)
    ]
    scores = scored(compared, [code.id for code in codebook.codes])
    return EvaluatedFiles(scores, seconds, tuple(_notices(train, test)))


def _codebook(path: Path) -> Codebook:
    codebook, problems = codebook_from(parse_yaml(read_input(path), path.name))
    for problem in problems:
        if problem.severity == "error":
            raise BadInputError(f"{path.name}: {problem.where}: {problem.message}", hint=problem.hint)
    if not codebook.codes:
        raise BadInputError(f"{path.name} holds no codes", hint="a codebook has `codes:` with entries")
    return codebook


def _labelled(path: Path, known: Collection[str]) -> list[Labelled]:
    lines = read_input(path).removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [
        _one(line, f"{path.name} line {number}", known)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _one(line: bytes, where: str, known: Collection[str]) -> Labelled:
    record = json_object(line)
    if record is None:
        raise BadInputError(f"{where}: not a JSON object", hint=f"one object a line, as in {_LINE}")
    name, text, codes = record.get("id"), record.get("text"), record.get("codes")
    respondent = record.get("respondent", "")
    fields: Sequence[tuple[str, Any, bool]] = (
        ("id", "text or a number", isinstance(name, str | int) and not isinstance(name, bool)),
        ("text", "text", isinstance(text, str)),
        ("codes", "a list of ids", isinstance(codes, list) and all(isinstance(c, str) for c in codes)),
        ("respondent", "text or a number", respondent is None or isinstance(respondent, str | int)),
    )
    for field, wanted, right in fields:
        if not right:
            raise BadInputError(f"{where}: `{field}` is not {wanted}", hint=f"as in {_LINE}")
    for code in codes or ():
        if code not in known:
            error = unknown_name("code", code, known)
            raise BadInputError(f"{where}: {error.message} in the codebook", hint=error.hint)
    return Labelled(str(name), str(text), frozenset(codes or ()), respondent=str(respondent or ""))


def _prediction_lines(
    test: Sequence[Labelled], suggestions: Sequence[Sequence[Suggested]], decided: Sequence[Collection[str]]
) -> bytes:
    return b"".join(
        json.dumps(
            {
                "id": one.id,
                "codes": sorted(codes),
                "suggestions": [{"code": each.code, "score": round(each.score, 6)} for each in ranked],
            },
            ensure_ascii=False,
        ).encode()
        + b"\n"
        for one, ranked, codes in zip(test, suggestions, decided, strict=True)
    )


def _notices(train: Sequence[Labelled], test: Sequence[Labelled]) -> Iterator[str]:
    read = {" ".join(one.text.split()).casefold() for one in train}
    shared = sum(" ".join(one.text.split()).casefold() in read for one in test)
    if shared:
        stand = "stands" if shared == 1 else "stand"
        yield f"{counted(shared, 'text')} of --test {stand} in --train too: the scores flatter"
    doubled = len(test) - len({one.id for one in test})
    if doubled:
        yield f"--test gives {counted(doubled, 'id')} more than once"
