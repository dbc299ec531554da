"""Where codes stand: under codes in use, in frames that are declared, with facets that may have their values.

Every finding is a Problem whose `where` is the id of the code; nothing is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.model import Code, Codebook, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator


def place_problems(code: Code, codebook: Codebook) -> Iterator[Problem]:
    """Yield what is wrong with a code's parent, frame, facets and successors."""
    yield from _parent(code, codebook)
    yield from _frame(code, codebook)
    yield from _facets(code, codebook)
    yield from _successors(code, codebook)


def _problem(code: Code, kind: str, message: str, hint: str = "", severity: Severity = "warning") -> Problem:
    return Problem(kind, message, where=code.id, hint=hint, severity=severity)


def _parent(code: Code, codebook: Codebook) -> Iterator[Problem]:
    parent = codebook.by_id().get(code.parent or "")
    if parent is None or code.status == "retired":
        return
    if parent.status == "retired":
        hint = "move it, or bring the parent back"
        yield _problem(code, "retired-parent", f"is active under the retired code {parent.id!r}", hint)
    if parent.frame != code.frame:
        own, above = (f"the frame {each!r}" if each else "no frame" for each in (code.frame, parent.frame))
        hint = "a frame stands beside the tree: move the code, or name the frame in both"
        yield _problem(code, "frame-of-parent", f"is of {own}, its parent {parent.id!r} of {above}", hint)


def _frame(code: Code, codebook: Codebook) -> Iterator[Problem]:
    if code.frame and code.frame not in codebook.frames:
        hint = f'qualcode codebook frame {code.frame} "NAME"'
        yield _problem(code, "frame-unknown", f"its frame {code.frame!r} is not declared", hint)


def _facets(code: Code, codebook: Codebook) -> Iterator[Problem]:
    for name, value in code.facets.items():
        if name not in codebook.facets:
            hint = f"qualcode codebook facet {name} {value}"
            severity: Severity = "warning" if codebook.facets else "info"
            yield _problem(code, "facet-unknown", f"its facet {name!r} is not declared", hint, severity)
        elif value not in codebook.facets[name]:
            hint = f"it may be {', '.join(codebook.facets[name])}"
            yield _problem(code, "facet-value-unknown", f"its facet {name!r} cannot be {value!r}", hint)


def _successors(code: Code, codebook: Codebook) -> Iterator[Problem]:
    known = codebook.by_id()
    for instead in code.replaced_by:
        if instead not in known:
            yield _problem(code, "successor-unknown", f"was replaced by {instead!r}, which is not there")
        elif known[instead].status == "retired":
            hint = f"name what took its place: {', '.join(known[instead].replaced_by) or 'nothing did'}"
            yield _problem(code, "successor-retired", f"was replaced by {instead!r}, which is retired", hint)
        elif instead == code.id:
            yield _problem(code, "successor-itself", "was replaced by itself")
    if code.replaced_by and code.status != "retired":
        hint = "retire it, or take `replaced_by` out"
        yield _problem(code, "replaced-in-use", "was replaced and is still in use", hint, "info")
    if code.status == "retired" and not code.replaced_by and not code.rationale.strip():
        hint = "a line in `rationale`, or `replaced_by`"
        yield _problem(code, "retired-without-reason", "is retired and does not say why", hint, "info")
