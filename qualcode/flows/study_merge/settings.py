"""The settings of two studies: areas of both, workstreams by name; an approach is never changed unasked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.errors import UsageError
from qualcode.flows.copies.documents import settings_with
from qualcode.flows.study_merge.people import Question
from qualcode.store.study import STUDY_FILE

if TYPE_CHECKING:
    from qualcode.flows.study_merge.merging import MergeOptions
    from qualcode.store.study import Study


@dataclass(frozen=True, slots=True)
class JoinedSettings:
    """Our settings with what comes, None where nothing does; what is told and what must be asked."""

    content: bytes | None
    told: tuple[tuple[str, Any, str], ...] = ()
    questions: tuple[Question, ...] = ()


def joined_settings(ours: Study, other: Study, options: MergeOptions) -> JoinedSettings:
    """Return our settings with the other study's areas, and its workstreams that are new.

    A workstream of one name with another approach is asked about: `--take NAME=ours` leaves it as it is here.
    """
    content = ours.read(STUDY_FILE) or b""
    before = tomllib.loads(content.decode("utf-8-sig"))
    areas = list(dict.fromkeys((*ours.settings.areas, *other.settings.areas)))
    streams = {**other.settings.workstreams, **ours.settings.workstreams}
    written = settings_with(content, before, {**before, "areas": areas, "workstreams": streams})
    unlike = list(_unlike(ours, other))
    for name, _, _ in unlike:
        if options.take.get(name) == "theirs":
            raise UsageError(
                f"--take {name}=theirs: an approach is not changed by a merge",
                hint=f"change it in {STUDY_FILE} first, if all of you want that",
            )
    asked = [
        Question(
            "workstream",
            name,
            name,
            f"workstream {name} is {mine} here and {theirs} there: --take {name}=ours leaves it as it is",
        )
        for name, mine, theirs in unlike
        if options.take.get(name, options.take.get("all")) != "ours"
    ]
    told = tuple(
        (f"workstream {name}", "kept", f"{mine} here, {theirs} there") for name, mine, theirs in unlike
    )
    return JoinedSettings(written if written != content else None, told, tuple(asked))


def _unlike(ours: Study, other: Study) -> Iterator[tuple[str, str, str]]:
    for name, table in other.settings.workstreams.items():
        mine = ours.settings.workstreams.get(name, table)
        if mine.get("approach") != table.get("approach"):
            yield name, str(mine.get("approach")), str(table.get("approach"))
