"""The suggester held against coded texts in files, outside any study.

The texts of both files are material that a team would hold; only the codings of the first are learnt from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from qualcode.coding.scoring import Compared, Scores, scored
from qualcode.coding.suggesting import Learning, trained
from qualcode.errors import unknown_name
from qualcode.flows.text_lines import codebook_in_file, texts_in_lines
from qualcode.store.files import read_input, write_whole
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from qualcode.coding.suggesting import Labelled, Suggested
    from qualcode.model import Codebook


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

    A code that the codebook lacks cannot be learnt, and counts as missed wherever a text to be tested has it.
    Raises `BadInputError` with the place of whatever cannot be read. The predictions file holds ids, codes
    and scores, and no words.
    """
    codebook = codebook_in_file(files.codebook)
    learnt, held = read_input(files.train), read_input(files.test)
    train = texts_in_lines(learnt, files.train.name, coded=True, empty=True)
    test = texts_in_lines(held, files.test.name, coded=True)
    foreign = _foreign((*train, *test), codebook)
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
    scores = scored(compared, [*(code.id for code in codebook.codes), *foreign])
    return EvaluatedFiles(scores, seconds, (*_lacking(foreign, codebook), *_notices(train, test)))


def _foreign(texts: Sequence[Labelled], codebook: Codebook) -> list[str]:
    """Return the codes of texts that the codebook lacks, in order."""
    return sorted({code for one in texts for code in one.codes} - codebook.by_id().keys())


def _lacking(foreign: Sequence[str], codebook: Codebook) -> Iterator[str]:
    for code in foreign:
        error = unknown_name("code", code, codebook.by_id())
        near = f"; {error.hint}" if error.hint.startswith("did you mean") else ""
        yield f"{error.message} in the codebook: not learnt, and missed wherever a text has it{near}"


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
