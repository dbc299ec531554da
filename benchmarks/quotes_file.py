"""What a star and a new code cost in a large study: lines added, beside the round trip of the whole file.

    python benchmarks/quotes_file.py [QUOTES] [CODES]

Processor time in milliseconds, the median of several runs, with 2,000 quotes and 500 codes by default. Both
ways write the same values and prove them by reading the file back; the ratio holds on any machine.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from qualcode.codebook.reading import codebook_from
from qualcode.evidence.quotes import quote_mapping, quotes_from
from qualcode.findings import Quote
from qualcode.flows.codebook.text import Rewrite, first_proved, rewritten
from qualcode.flows.quote import SHELF
from qualcode.flows.read_before import codebook_in, quotes_in
from qualcode.flows.yaml_entries import written_gently, written_whole
from qualcode.model import Code, Codebook, Example, Rules, Span
from qualcode.store.parsed import parsed_near
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes

AT = "2026-11-20T10:00:00+00:00"
RUNS, WHOLE_RUNS = 15, 3


def quote(number: int) -> Quote:
    """Return a quote as a star makes it."""
    span = Span(60 + number % 900, 190 + number % 900)
    place = f"S-{number % 24:04d}"
    return Quote(
        f"Q-{number:05d}", place, 1, span, f"{number:020x}", code=f"code-{number % 400}", by="ann", at=AT
    )


def code(number: int) -> Code:
    """Return a code with a definition, an example and rules."""
    return Code(
        f"code-{number}",
        f"Code number {number}",
        definition=f"What people say of number {number}, in the words of the team.",
        examples=(Example(f"an example of number {number}, as somebody might say it"),),
        rules=Rules(phrases=(f"number {number}", "said so")),
    )


def cost(runs: int, acts: Iterator[Callable[[], object]]) -> float:
    """Return the median processor time of some acts in milliseconds."""
    taken = []
    for _, act in zip(range(runs), acts, strict=False):
        begun = time.process_time()
        act()
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


def report(name: str, size: int, by_lines: float, whole: float) -> None:
    """Print a line of the table."""
    print(f"{name:<22} {size / 1000:7.0f} kB {by_lines:9.1f} ms {whole:9.0f} ms {whole / by_lines:8.0f} x")


def quotes(many: int) -> None:
    """Measure a star, one taken away, and reading after an undo."""
    document = {"format": 1, "quotes": [quote_mapping(quote(number)) for number in range(many)]}
    content = yaml_bytes(document)
    quotes_in(parsed_near(content, "quotes.yaml"))

    def written(one: Quote) -> object:
        found = written_gently(content, SHELF, [quote_mapping(one)])
        return quotes_in(parsed_near(found, "quotes.yaml"))

    def whole(one: Quote) -> object:
        found = written_whole(content, SHELF, [quote_mapping(one)])
        return quotes_from(parse_yaml(found, "quotes.yaml"))

    new = [quote(many + number) for number in range(RUNS)]
    gone = [replace(quote(number * 7 % many), status="rejected") for number in range(RUNS)]
    for name, changed in (("a star", new), ("a star taken away", gone)):
        fast = cost(RUNS, (partial(written, one) for one in changed))
        slow = cost(WHOLE_RUNS, (partial(whole, one) for one in changed))
        report(name, len(content), fast, slow)


def codes(many: int) -> None:
    """Measure a new code."""
    book = Codebook(tuple(code(number) for number in range(many)))
    content = next(rewritten(None, Rewrite(book)))
    book, _ = codebook_in(parsed_near(content, "codebook.yaml"))

    def written(one: Code) -> object:
        grown = replace(book, codes=(*book.codes, one))
        return first_proved(rewritten(content, Rewrite(grown, added=frozenset({one.id}))), grown)

    def whole(one: Code) -> object:
        document = parse_yaml(content, "codebook.yaml")
        document["codes"].append({"id": one.id, "name": one.name})
        return codebook_from(parse_yaml(yaml_bytes(document), "codebook.yaml"))

    new = [code(many + number) for number in range(RUNS)]
    fast = cost(RUNS, (partial(written, one) for one in new))
    report("a new code", len(content), fast, cost(WHOLE_RUNS, (partial(whole, one) for one in new)))


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    print(f"{'':<22} {'file':>10} {'by lines':>12} {'round trip':>12} {'ratio':>10}")
    quotes(numbers[0] if numbers else 2000)
    codes(numbers[1] if len(numbers) > 1 else 500)
