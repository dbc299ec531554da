"""Where codings land after a transcript was corrected: three ways to follow them, held against the truth.

    python benchmarks/reanchoring.py [FORMATS]

FORMATS is the folder of samples with raw and corrected transcripts, by default beside the repository; without
it only the generated correction is measured. Right: the same words, at the place where the truth has them,
or rightly said to be changed or gone. Wrong: another place or other words, and nobody told. Lost: given up,
or left to a person, though the words stand there unchanged.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from qualcode.coding.aligning import align
from qualcode.coding.carrying import Carrier
from qualcode.model import Source, Span, Turn
from qualcode.plugins import plugin
from qualcode.ports import LoadOptions

HERE = Path(__file__).resolve().parents[1] / "../shared/data/formats"
MEETINGS = ("allwalletdevs_2026-05-20_039", "fcr_2026-07-21_011", "focil_2026-04-07_032")
SPANS = 500
TURNS = 20_000
CONTEXT = 32
TOO_SLOW = 200_000
_SAID = (
    "waiting",
    "list",
    "bus",
    "nurse",
    "group",
    "friday",
    "baby",
    "tired",
    "phone",
    "letter",
    "door",
    "rain",
    "sleep",
    "milk",
    "help",
    "form",
    "week",
    "house",
    "mother",
    "clinic",
    "table",
    "doctor",
    "park",
    "north",
    "minute",
    "question",
    "answer",
    "morning",
    "road",
    "town",
    "night",
)


@dataclass(frozen=True)
class Case:
    """A span of the earlier text and where its words truly stand now; None where they changed or are gone."""

    span: Span
    truth: Span | None


@dataclass(frozen=True)
class Pair:
    """Two revisions with cases."""

    name: str
    old: Source
    new: Source
    cases: Sequence[Case]


Follow = Callable[[Span], Span | None]


def absolute(_old: Source, new: Source) -> Follow:
    """Leave every span at its offsets, as tools do that store character positions."""
    return lambda span: span if span.end <= len(new.text) else None


def searched(old: Source, new: Source) -> Follow:
    """Search for the words, as annotation clients do; of several places that whose surroundings fit best."""

    def follow(span: Span) -> Span | None:
        words = old.text[span.start : span.end]
        places = [match.start() for match in re.finditer(re.escape(words), new.text)]
        if not places:
            return None
        before, after = old.text[max(0, span.start - CONTEXT) : span.start], old.text[span.end :][:CONTEXT]

        def fit(place: int) -> float:
            end = place + len(words)
            around = new.text[max(0, place - CONTEXT) : place] + new.text[end : end + CONTEXT]
            return SequenceMatcher(None, before + after, around, autojunk=False).ratio()

        best = max(places, key=fit)
        return Span(best, best + len(words))

    return follow


def compared(old: Source, new: Source) -> Follow:
    """Compare the two texts character by character (difflib) and carry both ends of a span over."""
    blocks = SequenceMatcher(None, old.text, new.text, autojunk=False).get_matching_blocks()

    def place(position: int) -> int | None:
        for block in blocks:
            if block.a <= position < block.a + block.size:
                return position - block.a + block.b
        return None

    def follow(span: Span) -> Span | None:
        start, last = place(span.start), place(span.end - 1)
        return Span(start, last + 1) if start is not None and last is not None and start <= last else None

    return follow


def ours(old: Source, new: Source) -> Follow:
    """Follow as qualcode does; what changed, is doubtful or gone is left to a person."""
    carrier = Carrier(align(old, new), old.text, new.text)

    def follow(span: Span) -> Span | None:
        found = carrier.carry(span)
        return found.span if found.verdict in {"kept", "moved", "speaker_changed"} else None

    return follow


WAYS = {
    "absolute offsets": absolute,
    "search for the words": searched,
    "difflib on characters": compared,
    "qualcode": ours,
}


def judged(pair: Pair, follow: Follow) -> Counter[str]:
    """Count what becomes of the cases."""
    found: Counter[str] = Counter()
    for case in pair.cases:
        place = follow(case.span)
        if place == case.truth:
            found["right"] += 1
        elif place is None:
            found["lost"] += 1
        else:
            found["wrong"] += 1
    return found


def captions(path: Path, number: int) -> Source:
    """Read captions as a revision."""
    loaded = plugin("loaders", "vtt").load(path.read_bytes(), path.name, LoadOptions())
    return Source("S", number, "focus_group", loaded.turns)


def cues(path: Path) -> list[list[str]]:
    """Return the words of each cue, read without our loader."""
    blocks = [
        block.splitlines() for block in path.read_text(encoding="utf-8").split("\n\n") if "-->" in block
    ]
    payloads = [" ".join(b[next(i for i, line in enumerate(b) if "-->" in line) + 1 :]) for b in blocks]
    return [payload.partition(": ")[2].split() for payload in payloads]


def real_pair(formats: Path, meeting: str, length: tuple[int, int]) -> Pair:
    """Return a real correction with random spans; the truth counts words cue by cue."""
    paths = [formats / f"zoom/{meeting}__transcript{end}.vtt" for end in ("", "_corrected")]
    old, new = (captions(path, number) for number, path in enumerate(paths, start=1))
    places = [[match.span() for match in re.finditer(r"\S+", source.text)] for source in (old, new)]
    heirs: dict[int, int] = {}
    here = there = 0
    for before, after in zip(*map(cues, paths), strict=True):
        if len(before) == len(after):
            heirs.update((here + step, there + step) for step in range(len(before)))
        here, there = here + len(before), there + len(after)
    chance = random.Random(7)  # noqa: S311 -- a sample, no secret
    cases: list[Case] = []
    while len(cases) < SPANS:
        first = chance.randrange(here - 60)
        last = first + chance.randint(length[0] - 1, length[1] - 1)
        if first in heirs and last in heirs:
            span = Span(places[0][first][0], places[0][last][1])
            stands = Span(places[1][heirs[first]][0], places[1][heirs[last]][1])
            same = old.text[span.start : span.end].split() == new.text[stands.start : stands.end].split()
            cases.append(Case(span, stands if same else None))
    return Pair(f"{meeting.partition('_')[0]}, {length[0]} to {length[1]} words", old, new, cases)


def crafted_pair(formats: Path) -> Pair:
    """Return the correction that was made by hand with its truth."""
    truth = json.loads((formats / "crafted/reimport_a.expected.json").read_text(encoding="utf-8"))
    old, new = (
        captions(formats / "crafted" / truth[name], number) for number, name in ((1, "v1"), (2, "v2"))
    )
    cases = []
    for coding in truth["codings"]:
        stands = coding["verdict"] in {"kept", "moved", "speaker_changed"}
        now = Span(coding["new_start"], coding["new_end"]) if stands else None
        cases.append(Case(Span(coding["start"], coding["end"]), now))
    return Pair("made by hand", old, new, cases)


def generated_pair() -> Pair:
    """Return a long talk in which one turn in twelve was mended, cut or put in; short answers recur often."""
    chance = random.Random(11)  # noqa: S311 -- a sample, no secret
    old: list[Turn] = []
    new: list[Turn] = []
    heirs: dict[int, int] = {}
    for place in range(TURNS):
        length = 1 if chance.random() < 0.2 else chance.randint(4, 24)
        turn = Turn(" ".join(chance.choices(_SAID, k=length)).capitalize() + ".", speaker=f"P{place % 7}")
        old.append(turn)
        roll = chance.random()
        if roll < 0.02:
            continue
        if roll < 0.04:
            new.append(Turn("(speaks very quietly here)", speaker="P9"))
        if roll > 0.96:
            new.append(Turn(turn.text.replace(turn.text.split()[-1], "xylophone."), speaker=turn.speaker))
            continue
        heirs[place] = len(new)
        new.append(turn)
    before, after = (
        Source("S", number, "focus_group", tuple(turns)) for number, turns in ((1, old), (2, new))
    )
    cases = []
    for place in chance.sample(range(TURNS), SPANS):
        now = after.turn_spans()[heirs[place]] if place in heirs else None
        cases.append(Case(before.turn_spans()[place], now))
    return Pair(f"generated, {TURNS:,} turns", before, after, cases)


def pairs(formats: Path) -> Iterator[Pair]:
    """Yield the corrections that are there."""
    if formats.is_dir():
        for meeting in MEETINGS:
            yield real_pair(formats, meeting, (3, 60))
            yield real_pair(formats, meeting, (1, 2))
        yield crafted_pair(formats)
    else:
        print(f"{formats} is not there: only the generated correction is measured")
    yield generated_pair()


def main() -> None:
    """Print one table: correction, way, right, wrong, lost, seconds."""
    formats = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    print(
        f"{'correction':<30} {'spans':>5}  {'way':<22} {'right':>6} {'wrong':>6} {'lost':>6} {'seconds':>8}"
    )
    for pair in pairs(formats):
        for name, way in WAYS.items():
            if way is compared and len(pair.old.text) > TOO_SLOW:
                print(f"{pair.name:<30} {len(pair.cases):>5}  {name:<22} left out: it takes minutes")
                continue
            start = time.perf_counter()
            found = judged(pair, way(pair.old, pair.new))
            took = time.perf_counter() - start
            counts = "".join(f" {found[what]:>6}" for what in ("right", "wrong", "lost"))
            print(f"{pair.name:<30} {len(pair.cases):>5}  {name:<22}{counts} {took:>8.2f}")


if __name__ == "__main__":
    main()
