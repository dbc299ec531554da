"""The dialogs of the coding application: each asks one thing, and gives back a value or None.

None of them changes the study; the screen that opened it calls the flow.
"""

from qualcode.screens.tui.dialogs.choose import ChooseDialog, ChooseSeveralDialog
from qualcode.screens.tui.dialogs.flag import FlagDialog
from qualcode.screens.tui.dialogs.keys import KeysDialog
from qualcode.screens.tui.dialogs.line import LineDialog
from qualcode.screens.tui.dialogs.memo import MemoDialog
from qualcode.screens.tui.dialogs.new_code import NewCodeDialog
from qualcode.screens.tui.dialogs.picker import CodePicker
from qualcode.screens.tui.dialogs.read import ReadDialog
from qualcode.screens.tui.dialogs.results import FlagTyped, MemoTyped, Picked
from qualcode.screens.tui.dialogs.yes_no import YesNoDialog

__all__ = (
    "ChooseDialog", "ChooseSeveralDialog", "CodePicker", "FlagDialog", "FlagTyped", "KeysDialog",
    "LineDialog", "MemoDialog", "MemoTyped", "NewCodeDialog", "Picked", "ReadDialog", "YesNoDialog",
)  # fmt: skip
