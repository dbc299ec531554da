"""Themes: developed, changed, linked to codes and set aside by the analysts, one verb each.

What is wrong with a change is refused before anything is written; what a person should look at is a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from qualcode.codebook.finding import find_code
from qualcode.errors import AlreadyThereError, UsageError, unknown_name
from qualcode.evidence.links import Evidence, Links
from qualcode.findings import Memo, Salience, Theme
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.reading import require_sound, sound_codebook
from qualcode.flows.revised import following_of
from qualcode.flows.yaml_entries import Shelf, proved, with_entries
from qualcode.model import Codebook, Problem
from qualcode.store.history import Changes
from qualcode.store.memos import memo_bytes, memo_file, read_memos
from qualcode.store.study import Study, fresh_id
from qualcode.store.yamlfiles import parsed_once
from qualcode.text import fold, normalised
from qualcode.theme.objects import check_themes, theme_mapping, themes_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from qualcode.flows.desk import Desk

THEMES = "themes.yaml"
LEVELS = 4
SHELF = Shelf(THEMES, "themes", tuple(each.name for each in fields(Theme)))
_ID = re.compile(r"[A-Z]+-[A-Za-z0-9][A-Za-z0-9-]*")
_Named = TypeVar("_Named")


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """What a person said about a theme; None is what they did not say, "" takes a field away."""

    label: str | None = None
    claim: str | None = None
    definition: str | None = None
    kind: str | None = None
    codes: tuple[str, ...] | None = None
    parent: str | None = None
    divergence: str | None = None
    level: str | None = None
    reason: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class ThemeDone:
    """A theme as it is now, whether that is new, and what a person should look at."""

    theme: Theme
    notes: tuple[str, ...] = ()
    changed: bool = True


def parsed_themes(study: Study) -> tuple[tuple[Theme, ...], tuple[Problem, ...]]:
    """Return the themes and where `themes.yaml` was not understood."""
    content = study.read(THEMES)
    return themes_from(parsed_once(content, THEMES)) if content is not None else ((), ())


def read_themes(study: Study) -> tuple[Theme, ...]:
    """Return the themes in the analysts' order, as far as they can be read, under codes that are in use."""
    themes, following = parsed_themes(study)[0], following_of(study)
    return tuple(replace(one, codes=following.codes(one.codes)) for one in themes) if following else themes


def theme_problems(study: Study) -> tuple[Problem, ...]:
    """Return all that is wrong with the themes, unknown codes and parents included."""
    themes, problems = parsed_themes(study)
    return (*problems, *check_themes(themes, sound_codebook(study).by_id()))


def named_theme(themes: Sequence[Theme], typed: str) -> Theme:
    """Return the theme that a person named by id or label, whatever the case."""
    return found_by(themes, typed, ("theme", lambda theme: theme.id, lambda theme: theme.label))


def found_by(
    things: Sequence[_Named], typed: str, naming: tuple[str, Callable[[_Named], str], Callable[[_Named], str]]
) -> _Named:
    """Return the one thing with an id, or else a label, as typed; `naming` is (kind, id of, label of).

    Raises `UnknownNameError` with the nearest ids and labels, `UsageError` when a label fits several.
    """
    kind, id_of, label_of = naming
    wanted = fold(" ".join(typed.split()))
    for key in (id_of, label_of):
        fitting = [each for each in things if fold(" ".join(key(each).split())) == wanted]
        if len(fitting) > 1:
            ids = ", ".join(id_of(each) for each in fitting)
            raise UsageError(f"{typed!r} fits {len(fitting)} {kind}s: {ids}", hint="give the id")
        if fitting:
            return fitting[0]
    raise unknown_name(kind, typed, [name for each in things for name in (id_of(each), label_of(each))])


def given_id(typed: str, prefix: str, taken: Iterable[str]) -> str:
    """Return an id by hand, or a fresh one; raise when it cannot be one or is taken."""
    known = set(taken)
    if not typed:
        return fresh_id(prefix, known)
    if not _ID.fullmatch(typed) or not typed.startswith(prefix):
        raise UsageError(
            f"{typed!r} cannot be an id here", hint=f"such as {prefix}chase: {prefix} and letters or digits"
        )
    if fold(typed) in {fold(each) for each in known}:
        raise AlreadyThereError(f"there is already a {typed}", hint="leave --id out, or choose another")
    return typed


