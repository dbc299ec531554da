"""What the proof promises: every altered quote is found, and no legitimate edit is accused.

The quotes here are edited and altered by a generator of their own, which shares no code with the package:
it knows words and where they stand, and writes the printed text itself.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.evidence.printing import printed
from qualcode.evidence.verify import verify_printed
from qualcode.findings import Operation
from qualcode.model import Redaction, Span

SPEECH = (
    "they said nobody rang back and I did not know who to ask, so [laughs] we waited. It wasn't the nurse's "
    "fault (...) really; she was (.) the only one who couldn't, um, [inaudible 00:05:12] “come in” she said "
    "never mind – I'm not angry. Ring! £5 a day? “No” *sigh* #tired :smile: <b> the the café"
)
WORDS = SPEECH.split()
NEGATIONS = ("not", "n't", "never", "nobody")


@dataclass(frozen=True)
class Sample:
    """A source, a quote of it, and the text that a careful person would print."""

    source: str
    span: Span
    operations: tuple[Operation, ...]
    redactions: tuple[Redaction, ...]
    printed: tuple[str, ...]

    def problems(self, text: str) -> list[str]:
        """Return the codes of what the proof says of `text`."""
        found = verify_printed(text, self.source, self.span, self.operations, self.redactions)
        return [problem.code for problem in found]


def sample(seed: int) -> Sample:
    """Write a source and edit a quote of it, word by word."""
    chance = random.Random(seed)  # noqa: S311
    words = chance.choices(WORDS, k=chance.randint(14, 40))
    gaps = [" " if chance.random() > 0.05 else "\n" for _ in words]
    source = "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    starts = [sum(len(word) + 1 for word in words[:i]) for i in range(len(words))]
    first, last = 3, len(words) - 4
    operations: list[Operation] = []
    redactions: list[Redaction] = []
    shown: list[str] = []
    place = first
    while place <= last:
        length = min(chance.randint(1, 3), last - place + 1)
        covered = Span(starts[place], starts[place + length - 1] + len(words[place + length - 1]))
        action = chance.choice(["keep"] * 6 + ["cut", "insert", "replace", "redact"])
        if action == "cut":
            operations.append(Operation("cut", covered))
            shown.append("(...)")
        elif action == "insert":
            operations.append(Operation("insert", Span(covered.start, covered.start), "the clinic"))
            shown.extend(["[the clinic]", *words[place : place + length]])
        elif action == "replace":
            operations.append(Operation("replace", covered, "the service"))
            shown.append("[the service]")
        elif action == "redact":
            verdict = chance.choice(["mask", "review"])
            redactions.append(Redaction("X", "S", 1, covered, "PERSON", verdict, "[Worker 2]"))  # type: ignore[arg-type]
            shown.append("[Worker 2]")
        else:
            shown.extend(words[place : place + length])
        place += length
    span = Span(starts[first], starts[last] + len(words[last]))
    chance.shuffle(operations)
    return Sample(source, span, tuple(operations), tuple(redactions), tuple(shown))


def altered(quote: Sample, chance: random.Random) -> tuple[str, str]:
    """Alter a printed quote in one way; return the way and the text."""
    shown = list(quote.printed)
    plain = [i for i, word in enumerate(shown) if word[0] not in "[("]
    negated = [i for i in plain if any(negation in shown[i] for negation in NEGATIONS)]
    marked = [i for i, word in enumerate(shown) if word[0] in "[("]
    ways = ["changed", "added", "case", "comma"]
    ways += ["dropped", "ellipsis", "bracketed", "swapped"] if len(set(shown)) > 3 else []
    ways += ["negation"] if negated else []
    ways += ["unmarked"] if marked else []
    way = chance.choice(ways) if plain else "added"
    i = chance.choice(negated if way == "negation" else marked if way == "unmarked" else plain or [0])
    match way:
        case "changed":
            shown[i] = shown[i] + "s"
        case "added":
            shown.insert(i, "really")
        case "case":
            shown[i] = shown[i].swapcase() if shown[i].swapcase() != shown[i] else "Altered"
        case "comma":
            shown[i] = shown[i] + ","
        case "dropped" | "unmarked":
            del shown[i]
        case "ellipsis":
            shown[i] = chance.choice(["(...)", "…", "...", "[...]"])
        case "bracketed":
            shown[i] = f"[{shown[i]}]"
        case "swapped":
            other = next(j for j, word in enumerate(shown) if word != shown[i])
            shown[i], shown[other] = shown[other], shown[i]
        case "negation":
            word = shown[i].replace("n't", "").replace("never", "ever").replace("nobody", "somebody")
            shown[i : i + 1] = [] if word == "not" else [word]
    return way, " ".join(shown)


def test_no_legitimate_edit_is_accused() -> None:
    """A thousand quotes edited as declared are all proved."""
    accused = [seed for seed in range(1000) if sample(seed).problems(" ".join(sample(seed).printed))]
    assert accused == []


def test_every_altered_quote_is_found() -> None:
    """A thousand quotes altered in one word, mark, case or comma are all found."""
    missed = []
    ways = set()
    for seed in range(1000):
        quote = sample(seed)
        way, text = altered(quote, random.Random(-seed))  # noqa: S311
        ways.add(way)
        if text != " ".join(quote.printed) and not quote.problems(text):
            missed.append((seed, way, text))
    assert missed == []
    assert len(ways) == 10


def test_a_quote_under_another_speakers_place_is_found() -> None:
    """The same words proved against another span, as another speaker's, are not there."""
    found = 0
    for seed in range(200):
        quote = sample(seed)
        other = Span(0, quote.span.start)
        text = " ".join(quote.printed)
        found += bool(verify_printed(text, quote.source, other, (), ()))
    assert found == 200


