"""The code view: all extracts of a code, what is done with them, cards to cut out and piles read back."""

from qualcode.flows.code_view.records import EVERYBODY, Extract, Nearby
from qualcode.flows.code_view.view import CodeView, open_view

__all__ = ("EVERYBODY", "CodeView", "Extract", "Nearby", "open_view")