def add_theme(desk: Desk, words: ThemeWords, *, identifier: str = "") -> ThemeDone:
    """Develop a new theme, last in the analysts' order."""
    themes = editable_themes(desk.study)
    codebook = sound_codebook(desk.study)
    theme = Theme(given_id(identifier, "T-", (each.id for each in themes)), "")
    return _done(desk, themes, _with(theme, words, themes, codebook), "theme add")


def edit_theme(desk: Desk, named: str, words: ThemeWords) -> ThemeDone:
    """Change what was said of a theme; codes that are given replace those it had."""
    themes = editable_themes(desk.study)
    theme = named_theme(themes, named)
    return _done(desk, themes, _with(theme, words, themes, sound_codebook(desk.study)), "theme edit")


def link_codes(desk: Desk, named: str, codes: Sequence[str]) -> ThemeDone:
    """Put codes into a theme; those that are there already stay where they are."""
    themes = editable_themes(desk.study)
    theme = named_theme(themes, named)
    joined = tuple(dict.fromkeys([*theme.codes, *_codes(sound_codebook(desk.study), codes)]))
    return _done(desk, themes, replace(theme, codes=joined), "theme link")


def unlink_codes(desk: Desk, named: str, codes: Sequence[str]) -> ThemeDone:
    """Take codes out of a theme, also those that the codebook no longer holds."""
    themes = editable_themes(desk.study)
    theme = named_theme(themes, named)
    codebook, following = sound_codebook(desk.study), following_of(desk.study)
    gone = {code if code in theme.codes else find_code(codebook, code).id for code in codes}
    gone |= {code for code in theme.codes if following.code(code) in gone}
    for code in sorted(gone - set(following.codes(theme.codes)) - set(theme.codes)):
        hint = f"it has {', '.join(theme.codes)}" if theme.codes else "it has no codes"
        raise UsageError(f"{theme.id} has no code {code!r}", hint=hint)
    kept = tuple(code for code in theme.codes if code not in gone)
    return _done(desk, themes, replace(theme, codes=kept), "theme unlink")


def set_aside(desk: Desk, named: str, *, why: str) -> ThemeDone:
    """Set a theme aside: it stays in the file, and the reason is kept as a memo about it."""
    if not why.strip():
        raise UsageError("a theme is set aside for a reason", hint='--why "..."')
    themes = editable_themes(desk.study)
    theme = named_theme(themes, named)
    if theme.status == "set aside":
        return ThemeDone(theme, changed=False)
    taken = {each.id for each in read_memos(desk.study)}
    memo = Memo(fresh_id("M-", taken), desk.coder, desk.clock(), f"Set aside: {why.strip()}", (theme.id,))
    changes = Changes(files={memo_file(memo.id): memo_bytes(memo)}, objects={memo.id}, note=theme.id)
    aside = replace(theme, status="set aside")
    done = _done(desk, themes, aside, "theme set-aside", changes)
    below = [each.id for each in themes if each.parent == theme.id and each.status != "set aside"]
    note = f"its sub-themes stay: {', '.join(below)}"
    return replace(done, notes=(*done.notes, *([note] if below else []), f"the reason is memo {memo.id}"))


def editable_themes(study: Study) -> tuple[Theme, ...]:
    """Return the themes to change; raise `StudyFormatError` where a write would lose something."""
    study.require_unlocked()
    themes, problems = parsed_themes(study)
    checked = check_themes(themes, [code for theme in themes for code in theme.codes])
    require_sound((*problems, *(each for each in checked if each.code == "duplicate-id")), THEMES)
    return themes


