"""The topic guide on the screen: its questions, where they begin, and which session reached which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from qualcode.screens.branches import indented
from qualcode.screens.export import refused_lines
from qualcode.screens.printing import Hanging, plain, problem_lines, shortened
from qualcode.text import clock, counted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qualcode.flows.export import Exported
    from qualcode.flows.guide.coverage import Cell, Coverage, CoveredQuestion
    from qualcode.flows.guide.guide import Candidate, Linked, ListedLink, Proposals, ShownGuide
    from qualcode.flows.guide.importing import ImportedGuide
    from qualcode.model import Question

_CELL = 13
_QUESTION = 30
_SHORT = 44


def guide_screen(shown: ShownGuide) -> Iterator[RenderableType]:
    """Yield the sections with their questions and prompts, and what is wrong."""
    if not shown.guide.sections:
        yield Text("no topic guide yet: qualcode guide import FILE")
    elif shown.guide.version:
        yield Text(f"version {shown.guide.version}", style="dim")
    for section in shown.guide.sections:
        yield Text(f"\n{section.id}  {section.title}".rstrip(), style="bold")
        for question in section.questions:
            yield indented(_question(question, shown.linked.get(question.id, 0)), 2)
            for prompt in question.prompts:
                yield indented(Text(f"- {prompt}", style="dim"), 6)
    if shown.problems:
        yield Text("")
    yield from (Text(line) for line in problem_lines(shown.problems))


def _question(question: Question, linked: int) -> Text:
    line = Text.assemble((question.id, "bold"), f"  {question.text}")
    if question.optional:
        line.append("  (optional)", style="dim")
    if linked:
        line.append(f"  linked in {counted(linked, 'source')}", style="dim")
    return line


def guide_json(shown: ShownGuide) -> dict[str, Any]:
    """Return the guide as JSON."""
    sections = [
        {
            "id": section.id,
            "title": section.title,
            "questions": [
                {**plain(question), "linked": shown.linked.get(question.id, 0)}
                for question in section.questions
            ],
        }
        for section in shown.guide.sections
    ]
    return {"version": shown.guide.version, "sections": sections, "problems": plain(shown.problems)}


def imported_lines(done: ImportedGuide) -> Iterator[str]:
    """Yield what came in."""
    parts = [f"{counted(len(done.added), 'question')} added"] if done.added else []
    parts += [f"{len(done.replaced)} replaced: {', '.join(done.replaced)}"] if done.replaced else []
    parts += [f"{len(done.unchanged)} unchanged"] if done.unchanged else []
    yield f"guide.yaml: {'; '.join(parts)}"
    for theirs, ours in done.renamed:
        yield f"  {theirs} of the file asks what {ours} asks here: taken as {ours}"
    if done.beside:
        yield f"  not in the file, and kept: {', '.join(done.beside)}"


def candidate_lines(candidate: Candidate) -> Iterator[RenderableType]:
    """Yield a proposal: the question, and the turn in which it seems to be asked."""
    yield Text("")
    question = Text.assemble((candidate.question, "bold"), f"  {candidate.text}")
    if candidate.wording != candidate.text:
        question.append(f"  (prompt: {candidate.wording})", style="dim")
    yield Hanging(question, by=4)
    at = f"{clock(candidate.start_s)} " if candidate.start_s is not None else ""
    yield indented(Text.assemble((f"{candidate.turn} {at}", "dim"), candidate.words), 4)
    if candidate.shared:
        yield indented(Text(f"both say: {', '.join(candidate.shared)}", style="dim"), 4)


def proposals_lines(found: Proposals) -> Iterator[RenderableType]:
    """Yield the heading of a source's proposals, and what cannot be proposed."""
    yield Text(f"{found.source}  {found.title}", style="bold")
    if found.note:
        yield Text(found.note)
        return
    clear = {candidate.question for candidate in found.candidates}
    rest = [question for question in found.open if question not in clear]
    done = f"{counted(found.linked, 'question')} linked already; " if found.linked else ""
    yield Text(f"{done}{counted(len(found.candidates), 'proposal')}", style="dim")
    if rest:
        yield Text(f"not clearly asked: {', '.join(rest)}", style="dim")


def linked_lines(done: Linked) -> Iterator[str]:
    """Yield what was linked and unlinked."""
    for link in done.made:
        ended = link.question == "none"
        what = "the question before it ends here" if ended else f"{link.question} begins here"
        yield f"{link.source} {link.turn}: {what}"
    for link in done.gone:
        if link.turn not in {made.turn for made in done.made}:
            yield f"{link.source} {link.turn}: {link.question} begins here no more"
    for turn in done.already:
        yield f"{done.source} {turn}: as it was"


