"""What a person types at the coding prompt, as an answer: codes, or one of the short commands.

A line that names a code exactly is that code, whatever letter it begins with; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcode.codebook.finding import clear_candidate, find_code
from qualcode.errors import UnknownNameError, UsageError
from qualcode.findings import FLAG_KINDS

if TYPE_CHECKING:
    from qualcode.model import Code, Codebook

Kind = Literal[
    "codes", "next", "new", "memo", "words", "edit", "undo", "back", "go", "explain", "help", "list", "quit"
]

_WITH_TEXT: dict[str, Kind] = {"n": "new", "m": "memo", "w": "words", "e": "edit", "g": "go"}
_ALONE: dict[str, Kind] = {"u": "undo", "b": "back", "l": "list", "q": "quit"}
_HELP = frozenset({"h", "help"})
COMMANDS = frozenset({*_WITH_TEXT, *_ALONE, "?"})
_COMMAND = re.compile(r"([nmweg])(?:\s+(.*))?", re.DOTALL)


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
    if typed.casefold() in _ALONE:
        return Answer(_ALONE[typed.casefold()])
    if typed.casefold() in _HELP and not _names_code(codebook, typed):
        return Answer("help")
    if typed.startswith("?"):
        return Answer("explain", typed[1:].strip())
    command = _COMMAND.fullmatch(typed)
    if command and not _names_code(codebook, typed):
        return Answer(_WITH_TEXT[command.group(1)], (command.group(2) or "").strip())
    return Answer("codes", codes=tuple(part.strip() for part in typed.split(";") if part.strip()))


def hint_at_prompt(answer: Answer, hint: str) -> str:
    """Return a hint that can be followed where codes are typed: the list of codes is `l` there."""
    if answer.kind not in {"codes", "explain"}:
        return hint
    kept = "" if "`qualcode codebook" in hint else hint
    own = "l lists them" if answer.kind == "explain" else "n NAME makes a new code, l lists them"
    return f"{kept} ({own})" if kept else own


def require_typable(*labels: str) -> None:
    """Refuse an id, name or alias that the prompt would take for something else."""
    for label in labels:
        typed = label.strip()
        if typed.casefold() in COMMANDS:
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
