"""How far suggestions agree with a coder: the averages, and a line for each code.

The words say whose agreement it is; no figure is called accuracy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.screens.printing import listing
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from qualcode.flows.suggest.evaluate_files import EvaluatedFiles

_PLACES = 4


def scores_json(done: EvaluatedFiles) -> dict[str, Any]:
    """Return the scores for `--json`."""
    scores = done.scores
    return {
        "n": scores.n,
        "micro_f1": round(scores.micro_f1, _PLACES),
        "macro_f1": round(scores.macro_f1, _PLACES),
        "samples_f1": round(scores.samples_f1, _PLACES),
        "precision_at_1": round(scores.precision_at_1, _PLACES),
        "recall_at_3": round(scores.recall_at_3, _PLACES),
        "recall_at_5": round(scores.recall_at_5, _PLACES),
        "per_code": [
            {
                "code": one.code,
                "tp": one.tp,
                "fp": one.fp,
                "fn": one.fn,
                "precision": round(one.precision, _PLACES),
                "recall": round(one.recall, _PLACES),
                "f1": round(one.f1, _PLACES),
            }
            for one in scores.per_code
        ],
        "seconds": round(done.seconds, 2),
    }


def scores_screen(done: EvaluatedFiles) -> Iterator[RenderableType]:
    """Yield the averages and the codes."""
    scores = done.scores
    yield Text(f"Agreement with one coder on {counted(scores.n, 'text')}", style="bold")
    yield listing(
        ["", "agreement#"],
        [
            ("first suggestion right", f"{scores.precision_at_1:.3f}"),
            ("codes among the first 3", f"{scores.recall_at_3:.3f}"),
            ("codes among the first 5", f"{scores.recall_at_5:.3f}"),
            ("micro-F1", f"{scores.micro_f1:.3f}"),
            ("macro-F1", f"{scores.macro_f1:.3f}"),
            ("samples-F1", f"{scores.samples_f1:.3f}"),
        ],
        empty="",
    )
    yield Text("")
    yield listing(
        ["code", "both#", "machine only#", "coder only#", "precision#", "recall#", "F1#"],
        [
            (
                one.code, str(one.tp), str(one.fp), str(one.fn),
                f"{one.precision:.2f}", f"{one.recall:.2f}", f"{one.f1:.2f}",
            )
            for one in scores.per_code
        ],
        empty="no text has a code, and none was predicted",
    )  # fmt: skip
    yield Text(f"{done.seconds:.1f} seconds", style="dim")
