"""Whether the topic guide can be read, and whether each link leads from a turn to a question that is there.

Whatever is wrong is a finding with its place; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from qualcode.coding.asked import Link, fold_links
from qualcode.coding.guides import guide_from
from qualcode.errors import QualcodeError
from qualcode.flows.guide.guide import guide_link_problems
from qualcode.flows.guide.links import GUIDE
from qualcode.model import Problem
from qualcode.store.checkup import Checkup
from qualcode.store.logs import GUIDE_LOG
from qualcode.store.sources import read_source
from qualcode.store.study import Study


def guide_problems(study: Study, checkup: Checkup) -> Iterator[Problem]:
    """Yield what is wrong with the guide, beyond its format, and with the links to it."""
    guide, faults = guide_from(checkup.documents.get("guide", {}))
    told = any(problem.code == "schema" and problem.where.startswith(GUIDE) for problem in checkup.problems)
    for problem in () if told else faults:
        if problem.severity == "error":
            where = f"{GUIDE}, {problem.where}"
            yield Problem(problem.code, problem.message, where, problem.hint, "error", problem.count)
    links = fold_links(event for _, event in checkup.events.get(GUIDE_LOG, ()))
    if not any(problem.code == "unreadable" and problem.where == GUIDE for problem in checkup.problems):
        yield from guide_link_problems(links, guide)
    for source, own in groupby(links, key=lambda link: link.source):
        yield from _places(study, checkup, source, list(own))


def _places(study: Study, checkup: Checkup, source: str, links: list[Link]) -> Iterator[Problem]:
    if source not in checkup.sources:
        hint = "import the original, or take the line of sources.lock from the colleague who has it"
        message = f"{len(links)} links are about {source}, which is not in sources.lock"
        yield Problem("unknown-source", message, GUIDE_LOG, hint, "warning")
        return
    if study.locked or (source, checkup.sources[source].revision) not in checkup.sound:
        return
    try:
        turns = {turn.id for turn in read_source(study, source).turns}
    except QualcodeError:
        return
    for link in links:
        if link.turn not in turns:
            message = (
                f"{link.question} begins at {link.turn} of {source}, and that turn is not there any more"
            )
            hint = (
                f"`qualcode guide unset {source} {link.turn}`; if it is still asked, "
                f"`qualcode guide set {source} TURN {link.question}` where it begins now"
            )
            yield Problem("unknown-turn", message, GUIDE_LOG, hint, "warning")
