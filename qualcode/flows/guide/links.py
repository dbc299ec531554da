"""The topic guide and the links of turns to its questions, as reading verbs need them.

A guide that cannot be read keeps nobody from reading a source; the log is read once, until it changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from qualcode.coding.asked import Link, beginnings, fold_links
from qualcode.coding.guides import guide_from
from qualcode.errors import StudyFormatError
from qualcode.model import Guide, Problem
from qualcode.store.files import read_log
from qualcode.store.logs import GUIDE_LOG, read_events
from qualcode.store.study import Study
from qualcode.store.yamlfiles import parsed_once

GUIDE = "guide.yaml"


def read_guide(study: Study) -> tuple[Guide, tuple[Problem, ...]]:
    """Return the topic guide and what is wrong with it; empty where there is none yet."""
    content = study.read(GUIDE)
    return _guide_in(content) if content is not None else (Guide(), ())


@lru_cache(maxsize=8)
def _guide_in(content: bytes) -> tuple[Guide, tuple[Problem, ...]]:
    return guide_from(parsed_once(content, GUIDE))


def guide_for_reading(study: Study) -> Guide:
    """Return the guide; one that cannot be read keeps no verb from reading: it is said, and left out."""
    try:
        return read_guide(study)[0]
    except StudyFormatError as error:
        notice = f"{error.message}; until it is mended, questions are shown without their wording"
        if notice not in study.notices:
            study.notices.append(notice)
        return Guide()


def read_links(study: Study) -> tuple[Link, ...]:
    """Return the links of turns to questions that stand."""
    return fold_links(read_events(study, GUIDE_LOG))


def links_by_source(study: Study) -> Mapping[str, Mapping[str, str]]:
    """Return, by source, the question that begins at each linked turn; the log is read when it changed."""
    try:
        facts = study.path(GUIDE_LOG).stat()
    except FileNotFoundError:
        return {}
    return _beginnings(study.path(GUIDE_LOG), facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=8)
def _beginnings(path: Path, _changed: int, _size: int) -> Mapping[str, Mapping[str, str]]:
    links = fold_links(read_log(path))
    return {source: beginnings(own) for source, own in groupby(links, key=lambda link: link.source)}
