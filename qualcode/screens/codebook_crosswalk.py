"""What a proposed crosswalk found: pairs by kind, head words that mean several things, and codes alone.

Definitions stand side by side where one word heads several; nothing is called the same that nobody decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from qualcode.codebook.crosswalk.clashes import CLASH
from qualcode.codebook.crosswalk.pairs import PAIR_KINDS
from qualcode.screens.printing import Hanging, listing
from qualcode.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from qualcode.codebook.crosswalk.heads import Head
    from qualcode.codebook.crosswalk.pairs import CodeOf, Pair, PairKind
    from qualcode.codebook.crosswalk.proposing import Proposal
    from qualcode.flows.codebook.crosswalk.proposing import Proposed
    from qualcode.model import Code

KINDS_SAID: Mapping[PairKind, str] = {
    "same": "same label or nearly, and the meaning fits",
    "label_only": "same label or head word, the meaning in doubt or another",
    "meaning_only": "another label, the meaning fits",
    "parent_child": "a heading in one, a code below a heading in the other",
    "split": "one code on the left, several on the right",
    "merge": "several codes on the left, one on the right",
}
_HEADS, _CODES, _CLASHES, _ALONE, _SHOWN = 12, 6, 8, 12, 70


def proposed_screen(done: Proposed) -> Iterator[RenderableType]:
    """Yield what was found, the words to beware of, codes without a partner, and what comes next."""
    proposal = done.proposal
    codes = _codes(proposal)
    active = sum(code.status == "active" for code in codes.values())
    yield Text(
        f"{counted(len(proposal.books), 'codebook')}, {counted(active, 'code')}, "
        f"{_pairs(proposal)}; {len(proposal.pairs):,} worth talking about",
        style="bold",
    )
    yield from _lent(done)
    if not proposal.pairs:
        yield _nothing(proposal)
    else:
        yield listing(
            ("kind", "pairs#", "what that is"),
            [
                (kind, f"{proposal.kinds[kind]:,}", KINDS_SAID[kind])
                for kind in PAIR_KINDS
                if proposal.kinds.get(kind)
            ],
            empty="",
        )
    yield from _descended(done)
    yield from _heads(proposal.heads, codes)
    yield from _clashing(proposal.clashing)
    yield from _glossary(proposal.glossary)
    yield from _alone(proposal, codes)
    yield from _next(done)


def _lent(done: Proposed) -> Iterator[RenderableType]:
    for one in done.lent:
        kept = "".join(f"; {count:,} kept back: {why}" for why, count in one.kept_back)
        yield Hanging(Text(f"{one.book}: {counted(one.used, 'extract')} used{kept}"), 2)


def _pairs(proposal: Proposal) -> str:
    across = counted(proposal.total - proposal.twins, "pair")
    return f"{across} and {counted(proposal.twins, 'label')} twice in one book" if proposal.twins else across


def _nothing(proposal: Proposal) -> Text:
    if len(proposal.books) == 1:
        return Text("no label stands twice in it; name more codebooks to compare them")
    return Text("no code of one is like a code of another")


def _heads(heads: tuple[Head, ...], codes: Mapping[CodeOf, Code]) -> Iterator[RenderableType]:
    if not heads:
        return
    yield Text("\nThe same word, not one meaning", style="bold")
    for head in heads[:_HEADS]:
        yield Text(head.word)
        for code in head.codes[:_CODES]:
            line = Text(f"  {code}  ", style="dim")
            line.append(codes[code].name, style="not dim")
            line.append(f": {codes[code].definition or '(no definition)'}", style="not dim")
            yield Hanging(line, 4)
        if len(head.codes) > _CODES:
            yield Text(f"  and {len(head.codes) - _CODES} more: --json has all", style="dim")
    if len(heads) > _HEADS:
        rest = ", ".join(head.word for head in heads[_HEADS:])
        yield Hanging(Text(f"and {counted(len(heads) - _HEADS, 'word')} more: {rest}", style="dim"))


def _clashing(pairs: tuple[Pair, ...]) -> Iterator[RenderableType]:
    if not pairs:
        return
    yield Text("\nDefinitions that clash", style="bold")
    for pair in pairs[:_CLASHES]:
        said = "; ".join(one.removeprefix(CLASH) for one in pair.reasons if one.startswith(CLASH))
        yield Hanging(Text(f"{pair.left} and {pair.right}: {said}"), 2)
    if len(pairs) > _CLASHES:
        yield Text(f"and {len(pairs) - _CLASHES} more: `definitions clash` in the reasons", style="dim")


def _descended(done: Proposed) -> Iterator[RenderableType]:
    if not done.base or len(done.proposal.books) < 2:
        return
    found = done.proposal.descended
    changed = sum("changed" in pair.reasons[0].split() for pair in found)
    if found:
        yield Text(
            f"of {done.base}: {counted(len(found), 'pair')} that it has as one code; "
            f"{changed:,} changed in a book since"
        )
    else:
        yield Text(f"no two codebooks have a code by an id of {done.base}: it is no ancestor of theirs")


def _glossary(notices: tuple[str, ...]) -> Iterator[RenderableType]:
    if not notices:
        return
    yield Text("\nGlossaries that clash", style="bold")
    for notice in notices[:_CLASHES]:
        yield Hanging(Text(notice), 2)
    if len(notices) > _CLASHES:
        yield Text(f"and {len(notices) - _CLASHES} more: --json has all", style="dim")


def _alone(proposal: Proposal, codes: Mapping[CodeOf, Code]) -> Iterator[RenderableType]:
    if not proposal.alone:
        return
    yield Text(
        f"\n{counted(len(proposal.alone), 'code')} without a partner in another codebook", style="bold"
    )
    for code in proposal.alone[:_ALONE]:
        name = codes[code].name
        yield Hanging(Text(f"  {code}  {name if len(name) <= _SHOWN else name[: _SHOWN - 1] + '…'}"), 4)
    if len(proposal.alone) > _ALONE:
        yield Text(f"  and {len(proposal.alone) - _ALONE} more: --json has all", style="dim")


def _next(done: Proposed) -> Iterator[RenderableType]:
    yield Text("")
    if done.kept or done.again:
        said = f"{counted(done.kept, 'decision')} taken over"
        yield Text(
            said + (f"; {counted(done.again, 'row')} to decide again: the entries changed" * bool(done.again))
        )
    if not done.written:
        yield Text(f"there is nothing to decide: {done.path} was not written")
        return
    instead = " (in place of a proposal in which nobody had decided)" if done.replaced else ""
    yield Text(f"written: {done.path}{instead}")
    typed = " ".join(done.named)
    yield Hanging(
        Text(
            "next: people decide in it (same, apart, under, over); then "
            f"`qualcode codebook merge {typed + ' ' if typed else ''}--apply {done.path}`",
            style="bold",
        )
    )


def proposed_json(done: Proposed) -> dict[str, Any]:
    """Return what was found as JSON."""
    proposal = done.proposal
    codes = _codes(proposal)
    return {
        "books": [
            {"name": book.name, "codes": sum(code.status == "active" for code in book.codebook.codes)}
            for book in proposal.books
        ],
        "pairs": proposal.total,
        "kinds": {kind: proposal.kinds.get(kind, 0) for kind in PAIR_KINDS if kind != "none"},
        "heads": [
            {"word": head.word, "codes": [_entry(code, codes) for code in head.codes]}
            for head in proposal.heads
        ],
        "clashes": [
            {
                "left": str(pair.left),
                "right": str(pair.right),
                "why": [one.removeprefix(CLASH) for one in pair.reasons if one.startswith(CLASH)],
            }
            for pair in proposal.clashing
        ],
        "glossary": list(proposal.glossary),
        "alone": [_entry(code, codes) for code in proposal.alone],
        "kept": done.kept,
        "again": done.again,
        "extracts": [
            {
                "book": one.book,
                "used": one.used,
                "kept_back": [{"why": why, "extracts": count} for why, count in one.kept_back],
            }
            for one in done.lent
        ],
        "file": str(done.path) if done.written else "",
    }


def _entry(of: CodeOf, codes: Mapping[CodeOf, Code]) -> dict[str, str]:
    return {"code": str(of), "label": codes[of].name, "definition": codes[of].definition}


def _codes(proposal: Proposal) -> dict[CodeOf, Code]:
    from qualcode.codebook.crosswalk.pairs import CodeOf as Of

    return {Of(book.name, code.id): code for book in proposal.books for code in book.codebook.codes}
