"""Whether codings, themes, quotes and links name codes that are there, and what waits since a code was split.

What was merged is followed and only said; a code that is gone, or used after it was retired, is a finding.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from qualcode.codebook.following import fold_following, standing_decisions
from qualcode.flows.codebook.restructuring.reviving import closed
from qualcode.model import Problem
from qualcode.store.logs import CODEBOOK_LOG
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qualcode.codebook.following import Decision, Following
    from qualcode.findings import Quote, Recommendation, Theme
    from qualcode.model import Codebook
    from qualcode.store.checkup import Checkup


def code_problems(checkup: Checkup, codebook: Codebook) -> Iterator[Problem]:
    """Yield codings under codes that are unknown or retired, and what is odd in the codebook's log."""
    log = checkup.events.get(CODEBOOK_LOG, [])
    following = fold_following(event for _, event in log)
    retired = _retired_at(event for _, event in log)
    stay: Counter[str] = Counter()
    wait: Counter[str] = Counter()
    known = codebook.by_id()
    for where, event, machine in _applied(checkup):
        last = following.decision_on(event["id"], event["code"])
        code = known.get(last.into[0] if last else event["code"])
        if code is None:
            hint = "restore the code, or retract the codings under it"
            named = last.into[0] if last else event["code"]
            yield Problem("unknown-code", f"no code is called {named!r}", where, hint, "error")
        elif following.must_leave(code.id) and not machine:
            wait[code.id] += 1
        elif code.status == "retired" and not machine:
            if event["at"] <= retired.get(code.id, ""):
                stay[code.id] += 1
            else:
                hint = "code them anew, or make it active again"
                message = f"the code {code.id!r} is retired and in use"
                yield Problem("retired-code", message, where, hint, "warning")
    yield from _counted(wait, stay)
    yield from _in_use((event for _, event in log), codebook, following)
    yield from _rivals(following)
    yield from _removed(log, known)


def _applied(checkup: Checkup) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Yield each coding that stands, with its place and whether a machine proposed it."""
    for log, events in checkup.events.items():
        if log.startswith("codings/"):
            dead = {event["id"] for _, event in events if event["op"] == "retract"}
            for where, event in events:
                if event["op"] == "apply" and event["id"] not in dead:
                    yield where, event, log.startswith("codings/@")


def _retired_at(events: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return when each code was last retired, as the log says."""
    found: dict[str, str] = {}
    for event in events:
        if event["op"] == "retire" or (event["op"] == "edit" and "status" in event.get("fields", ())):
            found[event["code"]] = max(event["at"], found.get(event["code"], ""))
    return found


def _counted(wait: Mapping[str, int], stay: Mapping[str, int]) -> Iterator[Problem]:
    for code, number in wait.items():
        what = f"{counted(number, 'coding')} of {code!r}, which was split, wait{'s' * (number == 1)}"
        hint = f"qualcode codebook split {code} --next"
        yield Problem("split-waiting", what, "codings", hint, "info")
    for code, number in stay.items():
        message = f"{counted(number, 'coding')} from before {code!r} was retired"
        yield Problem("retired-code", message, "codings", f"qualcode codings --code {code}", "info")


def _in_use(log: Iterable[Mapping[str, Any]], codebook: Codebook, following: Following) -> Iterator[Problem]:
    """Yield codes that the codebook has in use and the log has merged away or split up."""
    known = codebook.by_id()
    for one in standing_decisions(log):
        code = known.get(one.code)
        if code is None or code.status == "retired" or not closed(one, known):
            continue
        read = following.code(one.code)
        said = f"merged: its codings are read as {read!r}" if one.op == "merge" else "split: its codings wait"
        hint = f"to use it again: qualcode codebook edit {one.code} --status active; else --status retired"
        message = f"the code {one.code!r} is active and was {said}"
        yield Problem(f"{one.op}-in-use", message, "codebook.yaml", hint, "error")


def _rivals(following: Following) -> Iterator[Problem]:
    for one in following.rivals:
        hint = "the later decision holds; take it back with `qualcode undo RUN` if the earlier is right"
        if _closes_circle(one, following):
            hint = "the earlier decision holds; take it back with `qualcode undo RUN` if the later is right"
        yield Problem("rival-decisions", _said_otherwise(one, following), CODEBOOK_LOG, hint, "warning")


def _closes_circle(one: Decision, following: Following) -> bool:
    holds = following.merged.get(one.code)
    return one.op == "merge" and (holds is None or holds.order < one.order)


def _said_otherwise(one: Decision, following: Following) -> str:
    into = one.into[0]
    if one.op == "assign":
        holds = following.assigned[one.of, one.code].into[0]
        return f"{one.by} gave the coding {one.of} to {into!r}, and later it was given to {holds!r}"
    if _closes_circle(one, following):
        read = following.code(one.code)
        return (
            f"{one.by} merged {one.code!r} into {into!r}, which had been merged into it: that is left out, "
            f"and {one.code!r} is read as {read!r}"
        )
    holds = following.merged[one.code].into[0]
    return f"{one.by} merged {one.code!r} into {into!r}, and later it was merged into {holds!r}"


def _removed(log: Iterable[tuple[str, Mapping[str, Any]]], known: Iterable[str]) -> Iterator[Problem]:
    last = {event["code"]: (where, event["op"]) for where, event in log if "code" in event}
    here = set(known)
    for code_id, (where, op) in last.items():
        if code_id not in here and op != "restore":
            message = f"the code {code_id!r} is gone from the codebook; ids are retired, never removed"
            yield Problem("removed-code", message, where, "restore it with `status: retired`", "warning")


def merged_names(
    checkup: Checkup,
    themes: Iterable[Theme],
    quotes: Iterable[Quote],
    recommendations: Iterable[Recommendation],
) -> Iterator[Problem]:
    """Yield what names a code that was merged; it is read as the code that is left."""
    following = fold_following(event for _, event in checkup.events.get(CODEBOOK_LOG, ()))
    named = [("themes.yaml", theme.id, code) for theme in themes for code in theme.codes]
    named += [("quotes.yaml", quote.id, quote.code) for quote in quotes]
    named += [
        ("recommendations.yaml", each.id, link.target)
        for each in recommendations
        for link in each.links
        if link.kind == "code"
    ]
    for file, thing, code in named:
        if code in following.merged:
            now = following.code(code)
            message = f"{thing} names {code!r}, which was merged: it is read as {now!r}"
            yield Problem("merged-code", message, file, f"write {now} there when you next edit it", "info")
