"""Pictures of the transcript in text at three widths, kept to be read by a person."""

from __future__ import annotations

import asyncio

import pytest
from golden_pictures import holds
from transcript_app import TranscriptApp

from qualcode.model import Span
from qualcode.screens.tui.passages import Passage, Stripe, StripeKind

_WAITED = (
    "My GP sent the letter in March, and then nothing happened for nine months. I rang every week; they "
    "said the list was long. Nobody told us why [sighs], and by then he had stopped going to school."
)
_TURNS = (
    ("facilitator", "Could you tell me how you came to be referred?", True),
    ("participant", _WAITED, False),
    (
        "participant",
        "等了九个月。才有人打电话给我们。 That is what my mother said 👨‍👩‍👧 and she was right.",
        False,
    ),
    ("participant", "[laughs] Well [/b], the bus is £12.50 each way.", False),
    ("interpreter", "חיכיתי שלוש שנים, she says: I waited three years.", False),
)


def picture_of(app: TranscriptApp, size: tuple[int, int]) -> str:
    """The lines of the screen; «» around what is underlined, ⟦⟧ around what is reversed."""
    lines: list[str] = []

    async def steps() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            for y in range(size[1]):
                lines.append("")
                for part in app.transcript.render_line(y):
                    text = part.text
                    if part.style is not None and part.style.underline:
                        text = f"«{text}»"
                    if part.style is not None and part.style.reverse:
                        text = f"⟦{text}⟧"
                    lines[-1] += text

    asyncio.run(steps())
    return "\n".join(line.rstrip() for line in lines).rstrip()


def example() -> TranscriptApp:
    """A conversation with every kind of stripe, words chosen, and a turn with fifteen codings."""
    passages: list[Passage] = []
    start = 0
    for place, (role, text, dim) in enumerate(_TURNS):
        head = f"t{place + 1} · P{place + 1:02} · {role} · 00:0{place}:15"
        title = "The time before the first appointment" if place == 0 else ""
        passages.append(
            Passage(f"t{place + 1}", "S1", f"t{place + 1}", text, start, head=head, title=title, dim=dim)
        )
        start += len(text) + 1

    def stripe(kind: StripeKind, place: int, words: str, label: str) -> Stripe:
        at = passages[place].start + (passages[place].text.index(words) if words else 0)
        length = len(words) or len(passages[place].text)
        return Stripe(f"{kind}-{label}", kind, "S1", Span(at, at + length), label)

    stripes = [
        stripe("own", 1, "", "long-wait"),
        stripe("own", 1, "Nobody told us why", "not-told-why"),
        stripe("proposal", 1, "I rang every week; they said the list was long.", "chasing"),
        stripe("quote", 1, "I rang every week", "quote"),
        stripe("memo", 1, "he had stopped", "reflexive"),
        stripe("other", 2, "", "long-wait"),
        stripe("flag", 3, "", "complaint"),
        stripe("hit", 1, "list", ""),
        *(stripe("own", 4, "", f"code-{number}") for number in range(1, 16)),
    ]
    words = passages[1].text.index("nothing happened for nine months")
    app = TranscriptApp(passages, stripes)
    app.stands = (1, Span(passages[1].start + words, passages[1].start + words + 32))
    return app


@pytest.mark.parametrize("size", [(60, 34), (80, 28), (140, 24)])
def test_the_transcript_looks_as_it_did(size: tuple[int, int]) -> None:
    """At a narrow, a usual and a wide window; `RENEW_GOLDEN=1` writes the pictures anew, to be read."""
    holds(f"transcript-{size[0]}x{size[1]}", picture_of(example(), size))