SAID = "I did not know, and nobody [laughs] told Ann (...) that she couldn’t come."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SAID.replace("not ", ""), "words-missing"),
        (SAID.replace("not", "(...)"), "undeclared-cut"),
        (SAID.replace("not", "…"), "undeclared-cut"),
        (SAID.replace("not", "really not"), "words-added"),
        (SAID.replace("nobody", "somebody"), "words-changed"),
        (SAID.replace("’", "'"), "words-changed"),
        (SAID.replace("told", "[never] told"), "undeclared-brackets"),
        (SAID.replace("[laughs] ", ""), "words-missing"),
        (SAID.replace("not know", "not  know"), "spacing-changed"),
        (SAID + " Never.", "words-added"),
        ("", "words-missing"),
    ],
)
def test_the_kind_of_difference_is_named(text: str, code: str) -> None:
    """A dropped word, a hidden cut, an added word, another apostrophe: each has its own code."""
    assert [problem.code for problem in verify_printed(text, SAID, Span(0, len(SAID)))] == [code]


def test_brackets_and_ellipses_that_were_said_are_words() -> None:
    """`[laughs]` and `(...)` in the source are verbatim, also beside declared cuts and insertions."""
    cut = Operation("cut", Span(SAID.index("and"), SAID.index("told")))
    text = SAID.replace("and nobody [laughs] ", "(...) ")
    assert verify_printed(text, SAID, Span(0, len(SAID)), (cut,)) == ()
    assert verify_printed(SAID, SAID, Span(0, len(SAID))) == ()


@pytest.mark.parametrize("extra", ["I did not know, (...)  told", "I did not know,  (...) told"])
def test_no_blank_is_free_beside_a_cut(extra: str) -> None:
    """Where the source has its blank, a second one beside the mark is a difference."""
    source = "I did not know, and nobody told"
    cut = Operation("cut", Span(source.index("and"), source.index(" told")))
    whole = Span(0, len(source))
    assert verify_printed("I did not know, (...) told", source, whole, (cut,)) == ()
    assert [each.code for each in verify_printed(extra, source, whole, (cut,))] == ["spacing-changed"]


def test_what_was_decided_to_keep_prints_as_said() -> None:
    """A redaction with verdict keep masks nothing, in print and in proof."""
    kept = Redaction("X", "S", 1, Span(0, 5), "PERSON", "keep", "[Worker]")
    assert verify_printed(SAID, SAID, Span(0, len(SAID)), (), (kept,)) == ()


def test_an_unmasked_name_is_found_and_not_repeated() -> None:
    """A name that should be masked is reported without the name; the masked text is proved."""
    name = Redaction(
        "X", "S", 1, Span(SAID.index("Ann"), SAID.index("Ann") + 3), "PERSON", "mask", "[Worker]"
    )
    whole = Span(0, len(SAID))
    (problem,) = verify_printed(SAID, SAID, whole, (), (name,))
    assert (problem.code, problem.where) == ("redaction-missing", "word 9")
    assert "Ann" not in problem.message
    assert verify_printed(SAID.replace("Ann", "[Worker]"), SAID, whole, (), (name,)) == ()


def test_messages_never_hold_words_of_the_source() -> None:
    """What was said instead is not told: it may hold what is masked elsewhere."""
    (problem,) = verify_printed(SAID.replace("nobody", "somebody"), SAID, Span(0, len(SAID)))
    assert problem.message == "“somebody” is not what was said"


@pytest.mark.parametrize(
    "operations",
    [
        (Operation("cut", Span(0, 5)), Operation("replace", Span(4, 8), "x")),
        (Operation("cut", Span(0, 999)),),
        (Operation("insert", Span(999, 999), "x"),),
    ],
)
def test_impossible_edits_are_findings(operations: tuple[Operation, ...]) -> None:
    """Edits that overlap or lie outside prove nothing, and are reported rather than raised."""
    found = verify_printed(SAID, SAID, Span(0, len(SAID)), operations)
    assert {problem.code for problem in found} == {"bad-edit"}
    assert [each.code for each in verify_printed(SAID, SAID, Span(0, 999))] == ["span-outside"]


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Operation], list[Redaction]]:
    """Draw a nasty text with operations that go together and redactions that lie anywhere."""
    text = draw(st.text(alphabet="ab. \n[]()…é’", min_size=8, max_size=40))
    bounds = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    operations = [
        Operation("cut", Span(start, end))
        if draw(st.booleans())
        else Operation("replace", Span(start, end), "r")
        for start, end in zip(bounds[::2], bounds[1::2], strict=False)
    ]
    places = {
        *bounds,
        *(i for i in range(len(text)) if not any(o.span.start < i < o.span.end for o in operations)),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(places)), max_size=3))
    operations += [Operation("insert", Span(place, place), f"i{place}") for place in chosen]
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=4))
    redactions = [
        Redaction("X", "S", 1, Span(*sorted(pair)), "PLACE", "mask", f"[{n}]") for n, pair in enumerate(spans)
    ]
    return text, operations, redactions


@given(edited(), st.randoms(use_true_random=False))
def test_what_is_printed_is_proved(
    drawn: tuple[str, list[Operation], list[Redaction]], chance: random.Random
) -> None:
    """Printing and proof, written apart, agree on any text, edits and redactions, in any order."""
    text, operations, redactions = drawn
    chance.shuffle(operations)
    chance.shuffle(redactions)
    whole = Span(0, len(text))
    shown = printed(text, whole, operations, redactions).text
    assert verify_printed(shown, text, whole, operations, redactions) == ()
    assert verify_printed(shown + "x", text, whole, operations, redactions) != ()
