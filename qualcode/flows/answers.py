"""What a person types at the coding prompt, as an answer: codes, or one of the short commands.

A line that names a code exactly is that code, whatever letter it begins with; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.codebook.finding import clear_candidate, find_code
from qualcode.errors import UnknownNameError, UsageError
from qualcode.findings import FLAG_KINDS, MEMO_KINDS

if TYPE_CHECKING:
    from qualcode.model import Code, Codebook

Kind = Literal[
    "codes", "recent", "next", "back", "uncoded", "uncoded_before", "proposal", "back_proposal", "search",
    "hit", "back_hit", "go", "words", "sentence", "whole", "new", "remove", "move", "accept", "reject",
    "undo", "redo", "memo", "memos", "flag", "star", "edit", "play", "extracts", "review", "open", "explain",
    "list", "help", "quit",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the coding prompt: its letter or sign, what it takes, and what it does.

    `action` is the act of the table of keys that it is the line for, "" where the screen has none.
    """

    letter: str
    kind: Kind
    takes: str
    what: str
    action: str = ""


COMMANDS: tuple[Command, ...] = (
    Command("j", "next", "", "next turn, as Enter", "next_passage"),
    Command("k", "back", "", "turn before, as b", "previous_passage"),
    Command("b", "back", "", "turn before"),
    Command(".", "uncoded", "", "next turn without a code", "next_uncoded"),
    Command(",", "uncoded_before", "", "turn before without a code", "previous_uncoded"),
    Command("g", "go", "t12 or 12:30", "go to a turn or a time", "go_to"),
    Command("/", "search", "WORDS", "search words", "search"),
    Command(">", "hit", "", "next hit of the search", "next_hit"),
    Command("<", "back_hit", "", "hit before", "previous_hit"),
    Command("w", "words", "WORDS", "only these words; WORDS 2: the second place", "extend_word"),
    Command("w", "words", "FIRST ... LAST", "words over turns; t3-t5: whole turns", "extend_passage"),
    Command("s", "sentence", "2 or 2-3", "only the second sentence; s alone: the next", "sentence"),
    Command("v", "whole", "", "the whole turn again", "whole"),
    Command("n", "new", "NAME", "new code", "new_code"),
    Command("x", "remove", "CODE or ID", "take a coding away", "remove"),
    Command("t", "move", "OLD => NEW", "another code instead", "move_code"),
    Command("]", "proposal", "", "next proposal of the machine", "next_proposal"),
    Command("[", "back_proposal", "", "proposal before", "previous_proposal"),
    Command("a", "accept", "1 or CODE", "accept a proposal here; a all: each of them", "accept"),
    Command("r", "reject", "1 or CODE", "reject a proposal here; r all: each of them", "reject"),
    Command("u", "undo", "", "take the last act back, without limit", "undo"),
    Command("U", "redo", "", "bring it back", "redo"),
    Command("m", "memo", "TEXT", "memo on this turn; [method] TEXT gives its kind", "memo"),
    Command("M", "memos", "", "read the memos here", "browse_memos"),
    Command("f", "flag", "KIND NOTE", "raise a flag", "flag"),
    Command("*", "star", "WORDS", "star as a quote, or take the star away", "star"),
    Command("e", "edit", "OLD => NEW", "correct words; e speaker WHO: who said it", "correct"),
    Command("p", "play", "", "play the recording from here", "play"),
    Command("V", "extracts", "CODE or 2", "your extracts of a code; the number goes to one", "open_view"),
    Command("R", "review", "", "review what the machine proposes in this source", "open_review"),
    Command("O", "open", "NAME", "open another source", "open_source"),
    Command("?", "explain", "CODE", "what a code means; ? alone: those here"),
    Command("l", "list", "", "list codes", "browse_codes"),
    Command("h", "help", "", "these commands", "help"),
    Command("q", "quit", "", "stop here", "quit"),
)
_BY_LETTER: dict[str, Command] = {one.letter: one for one in COMMANDS}
_ALWAYS = frozenset("ublq")
_HELP = frozenset({"h", "help"})
_TYPED = frozenset({*(one.letter.casefold() for one in COMMANDS), *"123456789"})
_COMMAND = re.compile(r"([A-Za-z])\s+(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its kind, the codes named or the text given."""

    kind: Kind
    text: str = ""
    codes: tuple[str, ...] = ()


def parse_answer(line: str, codebook: Codebook) -> Answer:
    """Read one line: codes parted by `;`, nothing for the next turn, or a short command."""
    typed = line.strip()
    if not typed:
        return Answer("next")
    if typed.startswith("?"):
        return Answer("explain", typed[1:].strip())
    if typed not in _BY_LETTER and typed.casefold() in _ALWAYS:
        typed = typed.casefold()
    if typed in _ALWAYS or not _names_code(codebook, typed):
        command = _command(typed)
        if command is not None:
            return command
    return Answer("codes", codes=tuple(part.strip() for part in typed.split(";") if part.strip()))


def _command(typed: str) -> Answer | None:
    """Return the command that a line is, if it is one."""
    if typed.casefold() in _HELP:
        return Answer("help")
    if typed in _BY_LETTER:
        return Answer(_BY_LETTER[typed].kind)
    if len(typed) == 1 and typed in "123456789":
        return Answer("recent", typed)
    if typed[0] in "/*":
        return Answer(_BY_LETTER[typed[0]].kind, typed[1:].strip())
    found = _COMMAND.fullmatch(typed)
    command = _BY_LETTER.get(found[1]) if found else None
    return Answer(command.kind, found[2].strip()) if found and command and command.takes else None


def pair_typed(text: str) -> tuple[str, str]:
    """Return the two sides of "OLD => NEW"; without the arrow, nothing and what was typed."""
    old, mark, new = text.partition("=>")
    return (old.strip(), new.strip()) if mark else ("", text.strip())


def memo_typed(text: str) -> tuple[str, str]:
    """Return the kind and the words of a memo typed as "[method] TEXT"; "" for no kind."""
    found = re.fullmatch(r"\[([^\]]+)\]\s*(.*)", text.strip(), re.DOTALL)
    kind = found[1].strip().casefold() if found else ""
    return (kind, found[2]) if found and kind in MEMO_KINDS and kind else ("", text.strip())


def wrong_kind(text: str) -> str:
    """Return the one word in square brackets before a memo that is no kind of memos, "" where none is."""
    found = re.match(r"\[([^\]\s]+)\]", text.strip())
    return found[1] if found and found[1].casefold() not in MEMO_KINDS else ""


def hint_at_prompt(answer: Answer, hint: str) -> str:
    """Return a hint that can be followed where codes are typed: the list of codes is `l` there."""
    if answer.kind not in {"codes", "explain"}:
        return "l lists them" if hint.startswith("`qualcode codebook list`") else hint
    kept = "" if "`qualcode codebook" in hint else hint
    own = "l lists them" if answer.kind == "explain" else "n NAME makes a new code, l lists them"
    return f"{kept} ({own})" if kept else own


def require_typable(*labels: str) -> None:
    """Refuse an id, name or alias that the prompt would take for something else."""
    for label in labels:
        typed = label.strip()
        if typed.casefold() in _TYPED:
            fault = f"{typed!r} is a command at the coding prompt"
        elif typed.startswith("?"):
            fault = f"{typed!r} begins with ?, which asks what a code means at the coding prompt"
        elif ";" in typed:
            fault = f"{typed!r} cannot name a code: ; parts codes at the coding prompt"
        else:
            continue
        raise UsageError(fault, hint="choose another name, or another id")


def flag_typed(text: str) -> tuple[str, str]:
    """Return the kind and the note of a flag typed as "KIND NOTE"; the beginning of a kind is enough."""
    named, _, note = text.strip().partition(" ")
    fitting = [kind for kind in FLAG_KINDS if named and kind.startswith(named.casefold())]
    if len(fitting) != 1:
        kinds = ", ".join(FLAG_KINDS)
        raise UsageError(
            "a flag of which kind?", hint=f"f KIND NOTE, with one of {kinds}; no names in the note"
        )
    return fitting[0], note.strip()


def candidate(codebook: Codebook, named: str) -> Code | None:
    """Return the one code that an unknown name can mean; None for a known name and an unclear one."""
    return None if _names_code(codebook, named) else clear_candidate(codebook, named)


def _names_code(codebook: Codebook, typed: str) -> bool:
    try:
        find_code(codebook, typed)
    except UnknownNameError:
        return False
    except UsageError:
        return True
    return True