def links_screen(found: Iterable[ListedLink]) -> Iterator[RenderableType]:
    """Yield the links, source by source."""
    source = None
    for each in found:
        link = each.link
        if link.source != source:
            source = link.source
            yield Text(f"{link.source}  {each.title}", style="bold")
        line = Text.assemble((f"{link.turn:<6}", "dim"), f"{link.question:<5} {each.text}".rstrip())
        line.append(
            f"  by {link.by}{'' if each.counts else '; a later link of this turn counts'}", style="dim"
        )
        yield Hanging(line, by=12)
    if source is None:
        yield Text("no turn is linked to a question yet: qualcode guide link SOURCE")


def links_json(found: Iterable[ListedLink]) -> dict[str, Any]:
    """Return the links as JSON."""
    return {
        "links": [
            {**plain(each.link), "title": each.title, "text": each.text, "counts": each.counts}
            for each in found
        ]
    }


def coverage_screen(found: Coverage, width: int) -> Iterator[RenderableType]:
    """Yield the table, with sessions as columns where they fit, else question by question."""
    if not found.sessions:
        yield Text("no session is linked to the guide yet: qualcode guide link SOURCE")
    elif _QUESTION + _CELL * len(found.sessions) <= width:
        yield _table(found)
        yield from (Text(f"{each.source}  {each.title}", style="dim") for each in found.sessions)
    else:
        yield from _lists(found)
    if found.sessions:
        yield from _sums(found)
    for each in found.unlinked:
        yield Hanging(f"not linked yet, not counted: {each.title} (qualcode guide link {each.source})")
    for each in found.apart:
        yield Hanging(f"asks none of these questions: {each.title} ({each.source})")


def _table(found: Coverage) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("question", overflow="fold")
    for session in found.sessions:
        table.add_column(session.source, justify="right", no_wrap=True)
    for each in found.questions:
        mark = " (optional)" if each.question.optional else ""
        name = f"{each.question.id}  {shortened(each.question.text, _SHORT)}{mark}"
        table.add_row(Text(name), *(Text(_cell(cell)) for cell in each.cells))
    return table


def _cell(cell: Cell) -> str:
    if cell.status == "not_in_form":
        return ""
    if cell.status == "not_reached":
        return "-"
    if cell.status == "asked":
        return "no answer"
    said = f"{cell.words:,} by {cell.people}" if cell.people else f"{cell.words:,}"
    return f"({said})" if cell.status == "unasked" else said


def _lists(found: Coverage) -> Iterator[RenderableType]:
    titles = {session.source: session.title for session in found.sessions}
    for each in found.questions:
        mark = " (optional)" if each.question.optional else ""
        yield Hanging(Text.assemble((each.question.id, "bold"), f"  {each.question.text}{mark}"), by=4)
        for cell in each.cells:
            if cell.status not in ("not_in_form", "not_reached"):
                yield indented(Text(f"{titles[cell.source]} ({cell.source}): {_cell(cell)}"), 4)
        if not each.reached:
            yield indented(Text("not reached", style="dim"), 4)


def _sums(found: Coverage) -> Iterator[RenderableType]:
    cells = [cell for each in found.questions for cell in each.cells]
    legend = "participants' words by people"
    legend += (
        "; (in brackets): talked about unasked" if any(cell.status == "unasked" for cell in cells) else ""
    )
    legend += "; -: not reached" if any(cell.status == "not_reached" for cell in cells) else ""
    legend += "; blank: not in the form" if any(cell.status == "not_in_form" for cell in cells) else ""
    yield Text(legend, style="dim")
    yield Text("")
    yield Hanging("; ".join(_sum(found.questions)))
    never = [each.question for each in found.questions if not each.reached]
    if never:
        names = (f"{question.id}{' (optional)' if question.optional else ''}" for question in never)
        yield Hanging(f"never reached: {', '.join(names)}")


def _sum(questions: Iterable[CoveredQuestion]) -> Iterator[str]:
    shares: dict[tuple[int, int], list[str]] = {}
    for each in questions:
        if each.reached:
            shares.setdefault((each.reached, each.of), []).append(each.question.id)
    for (reached, of), ids in sorted(shares.items(), key=lambda item: (-item[0][0], item[0][1])):
        yield f"reached in {reached} of {counted(of, 'session')}: {', '.join(ids)}"


def coverage_json(found: Coverage) -> dict[str, Any]:
    """Return the coverage as JSON."""
    return {
        "version": found.version,
        "sessions": plain(found.sessions),
        "questions": [
            {
                "section": each.section,
                "id": each.question.id,
                "text": each.question.text,
                "optional": each.question.optional,
                "reached": each.reached,
                "of": each.of,
                "sessions": plain(each.cells),
            }
            for each in found.questions
        ],
        "never": list(found.never),
        "unlinked": plain(found.unlinked),
        "apart": plain(found.apart),
    }


def exported_lines(done: Exported) -> Iterator[str]:
    """Yield where the table was written, or why it was not."""
    if done.refused:
        yield from refused_lines(done)
    else:
        yield f"{done.path}: written; the leak gate found nothing"
