"""Texts that a terminal finds hard, for properties: scripts, marks, emoji, controls, long words."""

from __future__ import annotations

from hypothesis import strategies as st

from qualcode.screens.tui.passages import Passage

SAMPLES = (
    "We waited nine months, and nobody told us why. My mother rang every week; the list was long.",
    "[laughs] well [/b] you know... it’s – how shall I say? – “fine”. No. 5 is Dr. Hill’s, e.g. that one.",
    "等了九个月。才有人打电话给我们。",
    "รอมาเก้าเดือนแล้วไม่มีใครโทรมา",
    "मुझे नौ महीने तक इंतज़ार करना पड़ा और किसी ने फ़ोन नहीं किया",
    "חיכיתי שלוש שנים, and then שלום again",
    "انتظرنا تسعة أشهر وَلَمْ يُخبرنا أحد",
    "our family 👨‍👩‍👧‍👦 is 👍🏽 in 🇬🇧 with ❤️ and 1️⃣",
    "z̷̢̛̰a̴̧͝l̵͔͠g̸͉̈o̶̘͑ e\u0301e\u0301 \u0301alone",
    "a\tb\x1b[31mred\x1b[0m \u202eevil\u202c \u2066x\u2069 \x07 \u200bzero\u200d \ufeff",
    "x" * 2000,
    "👩🏽‍⚕️" * 300,
    "   lead and trail   \n\nsecond line\n",
    "...",
    " ",
    "",
)
_HARD = (
    "ab é’£%.!? \n\t\u3000等。ー👩👍\u200d\ufe0f🏽🇬🇧ิคี่क्षि\u0301\u202e\u200f\x1b\x9f\u0600אשكـ각\u1100\u1161"
    "\ud800\ue000\ufffe"
)
TEXTS = st.one_of(
    st.sampled_from(SAMPLES),
    st.text(alphabet=st.sampled_from(_HARD), max_size=80),
    st.text(max_size=60),
    st.lists(st.sampled_from(SAMPLES), min_size=2, max_size=3).map(" ".join),
)


def passages_from(texts: list[str], *, source: str = "S1", title: str = "") -> list[Passage]:
    """Return turns that follow each other in a source, as a transcript shows them."""
    found, start = [], 0
    for place, text in enumerate(texts):
        name = f"t{place + 1}"
        found.append(
            Passage(name, source, name, text, start, head=f"{name} · P01", title=title if not place else "")
        )
        start += len(text) + 1
    return found
