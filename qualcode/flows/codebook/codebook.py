"""The codebook as people keep it: listed, shown, added to, edited, imported, linted.

Every change is one commit that can be undone, is told in `codebook.log.jsonl`, and leaves everyone's comments
and order where they were.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from qualcode.codebook.changing import added, slug
from qualcode.codebook.comparing import changed_fields, meaning_of
from qualcode.codebook.facet_values import facets_typed
from qualcode.codebook.finding import find_code
from qualcode.codebook.linting import lint
from qualcode.codebook.merging import shared_words
from qualcode.codebook.reading import entry_mapping, revision_of
from qualcode.codebook.restructuring import Target, moved
from qualcode.codebook.tree import path_of, walk
from qualcode.errors import AlreadyThereError, UnknownNameError, UsageError, unknown_name
from qualcode.flows.answers import require_typable
from qualcode.flows.codebook.past.telling import tell_history
from qualcode.flows.codebook.restructuring.reviving import retract_merges
from qualcode.flows.codebook.text import Rewrite, first_proved, rewritten
from qualcode.flows.lineage import standing_for
from qualcode.flows.nameless import require_all_nameless
from qualcode.flows.reading import CODEBOOK, read_codebook, read_codings, reading_of, sound_codebook
from qualcode.flows.revised import following_of
from qualcode.flows.verbatim import note_repeated_in
from qualcode.flows.voices import whose
from qualcode.model import Code, Codebook, Example, Problem, Rules
from qualcode.store.history import Changes, new_event_id
from qualcode.store.logs import CODEBOOK_LOG, writers
from qualcode.store.runs import Run
from qualcode.text import fold as folded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from qualcode.flows.codebook.past.telling import Told
    from qualcode.flows.desk import Desk
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A line of the tree; `codings` is how often people used the code, None when nobody asked."""

    code: Code
    depth: int
    path: str
    codings: int | None = None
    coders: int | None = None


@dataclass(frozen=True, slots=True)
class ListedTree:
    """The team's own tree first, then each frame with its categories; facets as they are declared."""

    codes: tuple[ListedCode, ...]
    frames: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The extract that a code was made from: its coding, where it stands, whose words, the words masked."""

    coding: str
    source: str
    turns: tuple[str, ...]
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code in full: its path, codes below it, codings by person, and what was done to it, newest first.

    `read_as` is the code that the codings of one that was merged are read as; `made_from` the extract that it
    was made from, None where it came from elsewhere or the extract is gone.
    """

    code: Code
    path: str
    below: tuple[str, ...]
    codings: Mapping[str, int]
    history: tuple[Told, ...]
    read_as: str = ""
    made_from: MadeFrom | None = None


@dataclass(frozen=True, slots=True)
class CodeDraft:
    """What a person said of a new code; `id` empty: made of the name; `parent`: any name of a code.

    A code under a parent is of the parent's frame where no `frame` is named; `facets` are as "kind=barrier".
    `made_from` is the id of the coding of the extract that it is made from.
    """

    name: str
    id: str = ""
    parent: str = ""
    definition: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    close_codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    frame: str = ""
    facets: tuple[str, ...] = ()
    made_from: str = ""


