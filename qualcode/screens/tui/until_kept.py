"""What a person types into a dialog outlives a refusal: it is asked again, as typed, with the reason above.

A memo outlives a crash too: its words are a draft on the disk until they are kept, or thrown away knowingly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from qualcode.errors import QualcodeError
from qualcode.flows.agree.resolving_records import DecidedMeanwhileError
from qualcode.flows.workbench.same_words import WordsChangedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import ModalScreen

    from qualcode.flows.codebook.codebook import CodeDraft
    from qualcode.flows.desk import Desk
    from qualcode.flows.workbench.records import Act
    from qualcode.model import Codebook
    from qualcode.screens.tui.dialogs import FlagTyped, MemoTyped
    from qualcode.screens.tui.keyed import KeyedScreen

Typed = TypeVar("Typed")
AGAIN = "the words changed before this was kept: it is as you typed it"
LEFT = "what you typed here and did not keep is back"


@dataclass(frozen=True, slots=True)
class MemoPlace:
    """What a memo is about: what it is called on the screen, and the ids, by which its draft is found."""

    desk: Desk
    called: str
    about: tuple[str, ...]
    kind: str = ""


def in_words(error: QualcodeError) -> str:
    """Return what a person has to mend, and what would help, in a line."""
    return f"{error.message} ({error.hint})" if error.hint else error.message


async def until_kept(
    screen: KeyedScreen,
    ask: Callable[[Typed | None, str], ModalScreen[Typed | None]],
    keep: Callable[[Typed], Act],
    *,
    first: Typed | None = None,
) -> bool:
    """Ask until what was typed can be kept or is left; return whether it was kept.

    `ask` makes the dialog from what was typed before (`first`, None for nothing) and what was wrong with it.
    Where the words changed meanwhile it comes back at the next asking, as it is for words that are no more;
    where somebody else decided the case meanwhile it is asked no more.
    """
    answer = await screen.asked(ask(first, AGAIN if first is not None else ""))
    while answer is not None:
        try:
            screen.told(partial(keep, answer))
        except WordsChangedError:
            screen.unkept[type(answer)] = answer
            return False
        except DecidedMeanwhileError:
            return False
        except QualcodeError as error:
            answer = await screen.asked(ask(answer, in_words(error)))
        else:
            return True
    return False


async def memo_kept(screen: KeyedScreen, place: MemoPlace, keep: Callable[[MemoTyped], Act]) -> bool:
    """Ask for a memo, begun with the draft that was left; return whether it was kept."""
    from qualcode.flows.drafts import drop_draft, read_draft, save_draft
    from qualcode.screens.tui.dialogs import MemoDialog, MemoTyped

    desk, about = place.desk, place.about
    draft = read_draft(desk, about)
    first = MemoTyped(draft.text, draft.kind) if draft else MemoTyped("", place.kind)

    def typing(text: str, kind: str) -> None:
        save_draft(desk, about, text, kind)

    def ask(typed: MemoTyped | None, said: str) -> ModalScreen[MemoTyped | None]:
        shown = typed or first
        back = LEFT if draft and typed is None else ""
        return MemoDialog(place.called, shown.text, shown.kind, typed=typing, said=said or back)

    def keeping(typed: MemoTyped) -> Act:
        typing(typed.text, typed.kind)
        act = keep(typed)
        drop_draft(desk, about)
        return act

    screen.unkept.pop(MemoTyped, None)
    return await until_kept(screen, ask, keeping)


async def flag_kept(screen: KeyedScreen, desk: Desk, where: str, keep: Callable[[FlagTyped], Act]) -> bool:
    """Ask for a flag on the words at a place; return whether it was raised."""
    from qualcode.screens.tui.dialogs import FlagDialog, FlagTyped

    today = desk.clock()[:10]

    def ask(typed: FlagTyped | None, said: str) -> ModalScreen[FlagTyped | None]:
        return FlagDialog(where, today=today, typed=typed or FlagTyped(""), said=said)

    return await until_kept(screen, ask, keep, first=screen.unkept.pop(FlagTyped, None))


async def code_kept(
    screen: KeyedScreen, codebook: Callable[[], Codebook], name: str, keep: Callable[[CodeDraft], Act]
) -> bool:
    """Ask for a new code, its name begun; return whether it was made. The codebook is read each time."""
    from qualcode.flows.codebook.codebook import CodeDraft
    from qualcode.screens.tui.dialogs import NewCodeDialog

    before = screen.unkept.pop(CodeDraft, None)

    def ask(typed: CodeDraft | None, said: str) -> ModalScreen[CodeDraft | None]:
        return NewCodeDialog(codebook(), name, draft=typed, said=said)

    fits = before is not None and name in {"", before.name}
    return await until_kept(screen, ask, keep, first=before if fits else None)