def _with(theme: Theme, words: ThemeWords, themes: Sequence[Theme], codebook: Codebook) -> Theme:
    said: dict[str, Any] = {
        name: " ".join(normalised(value).split()) if name in {"label", "claim"} else normalised(value).strip()
        for name in ("label", "claim", "definition", "kind", "divergence", "status")
        if (value := getattr(words, name)) is not None
    }
    if words.codes is not None:
        said["codes"] = _codes(codebook, words.codes)
    if words.parent is not None:
        said["parent"] = named_theme(themes, words.parent).id if words.parent else None
    level, reason = words.level, words.reason
    kept = theme.salience
    said["salience"] = Salience(
        kept.level if level is None else normalised(level).strip(),
        kept.reason if reason is None else normalised(reason).strip(),
    )
    changed = replace(theme, **said)
    if not changed.label:
        raise UsageError("a theme needs a label", hint='qualcode theme add "Having to chase" --claim "..."')
    for other in themes:
        if other.id != theme.id and fold(other.label) == fold(changed.label):
            raise AlreadyThereError(f"{other.id} has that label already", hint="name this one otherwise")
    return changed


def _codes(codebook: Codebook, typed: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(find_code(codebook, code).id for code in typed))


def _done(
    desk: Desk, themes: Sequence[Theme], theme: Theme, verb: str, changes: Changes | None = None
) -> ThemeDone:
    before = next((each for each in themes if each.id == theme.id), None)
    if before == theme:
        return ThemeDone(theme, changed=False)
    after = [theme if each.id == theme.id else each for each in themes] if before else [*themes, theme]
    notes = _notes(desk.study, themes, after, theme)
    require_all_nameless(desk, new_words(theme_words(theme), theme_words(before) if before else {}))
    changes = changes or Changes(note=theme.id)
    changes.objects.add(theme.id)
    changes.uses |= {*theme.codes, *([theme.parent] if theme.parent else [])}
    changes.files[THEMES] = themes_bytes(desk.study, after, theme)
    desk.commit(changes, verb)
    return ThemeDone(theme, notes)


def theme_words(theme: Theme) -> dict[str, str]:
    """Return all that analysts typed about a theme, by what it is."""
    return {
        "the id": theme.id,
        "the label": theme.label,
        "the claim": theme.claim,
        "the definition": theme.definition,
        "the divergence": theme.divergence,
        "its salience": theme.salience.level,
        "the reason of its salience": theme.salience.reason,
    }


def new_words(after: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Return the lines of each text that were not there before."""
    return {what: "\n".join(_lines_but(text, before.get(what, ""))) for what, text in after.items()}


def _lines_but(text: str, known: str) -> list[str]:
    there = set(known.splitlines())
    return [line for line in text.splitlines() if line not in there]


def themes_bytes(study: Study, after: Sequence[Theme], changed: Theme) -> bytes:
    """Return `themes.yaml` with one theme changed or added, and everything else as people wrote it."""
    content = with_entries(study, SHELF, [theme_mapping(changed)])
    return proved(content, THEMES, lambda found: themes_from(found)[0], after)


def _notes(study: Study, before: Sequence[Theme], after: Sequence[Theme], theme: Theme) -> tuple[str, ...]:
    codes = sound_codebook(study).by_id()
    known = set(check_themes(before, codes))
    found = [each for each in check_themes(after, codes) if each not in known]
    for problem in found:
        if problem.severity == "error":
            raise UsageError(
                f"{problem.where}: {problem.message}", hint=problem.hint or "nothing was written"
            )
    own = [each for each in check_themes(after, codes) if each.where == f"theme {theme.id}"]
    notes = [noted(each) for each in own if each.severity == "warning"]
    if theme.salience.level and not theme.salience.reason:
        notes.append("salience is a judgement: say why with --because")
    if len(Links(Evidence(themes=tuple(after))).theme_and_above(theme.id)) > LEVELS:
        notes.append(f"this is more than {LEVELS} levels deep")
    return tuple(notes)


def noted(problem: Problem) -> str:
    """Return a finding about a theme as a note for people."""
    if problem.code == "theme-without-claim":
        return "a topic without a claim is a topic summary: give it a claim, or --kind topic_summary"
    return f"{problem.message}{': ' + problem.hint if problem.hint else ''}"