@dataclass(frozen=True, slots=True)
class CodeEdit:
    """What is to be changed: texts replace (None leaves), lists are added to.

    `facets` are set one by one, as "kind=barrier"; "kind=" takes one away.
    """

    name: str | None = None
    parent: str | None = None
    definition: str | None = None
    status: str | None = None
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    frame: str | None = None
    facets: tuple[str, ...] = ()
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A code that was added or edited.

    Of one that was merged and is used again: how many codings `returned` to it, `merged_into` which code it
    had been, and what that code `keeps` of its words.
    """

    code: Code
    path: str
    run: Run | None = None
    returned: int = 0
    merged_into: str = ""
    keeps: tuple[str, ...] = ()


def list_codes(study: Study, *, counts: bool = False, frame: str | None = None) -> ListedTree:
    """Return the tree in print order, the team's own codes before those of frames.

    With `counts`, codings by people (not by rules); with `frame`, the categories of one frame alone.
    """
    codebook = sound_codebook(study)
    wanted = None if frame is None else frame_named(codebook, frame)
    used: Counter[str] = Counter()
    who: dict[str, set[str]] = {}
    if counts:
        for coding in read_codings(study):
            used[coding.code] += 1
            who.setdefault(coding.code, set()).add(coding.coder)
    listed = [
        ListedCode(
            code,
            depth,
            path_of(codebook, code.id),
            used[code.id] if counts else None,
            len(who.get(code.id, ())) if counts else None,
        )
        for depth, code in walk(codebook)
        if wanted is None or code.frame == wanted
    ]
    order = {name: place for place, name in enumerate(("", *codebook.frames))}
    listed.sort(key=lambda one: order.get(one.code.frame, len(order)))
    return ListedTree(tuple(listed), codebook.frames, codebook.facets)


def show_code(study: Study, named: str) -> ShownCode:
    """Return a code in full."""
    codebook = sound_codebook(study)
    code = find_code(codebook, named)
    now = following_of(study).code(code.id)
    return ShownCode(
        code=code,
        path=path_of(codebook, code.id),
        below=tuple(other.id for other in codebook.codes if other.parent == code.id),
        codings=Counter(coding.coder for coding in read_codings(study) if coding.code == code.id),
        history=tell_history(study, code.id, words=False),
        read_as=now if now != code.id else "",
        made_from=_made_from(study, code),
    )


def _made_from(study: Study, code: Code) -> MadeFrom | None:
    """Return the extract that a code was made from; None where its coding or its words are gone."""
    if not code.made_from or study.locked:
        return None
    coding = next(iter(standing_for(study, code.made_from, read_codings(study))), None)
    reading = reading_of(study, coding.source) if coding else None
    if coding is None or reading is None or coding.revision != reading.source.revision:
        return None
    turns = [turn for turn, _ in reading.source.turns_under(coding.span)]
    who = next((whose(turn) or "" for turn in turns), "")
    words = reading.words(coding.span)
    return MadeFrom(coding.id, coding.source, tuple(turn.id for turn in turns), who, words)


def lint_codebook(study: Study) -> tuple[Problem, ...]:
    """Return what is wrong or weak in the codebook; a YAML fault is an error that names the line."""
    codebook, problems = read_codebook(study)
    return (*problems, *lint(codebook))


def code_of(draft: CodeDraft, codebook: Codebook, *, author: str, since: str) -> Code:
    """Return the code that a person described; raise for a name or id that is taken."""
    name = " ".join(draft.name.split())
    if not name:
        raise UsageError("a code needs a name", hint='qualcode codebook add "Nobody called back"')
    if not draft.id:
        require_new_name(codebook, name, more="; --id makes another of the same name under another parent")
    known = codebook.by_id()
    identifier = draft.id or slug(name, known)
    require_typable(name, identifier, *draft.aliases)
    close = tuple(find_code(codebook, other).id for other in draft.close_codes)
    parent = find_code(codebook, draft.parent) if draft.parent else None
    facets = facets_typed(codebook, draft.facets)
    frame = frame_named(codebook, draft.frame) or (parent.frame if parent else "")
    require_one_frame(codebook, Code(identifier, name, parent=parent.id if parent else None, frame=frame))
    return Code(
        id=identifier,
        name=name,
        parent=parent.id if parent else None,
        definition=draft.definition.strip(),
        include=draft.include,
        exclude=draft.exclude,
        examples=tuple(Example(text) for text in draft.examples),
        counter_examples=tuple(Example(text) for text in draft.counter_examples),
        close_codes=close,
        aliases=draft.aliases,
        facets={name: value for name, value in facets.items() if value},
        rules=Rules(phrases=draft.phrases, lemmas=draft.lemmas),
        frame=frame,
        since=since,
        author=author,
        made_from=draft.made_from,
    )


def frame_named(codebook: Codebook, typed: str) -> str:
    """Return the id of the frame that a person named by id or name; "" for none."""
    if not typed.strip():
        return ""
    wanted = folded(typed).strip()
    for identifier, name in codebook.frames.items():
        if wanted in {folded(identifier), folded(name)}:
            return identifier
    hint = "" if codebook.frames else "none is declared: qualcode codebook frame ID NAME"
    raise unknown_name("frame", typed, codebook.frames, hint=hint)


def require_new_name(codebook: Codebook, name: str, *, but: str = "", more: str = "") -> None:
    """Refuse a name that a code, other than `but`, has already as id, name or alias, anywhere in the tree.

    `more` is added to the advice.
    """
    try:
        known = find_code(codebook, name)
    except UnknownNameError:
        return
    except UsageError as error:
        raise AlreadyThereError(error.message, hint="take another name") from None
    if known.id == but:
        return
    raise AlreadyThereError(
        f"there is already a code {known.id!r}, called {known.name!r}",
        hint=f"use {known.id}, or take another name{more}",
    )


def require_one_frame(codebook: Codebook, code: Code) -> None:
    """Refuse a code under a parent of another frame: a frame stands beside the team's tree."""
    parent = codebook.by_id().get(code.parent or "")
    if parent is None or parent.frame == code.frame:
        return
    own, above = (f"of the frame {one.frame!r}" if one.frame else "of no frame" for one in (code, parent))
    frame = parent.frame or '""'
    both = f"--parent {parent.id} --frame {frame}"
    hint = f"a frame stands beside the tree; {both} sets both"
    if code.id in codebook.by_id():
        hint = f"a frame stands beside the tree; to change both: qualcode codebook edit {code.id} {both}"
    raise UsageError(f"{code.id!r} is {own}, {parent.id!r} is {above}", hint=hint)


