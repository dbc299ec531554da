"""Filters that every command shares: source globs, codes, coders, speakers, and `--where`.

A filter that names an attribute nobody has is an error, never an empty result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from qualcode.errors import UsageError, unknown_name
from qualcode.text import fold

Attributes = Mapping[str, str]
Test = Callable[[Attributes], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<mark>!=|=|\(|\))|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<word>[^\s=!()"']+))"""
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asked to see. Empty means everything.

    `sources` are globs over ids and titles; `codes` and `speakers` ids; `coder` a coder's folder
    (`@rules` shows proposals); `where` an expression such as `area=North and role!=staff`; `facets` as typed,
    such as `kind=barrier`: values of one facet are alternatives, and `kind=` asks for those without one.
    """

    sources: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    coder: str = ""
    speakers: tuple[str, ...] = ()
    where: str = ""
    unit: str = "turn"
    facets: tuple[str, ...] = ()


def matching(names: Mapping[str, str], globs: Sequence[str], *, kind: str) -> list[str]:
    """Return the ids whose id or title fits one of the globs, in their order; all without globs.

    Raises `UnknownNameError` for a glob that fits nothing.
    """
    if not globs:
        return list(names)
    chosen: set[str] = set()
    for glob in globs:
        wanted = fold(glob)
        fitting = {
            identifier
            for identifier, title in names.items()
            if any(fold(name) == wanted or fnmatchcase(fold(name), wanted) for name in (identifier, title))
        }
        if not fitting:
            raise unknown_name(kind, glob, [*names, *names.values()])
        chosen |= fitting
    return [identifier for identifier in names if identifier in chosen]


def where_test(
    expression: str, known: Iterable[str], *, meant: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> Test:
    """Return a test of attributes for an expression of `=`, `!=`, `and`, `or`, `not` and brackets.

    Values are compared without case and diacritics; a missing attribute is the empty text. `meant` gives, by
    attribute, other ways to write a value (folded), and the value that each means.
    """
    if not expression.strip():
        return _everything
    return _Parser(expression, set(known), meant).parsed()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `--where` asks of an attribute: `mark` is "=" or "!=", the value as it was typed."""

    attribute: str
    mark: str
    value: str


def comparisons(expression: str, known: Iterable[str]) -> tuple[tuple[Comparison, ...], bool]:
    """Return what an expression compares, and whether all of it must hold (joined by "and" alone)."""
    if not expression.strip():
        return (), True
    parser = _Parser(expression, set(known), MappingProxyType({}))
    parser.parsed()
    loose = any(
        value.casefold() in {"or", "not"} if kind == "word" else kind == "mark" and value in "()"
        for kind, value in parser.tokens
    )
    return tuple(parser.compared), not loose


def _everything(_attributes: Attributes) -> bool:
    return True


class _Parser:
    """A recursive-descent parser: or < and < not < comparison."""

    def __init__(self, expression: str, known: set[str], meant: Mapping[str, Mapping[str, str]]) -> None:
        self.expression = expression
        self.known = known
        self.meant = meant
        self.tokens = list(self._tokens())
        self.place = 0
        self.compared: list[Comparison] = []

    def _tokens(self) -> Iterable[tuple[str, str]]:
        position = 0
        text = self.expression.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise self._fault(f"cannot read {text[position:][:12]!r}")
            position = match.end()
            kind = match.lastgroup or ""
            yield ("mark" if kind == "mark" else "word" if kind == "word" else "text", match.group(kind))

    def _fault(self, what: str) -> UsageError:
        return UsageError(
            f"--where: {what}", hint="""as in --where 'area=North and role!="health visitor"'"""
        )

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self.place += 1
        return token

    def _takes(self, word: str) -> bool:
        kind, value = self._peek()
        if kind == "word" and value.casefold() == word:
            self.place += 1
            return True
        return False

    def parsed(self) -> Test:
        test = self._either()
        if self._peek()[0] != "end":
            raise self._fault(f"did not expect {self._peek()[1]!r}")
        return test

    def _either(self) -> Test:
        tests = [self._both()]
        while self._takes("or"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._takes("and"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._takes("not"):
            denied = self._one()
            return lambda row: not denied(row)
        if self._peek() == ("mark", "("):
            self._next()
            inner = self._either()
            if self._next() != ("mark", ")"):
                raise self._fault("a bracket is not closed")
            return inner
        return self._comparison()

    def _comparison(self) -> Test:
        name = self._value("an attribute")
        kind, mark = self._next()
        if kind != "mark" or mark not in {"=", "!="}:
            raise self._fault(f"expected = or != after {name!r}")
        typed = self._value("a value")
        wanted = fold(typed)
        attribute = self._known(name)
        self.compared.append(Comparison(attribute, mark, typed))
        wanted = fold(self.meant.get(attribute, {}).get(wanted, wanted))
        return lambda row: (fold(row.get(attribute, "")) == wanted) == (mark == "=")

    def _value(self, what: str) -> str:
        kind, value = self._next()
        if kind == "text":
            return value
        if kind != "word":
            raise self._fault(f"expected {what}")
        words = [value]
        while self._peek()[0] == "word" and self._peek()[1].casefold() not in {"and", "or", "not"}:
            words.append(self._next()[1])
        return " ".join(words)

    def _known(self, name: str) -> str:
        folded = {fold(attribute): attribute for attribute in self.known}
        if fold(name) not in folded:
            raise unknown_name(
                "attribute", name, self.known, hint="`qualcode participant list` shows the attributes"
            )
        return folded[fold(name)]
