"""Answers that say that there is none: "n/a", "-", "No comment", "Dim sylw". They are kept as written.

They are counted by question, so that nobody takes them for views.
"""

from __future__ import annotations

import re

_NON_ANSWER = re.compile(
    r"[-–—.,/?*x_~…\s]+"
    r"|n\s*[/\\.]?\s*a\.?|not applicable|not answered|no answer|no response|unanswered"
    r"|none|nil|nothing"
    r"|(?:no|none|nil|nothing) (?:(?:further )?comments?|opinion|views?|thanks|thank you|response)"
    r"|nothing (?:to add|further|else|more)|none (?:at all|whatsoever|to add|given|stated|provided)"
    r"|no(?:thing)? (?:further|more|other|additional) (?:comments?|to add)|null|blank|anonymous"
    r"|dim(?: (?:sylw|sylwadau|ateb|byd|yn berthnasol|i'w ychwanegu))?|amherthnasol|ddim yn berthnasol",
    re.IGNORECASE,
)
_LONGEST = 40


def is_non_answer(answer: str) -> bool:
    """Whether an answer only says that there is none."""
    plain = answer.strip()
    return len(plain) <= _LONGEST and _NON_ANSWER.fullmatch(plain.rstrip(".!") or plain) is not None