def add_code(desk: Desk, draft: CodeDraft, *, why: str = "") -> Changed:
    """Add a code: one verb."""
    changes = Changes()
    code = add_into(desk, draft, changes, why=why)
    changes.note = code.id
    run = desk.commit(changes, "codebook add")
    return Changed(code, path_of(sound_codebook(desk.study), code.id), run)


def add_into(desk: Desk, draft: CodeDraft, changes: Changes, *, why: str = "") -> Code:
    """Add a code to a verb's changes, and return it as it will stand in the codebook."""
    return add_all_into(desk, [draft], changes, why=why)[0]


def add_all_into(
    desk: Desk, drafts: Sequence[CodeDraft], changes: Changes, *, why: str = ""
) -> tuple[Code, ...]:
    """Add codes to a verb's changes, and return them as they will stand in the codebook."""
    desk.study.require_unlocked()
    content = desk.study.read(CODEBOOK)
    grown = sound_codebook(desk.study)
    at = desk.clock()
    ids = []
    for draft in drafts:
        code = code_of(draft, grown, author=desk.coder, since=at[:10])
        grown = added(grown, code)
        ids.append(code.id)
    codes = tuple(grown.by_id()[each] for each in ids)
    texts = "\n".join(text_of(replace(code, made_from=""), coders_at(desk)) for code in codes)
    require_all_nameless(desk, {"the new code": texts, "the reason": why})
    note_repeated_in(desk.study, codes)
    rewrite = Rewrite(grown, added=frozenset(ids))
    changes.files[CODEBOOK] = first_proved(rewritten(content, rewrite), grown)
    for code in codes:
        changes.append(CODEBOOK_LOG, log_event(desk, "add", code, why=why))
        changes.uses.update({code.parent} if code.parent else ())
    changes.objects.update(ids)
    return codes


def edit_code(desk: Desk, named: str, edit: CodeEdit, *, why: str = "") -> Changed:
    """Change a code: one verb. Its id stays for ever, and codings keep the revision they were made under.

    `status` active takes back a merge or split of the code, also where the entry is active by hand.
    """
    desk.study.require_unlocked()
    content = desk.study.read(CODEBOOK)
    codebook = sound_codebook(desk.study)
    old = find_code(codebook, named)
    new = _edited(codebook, old, edit)
    lines = retract_merges(desk, {old.id}) if edit.status == "active" else ()
    if new == old and not lines:
        return Changed(old, path_of(codebook, old.id))
    require_all_nameless(desk, {"the code": text_of(new, coders_at(desk)), "the reason": why})
    note_repeated_in(desk.study, [new], [old])
    changes = Changes(objects={new.id}, note=new.id)
    if new != old:
        codes = tuple(new if code.id == new.id else code for code in codebook.codes)
        changed = replace(codebook, codes=codes)
        rewrite = Rewrite(changed, edited=frozenset({new.id}))
        changes.files[CODEBOOK] = first_proved(rewritten(content, rewrite), changed)
        changes.append(CODEBOOK_LOG, log_event(desk, "edit", new, why=why, old=old))
    for line in lines:
        changes.append(CODEBOOK_LOG, line | ({"why": why} if why else {}))
        changes.objects.add(line["id"])
    into = following_of(desk.study).merged.get(old.id)
    there = codings_of(desk.study, old.id)
    run = desk.commit(changes, "codebook edit")
    book = sound_codebook(desk.study)
    returned = codings_of(desk.study, old.id) - there if lines else 0
    keeps = shared_words(new, book.by_id().get(into.into[0])) if into and lines else ()
    return Changed(new, path_of(book, new.id), run, returned, into.into[0] if into and lines else "", keeps)


