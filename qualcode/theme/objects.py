"""Theme objects, between the mappings of `themes.yaml` and `Theme`, and what is wrong with them.

Nothing a person wrote is lost in silence: what cannot be used is a located `Problem`; the order is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, cast

from qualcode.entries import Entry, document_entry
from qualcode.findings import Salience, Theme
from qualcode.model import Problem

THEME_KINDS = ("theme", "topic_summary")
THEME_STATUSES = ("candidate", "defined", "reviewed", "set aside")
_FIELDS = (
    "id", "label", "kind", "claim", "definition", "codes", "parent", "divergence", "salience", "status",
)  # fmt: skip


def themes_from(document: Mapping[str, object]) -> tuple[tuple[Theme, ...], tuple[Problem, ...]]:
    """Read the parsed `themes.yaml`: the themes it holds, and where it was not understood.

    An entry without an id or a label is an error and gives no theme; every other entry gives one.
    """
    file = document_entry(document, "themes", ("format", "themes"))
    found = [_theme(entry) for entry in file.entries("themes", _FIELDS)]
    return tuple(theme for theme in found if theme is not None), file.problems


def theme_mapping(theme: Theme) -> dict[str, Any]:
    """Return the entry of `themes.yaml` for `theme`: fields that say something, in the documented order."""
    salience = {"level": theme.salience.level, "reason": theme.salience.reason}
    fields = {
        "id": theme.id,
        "label": theme.label,
        "kind": theme.kind,
        "claim": theme.claim,
        "definition": theme.definition,
        "codes": list(theme.codes),
        "parent": theme.parent,
        "divergence": theme.divergence,
        "salience": {name: value for name, value in salience.items() if value},
        "status": theme.status,
    }
    return {name: value for name, value in fields.items() if value}


def check_themes(themes: Sequence[Theme], codes: Collection[str]) -> tuple[Problem, ...]:
    """Return what is wrong with `themes`, given the ids in the codebook.

    Errors are what cannot be resolved (an id used twice, an unknown code or parent, a circle of parents);
    a theme without a claim and a topic summary with one are warnings, since the analyst decides.
    """
    uses = Counter(theme.id for theme in themes)
    parents = {theme.id: theme.parent for theme in themes}
    problems = [
        Problem(
            "duplicate-id", f"{count} themes have the id {theme_id}", f"theme {theme_id}", severity="error"
        )
        for theme_id, count in uses.items()
        if count > 1
    ]
    for theme in themes:
        problems.extend(_vocabulary_problems(theme))
        problems.extend(_reference_problems(theme, parents, codes))
        problems.extend(_claim_problems(theme))
    return tuple(problems)


def _theme(entry: Entry) -> Theme | None:
    identity, label = entry.needed_text("id"), entry.needed_text("label")
    kind = entry.text("kind") or "theme"
    salience = entry.entry("salience", ("level", "reason"), example="{level: high, reason: ...}")
    theme = Theme(
        id=identity,
        label=label,
        kind=cast('Literal["theme", "topic_summary"]', kind),
        claim=entry.text("claim"),
        definition=entry.text("definition"),
        codes=entry.texts("codes"),
        parent=entry.text("parent") or None,
        divergence=entry.text("divergence"),
        salience=Salience(salience.text("level"), salience.text("reason")),
        status=entry.text("status") or "candidate",
    )
    return theme if identity and label else None


def _vocabulary_problems(theme: Theme) -> Iterator[Problem]:
    for field, value, known in (
        ("kind", theme.kind, THEME_KINDS),
        ("status", theme.status, THEME_STATUSES),
    ):
        if value not in known:
            message = f"{value!r} is no {field} of a theme"
            yield Problem(
                f"unknown-{field}", message, f"theme {theme.id}", "use " + " | ".join(known), "error"
            )


def _reference_problems(
    theme: Theme, parents: Mapping[str, str | None], codes: Collection[str]
) -> Iterator[Problem]:
    where = f"theme {theme.id}"
    for code in theme.codes:
        if code not in codes:
            yield Problem("unknown-code", f"no code is called {code!r}", where, severity="error")
    if theme.parent is None:
        return
    if theme.parent not in parents:
        yield Problem("unknown-parent", f"no theme has the id {theme.parent!r}", where, severity="error")
    elif theme.id in _ancestors(theme.id, parents):
        hint = "take the parent away from one of them"
        yield Problem("parent-circle", "the theme is an ancestor of itself", where, hint, "error")


def _ancestors(theme_id: str, parents: Mapping[str, str | None]) -> frozenset[str]:
    seen: set[str] = set()
    parent = parents.get(theme_id)
    while parent is not None and parent not in seen:
        seen.add(parent)
        parent = parents.get(parent)
    return frozenset(seen)


def _claim_problems(theme: Theme) -> Iterator[Problem]:
    where = f"theme {theme.id}"
    if theme.kind == "theme" and not theme.claim and theme.status != "set aside":
        hint = "say in one sentence what it claims, or name it a topic_summary"
        yield Problem("theme-without-claim", "a theme makes a claim, and this one has none", where, hint)
    if theme.kind == "topic_summary" and theme.claim:
        hint = "make it a theme, or move the claim into the definition"
        yield Problem(
            "topic-with-claim", "a topic summary gathers what was said; this one makes a claim", where, hint
        )
