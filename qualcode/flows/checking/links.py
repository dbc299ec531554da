"""Whether what refers to something refers to something: codes, themes, quotes, recommendations, codings.

What the rooms say of their own files is taken as they say it; what an analyst may decide is no finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.codebook.reading import codebook_from
from qualcode.evidence.quotes import check_quotes, quotes_from
from qualcode.evidence.recommendations import check_recommendations, recommendations_from
from qualcode.flows.checking.codes import code_problems, merged_names
from qualcode.flows.checking.facets import facet_problems
from qualcode.model import Problem
from qualcode.store.checking import YAML_FILES
from qualcode.store.checkup import Checkup
from qualcode.theme.objects import check_themes, themes_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.model import Codebook

_EMPTY: dict[str, Any] = {}


def link_problems(checkup: Checkup) -> Iterator[Problem]:
    """Yield what is wrong between the files of a study."""
    codebook, faults = codebook_from(checkup.documents.get("codebook", _EMPTY))
    themes, theme_faults = themes_from(checkup.documents.get("themes", _EMPTY))
    quotes, quote_faults = quotes_from(checkup.documents.get("quotes", _EMPTY))
    recommendations, other_faults = recommendations_from(checkup.documents.get("recommendations", _EMPTY))
    codes = set(codebook.by_id())
    targets: dict[str, set[str]] = {
        "theme": {theme.id for theme in themes},
        "code": codes,
        "quote": {quote.id for quote in quotes},
    }
    known = {kind: ids for kind, ids in targets.items() if kind in _whole(checkup)}
    yield from _read(checkup, "codebook", faults)
    yield from _read(checkup, "themes", theme_faults)
    yield from _read(checkup, "quotes", quote_faults)
    yield from _read(checkup, "recommendations", other_faults)
    yield from _errors(
        "themes", check_themes(themes, codes), unless=() if "code" in known else ("unknown-code",)
    )
    unless = [f"unknown-{kind}" for kind in ("code", "theme") if kind not in known]
    yield from _errors("quotes", check_quotes(quotes, codes=codes, themes=targets["theme"]), unless=unless)
    yield from _errors("recommendations", check_recommendations(recommendations, known))
    yield from _close_codes(codebook)
    if "code" in known:
        yield from code_problems(checkup, codebook)
        yield from facet_problems(checkup, codebook)
        yield from merged_names(checkup, themes, quotes, recommendations)


def _whole(checkup: Checkup) -> set[str]:
    """Kinds of things whose file could be read, or is not there at all."""
    damaged = {problem.where for problem in checkup.problems if problem.code == "unreadable"}
    kinds = {"theme": "themes", "code": "codebook", "quote": "quotes"}
    return {kind for kind, schema in kinds.items() if YAML_FILES[schema] not in damaged}


def _read(checkup: Checkup, schema: str, faults: Iterable[Problem]) -> Iterator[Problem]:
    """Yield what a room could not read, where the schema has not said so already."""
    name = YAML_FILES[schema]
    if not any(problem.code == "schema" and problem.where.startswith(name) for problem in checkup.problems):
        yield from _errors(schema, faults)


def _errors(schema: str, problems: Iterable[Problem], *, unless: Sequence[str] = ()) -> Iterator[Problem]:
    for problem in problems:
        if problem.severity == "error" and problem.code not in unless:
            where = f"{YAML_FILES[schema]}, {problem.where}" if problem.where else YAML_FILES[schema]
            yield Problem(problem.code, problem.message, where, problem.hint, "error", problem.count)


def _close_codes(codebook: Codebook) -> Iterator[Problem]:
    known = codebook.by_id()
    for code in codebook.codes:
        for close in code.close_codes:
            if close not in known:
                message = f"its close code {close!r} is not in the codebook"
                yield Problem("unknown-code", message, f"codebook.yaml, code {code.id}", severity="error")