def codings_of(study: Study, code: str) -> int:
    """Count the codings of people that are read as a code."""
    return sum(coding.code == code for coding in read_codings(study))


def _edited(codebook: Codebook, old: Code, edit: CodeEdit) -> Code:
    new = old
    if edit.name is not None and edit.name.strip() != old.name:
        require_typable(edit.name)
        require_new_name(codebook, edit.name, but=old.id)
        new = replace(new, name=" ".join(edit.name.split()))
    if edit.parent is not None:
        parent = find_code(codebook, edit.parent).id if edit.parent else None
        moved(codebook, old.id, Target(parent))
        new = replace(new, parent=parent)
    if edit.definition is not None:
        new = replace(new, definition=edit.definition.strip())
    if edit.status is not None:
        new = replace(new, status=edit.status, replaced_by=() if edit.status == "active" else new.replaced_by)
    if edit.author is not None:
        new = replace(new, author=" ".join(edit.author.split()))
    if edit.frame is not None:
        new = replace(new, frame=frame_named(codebook, edit.frame))
    if edit.parent is not None or edit.frame is not None:
        require_one_frame(codebook, new)
    if edit.facets:
        facets = {**new.facets, **facets_typed(codebook, edit.facets)}
        new = replace(new, facets={name: value for name, value in facets.items() if value})
    require_typable(*edit.lists.get("aliases", ()))
    for name, texts in edit.lists.items():
        new = _with_more(new, name, texts)
    return replace(new, revision=revision_of(new))


def _with_more(code: Code, name: str, texts: Sequence[str]) -> Code:
    if name in {"phrases", "lemmas"}:
        rules: Any = {name: tuple(dict.fromkeys([*getattr(code.rules, name), *texts]))}
        return replace(code, rules=replace(code.rules, **rules))
    known = getattr(code, name)
    if name in {"examples", "counter_examples"}:
        said = {example.text for example in known}
        more: Any = {name: (*known, *(Example(text) for text in texts if text not in said))}
    else:
        more = {name: tuple(dict.fromkeys([*known, *texts]))}
    return replace(code, **more)


def text_of(code: Code, coders: Collection[str]) -> str:
    """Return all words of an entry, line by line; a coder of the study who wrote it is no word of it."""
    author = "" if code.author in coders else code.author
    return "\n".join(_words_in(entry_mapping(replace(code, author=author))))


def coders_at(desk: Desk) -> frozenset[str]:
    """Return who may stand as an entry's author whatever the register says: coders, and who is at work."""
    return writers(desk.study) | {desk.coder}


def _words_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _words_in(part)


def log_event(desk: Desk, op: str, code: Code, *, why: str, old: Code | None = None) -> dict[str, Any]:
    """Return the line of `codebook.log.jsonl` for a change; `old` is the entry before it.

    `meaning` tells later whether a coding was made under another definition; `fields` are those that changed.
    """
    line: dict[str, Any] = {
        "event": new_event_id(),
        "op": op,
        "code": code.id,
        "revision": code.revision,
        "meaning": meaning_of(code),
        "by": desk.coder,
        "at": desk.clock(),
        "why": why,
    }
    if old is not None:
        line["fields"] = list(changed_fields(old, code))
        if old.name != code.name:
            line["was"] = old.name
    return line
