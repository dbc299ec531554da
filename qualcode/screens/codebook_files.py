"""What an import of a codebook brought or would bring, what an export wrote, and the glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.flows.codebook.past.telling import Compared
from qualcode.screens.codebook_past import compared_screen
from qualcode.screens.export import refused_lines
from qualcode.screens.printing import listing
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from qualcode.flows.codebook.glossary import Term
    from qualcode.flows.codebook.importing import ImportedCodes
    from qualcode.flows.export import Exported

__all__ = (
    "exported_lines", "imported_lines", "preview_screen", "refused_lines", "term_line", "terms_json",
    "terms_screen",
)  # fmt: skip
_LISTED = 12


def imported_lines(done: ImportedCodes) -> Iterator[str]:
    """Yield what came in."""
    parts = [counted(len(done.added), "code") + " added"]
    if done.replaced:
        parts.append(f"{len(done.replaced)} replaced ({', '.join(done.replaced)})")
    if done.unchanged:
        parts.append(f"{len(done.unchanged)} the same as before")
    if done.terms:
        parts.append(f"{counted(len(done.terms), 'glossary term')}")
    yield ", ".join(parts)
    for section in ("facets", "frames"):
        names = [one.partition(": ")[2] for one in done.declared if one.startswith(f"{section}: ")]
        if names:
            yield f"{counted(len(names), section.removesuffix('s'))}: {', '.join(names)}"
    if done.missing and (done.replaced or done.unchanged):
        yield _missing(done)
    if done.run is None:
        yield "nothing changed"


def preview_screen(done: ImportedCodes) -> Iterator[RenderableType]:
    """Yield what would differ if the file were taken, in words."""
    yield from compared_screen(Compared("the study", "the file", done.differences, done.names or {}))
    if done.missing and (done.replaced or done.unchanged):
        yield Text(_missing(done))
    if done.differences:
        replacing = ' --replace --why "..."' if done.replaced else ""
        yield Text(f"nothing was written; `qualcode codebook import FILE{replacing}` does it", style="bold")


def _missing(done: ImportedCodes) -> str:
    shown = ", ".join(done.missing[:_LISTED]) + (", ..." if len(done.missing) > _LISTED else "")
    verb = "is" if len(done.missing) == 1 else "are"
    stay = "stays as it is" if len(done.missing) == 1 else "stay as they are"
    return f"{counted(len(done.missing), 'code')} {verb} not in the file and {stay}: {shown}"


def exported_lines(done: Exported) -> Iterator[str]:
    """Yield where the codebook was written to."""
    yield f"{done.path}: written; the leak gate found nothing"
    if done.path.lower().endswith(".csv"):
        yield "CSV holds the codes; the glossary, facets and frames come along in .xlsx, .docx and .yaml"


def terms_screen(terms: Sequence[Term]) -> RenderableType:
    """Return the glossary as a list."""
    rows = [[one.term, ", ".join(one.synonyms)] for one in terms]
    empty = "no terms yet: `qualcode codebook term add TERM SYNONYM`"
    return listing(["term", "also"], rows, empty=empty)


def terms_json(terms: Sequence[Term]) -> dict[str, Any]:
    """Return the glossary as JSON."""
    return {"terms": [{"term": one.term, "synonyms": one.synonyms} for one in terms]}


def term_line(done: Term) -> str:
    """Return what became of a term, in one line."""
    if done.run is None:
        return f"{done.term} is as it was; nothing changed"
    if done.gone:
        return f"{done.term} is out of the glossary"
    return f"{done.term}: {', '.join(done.synonyms) or 'no synonyms'}"
