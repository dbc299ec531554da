"""How fast the tagger reads beside the plain spaCy pipeline, with the same rules on the same text, same hits.

    python benchmarks/tagger.py [FOLDER OF TEXT FILES] [--words 5000000]

The text is repeated until it has so many words, with the words of each sentence shuffled anew each time; 200
codes have ten phrases each, taken from the text so that about one sentence in ten is hit. Both paths give
(sentence, code, place of the words), and the two lists must be equal. spaCy parts words at every hyphen and
apostrophe, so that "recent hospital" stands for it in "recent hospital-acquired"; the tagger takes whole
words, and a rule for "urgent" does not find "non-urgent"; of "and/or" it is the other way round, and "cannot"
is two words for spaCy. So that both mean the same, such words are parted in the text. The plain pipeline
weighs neither negation nor what might be, so here the rules do not either; a further line says what weighing
them takes.

The tagger keeps nothing between segments (its one cache is the lemma of a word, which phrases do not use).
spaCy keeps the tokens of every word that it has seen, and a text made of the same words again and again lives
off that: so it is timed as it comes, and also without, as the words of a long text are new to it. Times are
those of the processor, on one core, imports left out.

Without a folder of texts, or where it is absent, the text is made up, and that is said.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import sys
import time
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.coding.rules import compile_rules
from qualcode.model import Code, Codebook, Rules, Source, Turn
from qualcode.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CODES, PHRASES = 200, 10
SHARE = 0.10
PLAIN = re.compile(r"[a-z]{2,}")
TURN = 8
KEEP: Any = {"negation": "keep", "hypothetical": "keep"}
JOINED = re.compile(r"(?<=\w)['’‘‐‑–—/-]+(?=\w)")
Hit = tuple[int, int, str]


def main() -> int:
    """Print words per second of both, and their ratio; 1 where the hits differ."""
    parser = argparse.ArgumentParser(description="The tagger beside the plain spaCy pipeline.")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--words", type=int, default=5_000_000)
    options = parser.parse_args()
    said, where = _sentences_from(options.folder)
    print(f"text: {where}: {len(said):,} sentences; {platform.machine()}, Python {platform.python_version()}")
    draw = random.Random(20)  # noqa: S311 (a sample, no secret)
    source = _source(_repeated(said, options.words, draw))
    words = len(source.text.split())
    codebook = _codebook(source, draw)
    print(f"{words:,} words in {len(source.turns):,} turns; {CODES} codes x {PHRASES} phrases")
    _warmed()
    fast, fast_seconds = _timed(_by_tagger, codebook, source)
    _, weighed_seconds = _timed(_by_tagger, _weighed(codebook), source)
    plain, plain_seconds = _timed(_by_spacy, codebook, source)
    bare, bare_seconds = _timed(_by_spacy_anew, codebook, source)
    hit = len({sentence for sentence, _, _ in plain})
    count = sum(len(sentences(turn.text)) for turn in source.turns)
    print(f"{len(plain):,} hits in {hit:,} of {count:,} sentences ({hit / count:.1%})")
    for name, seconds in (
        ("tagger", fast_seconds),
        ("tagger, stances too", weighed_seconds),
        ("spaCy, words kept", plain_seconds),
        ("spaCy, nothing kept", bare_seconds),
    ):
        ratio = seconds / fast_seconds
        print(f"{name:20} {seconds:7.2f} s {words / seconds:12,.0f} words/s   tagger x {ratio:.1f}")
    print(f"the same hits: {fast == plain == bare}")
    return int(not fast == plain == bare)


def _warmed() -> None:
    """Import everything once, so that no side pays for it."""
    source = Source("S0", 1, "interview", (Turn("They rang back.", "P1", "t1"),))
    codebook = Codebook((Code("a", "A", rules=Rules(phrases=("rang back",))),))
    _by_tagger(codebook, source)
    _by_spacy(codebook, source)


def _by_spacy_anew(codebook: Codebook, source: Source) -> list[Hit]:
    return _by_spacy(codebook, source, keep=False)


def _weighed(codebook: Codebook) -> Codebook:
    codes = (replace(code, rules=Rules(phrases=code.rules.phrases)) for code in codebook.codes)
    return Codebook(tuple(codes))


def _timed(read: Any, codebook: Codebook, source: Source) -> tuple[list[Hit], float]:
    """Compile and read; the time is that of both, the hits are put in order after the clock has stopped."""
    fresh = Source(source.id, source.revision, source.kind, source.turns)
    started = time.process_time()
    hits = read(codebook, fresh)
    seconds = time.process_time() - started
    return sorted(set(hits)), seconds


def _by_tagger(codebook: Codebook, source: Source) -> list[Hit]:
    return [
        (proposal.span.start, place.start, proposal.code)
        for proposal in compile_rules(codebook).propose(source)
        for place in proposal.matched
    ]


def _by_spacy(codebook: Codebook, source: Source, *, keep: bool = True) -> list[Hit]:
    """Tokenise every sentence of the same rule, and match the phrases by their lower-case tokens."""
    import spacy
    from spacy.matcher import PhraseMatcher

    pipeline = spacy.blank("en")
    if not keep:
        tokenizer: Any = pipeline.tokenizer
        tokenizer.max_cache_size = 0
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    for code in codebook.codes:
        matcher.add(code.id, [pipeline.make_doc(phrase) for phrase in code.rules.phrases])
    names = pipeline.vocab.strings
    hits: list[Hit] = []
    places = list(_places(source))
    documents = pipeline.pipe((source.text[start:end] for start, end in places), batch_size=1000)
    for (start, _), document in zip(places, documents, strict=True):
        hits.extend((start, start + document[first].idx, names[code]) for code, first, _ in matcher(document))
    return hits


def _places(source: Source) -> Iterator[tuple[int, int]]:
    for turn, bound in zip(source.turns, source.turn_spans(), strict=True):
        for part in sentences(turn.text):
            yield bound.start + part.start, bound.start + part.end


def _sentences_from(folder: Path | None) -> tuple[list[list[str]], str]:
    texts = []
    if folder is not None and folder.is_dir():
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("[0-9]*.rst"))]
        texts = texts or [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    if not texts:
        draw = random.Random(7)  # noqa: S311
        vocabulary = ["".join(draw.choices("aeiourstlnmdp", k=draw.randint(2, 9))) for _ in range(3000)]
        made = [draw.choices(vocabulary, k=draw.randint(5, 35)) for _ in range(800)]
        return made, "no texts found, so it is made up"
    found = [
        text[part.start : part.end].split()
        for text in texts
        for paragraph in text.split("\n\n")
        for text in [" ".join(paragraph.split())]
        for part in sentences(text)
    ]
    return [words for words in found if len(words) > 2], str(folder.name if folder else "")


def _repeated(said: Sequence[list[str]], words: int, draw: random.Random) -> Iterator[str]:
    """Yield sentences until there are so many words, the words of each shuffled anew at each repeat."""
    total = 0
    while total < words:
        for one in said:
            shuffled = [_parted(word.strip(".?!")) or word for word in one]
            draw.shuffle(shuffled)
            total += len(shuffled)
            yield " ".join(shuffled) + " ."
            if total >= words:
                return


@cache
def _blank() -> Any:
    import spacy

    return spacy.blank("en")


@cache
def _parted(word: str) -> str:
    """Return a word as spaCy parts it ("cannot" is "can not"), so that both sides see the same words."""
    parted = JOINED.sub(" ", word)
    return " ".join(token.text for token in _blank().make_doc(parted) if not token.is_space)


def _source(said: Iterator[str]) -> Source:
    turns: list[Turn] = []
    heap: list[str] = []
    for sentence in said:
        heap.append(sentence)
        if len(heap) == TURN:
            turns.append(Turn(" ".join(heap), "P1", f"t{len(turns) + 1}"))
            heap = []
    if heap:
        turns.append(Turn(" ".join(heap), "P1", f"t{len(turns) + 1}"))
    return Source("S1", 1, "interview", tuple(turns))


def _codebook(source: Source, draw: random.Random) -> Codebook:
    """Take phrases of two and three plain words from the text, frequent enough to hit a tenth of it."""
    sample = [
        source.turns[place].text[part.start : part.end].lower()
        for place in range(0, len(source.turns), max(1, len(source.turns) // 4000))
        for part in sentences(source.turns[place].text)
    ]
    counts: Counter[str] = Counter()
    for sentence in sample:
        words = [word if PLAIN.fullmatch(word) else "" for word in sentence.split()]
        grams = {
            " ".join(gram) for size in (2, 3) for gram in zip(*(words[n:] for n in range(size)), strict=False)
            if all(gram)
        }  # fmt: skip
        counts.update(grams)
    wanted = int(SHARE * 2.2 * len(sample))
    phrases = _drawn(counts, wanted, draw)
    codes = [
        Code(f"c{n}", f"C {n}", rules=Rules(phrases=tuple(phrases[n * PHRASES : (n + 1) * PHRASES]), **KEEP))
        for n in range(CODES)
    ]
    return Codebook(tuple(codes))


def _drawn(counts: Counter[str], wanted: int, draw: random.Random) -> list[str]:
    """Draw phrases that are each about as frequent as makes them hit `wanted` sentences together."""
    need = CODES * PHRASES
    share = wanted / need
    grams = sorted(counts)
    draw.shuffle(grams)
    grams.sort(key=lambda gram: abs(counts[gram] - share) > max(1.0, share / 2))
    chosen = grams[:need]
    chosen += [f"never said {number}" for number in range(need - len(chosen))]
    draw.shuffle(chosen)
    return chosen


if __name__ == "__main__":
    sys.exit(main())
