"""A memo dialog whose words outlive a crash: begun with the draft that was left, and saved at every pause.

The screen keeps the memo by its own act, and then says that the draft may go.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.flows.desk import Desk
from qualcode.flows.drafts import read_draft, save_draft
from qualcode.screens.tui.dialogs.memo import MemoDialog

_LEFT = "this is what you typed before and did not keep"


def memo_dialog(desk: Desk, called: str, about: Sequence[str], kind: str = "") -> MemoDialog:
    """Return the dialog for a memo about some things; `called` is what they are called on the screen.

    After the memo is kept, `flows.drafts.drop_draft(desk, about)` takes the draft away.
    """

    def typed(text: str, kind: str) -> None:
        save_draft(desk, about, text, kind)

    draft = read_draft(desk, about)
    if draft is None:
        return MemoDialog(called, kind=kind, typed=typed)
    return MemoDialog(called, draft.text, draft.kind or kind, typed=typed, said=_LEFT)
