"""Texts outside any study: JSON lines with an id, words and perhaps codes, and a codebook beside them.

What cannot be read is an error that names the file and the line, and never the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.codebook.reading import codebook_from
from qualcode.coding.suggesting import Labelled
from qualcode.errors import BadInputError, unknown_name
from qualcode.store.files import json_lines, json_object, read_input
from qualcode.store.yamlfiles import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from qualcode.model import Codebook

_TOLD = 8
LINE = '{"id": "r1", "respondent": "p1", "text": "They never rang back."}'
CODED = LINE.removesuffix("}") + ', "codes": ["call-back"]}'


def codebook_in_file(path: Path) -> Codebook:
    """Read a codebook; raise `BadInputError` with the place of the first thing that makes it unusable."""
    codebook, problems = codebook_from(parse_yaml(read_input(path), path.name))
    for problem in problems:
        if problem.severity == "error":
            raise BadInputError(f"{path.name}: {problem.where}: {problem.message}", hint=problem.hint)
    if not codebook.codes:
        raise BadInputError(f"{path.name} holds no codes", hint="a codebook has `codes:` with entries")
    return codebook


def texts_in_lines(
    content: bytes,
    name: str,
    *,
    known: Collection[str] | None = None,
    coded: bool = False,
    empty: bool = False,
) -> list[Labelled]:
    """Read the texts of JSON lines, in order; blank lines and fields of other names are passed over.

    `known` are the codes that a line may name (None: any). With `coded` each line must say its codes, if only
    `[]`, and an id may come again; with `empty` there may be no line at all. Ids and respondents are text or
    numbers, and a respondent may be missing. Raises `BadInputError` with the line for what is no text, and
    for an id that was given.
    """
    found: list[Labelled] = []
    first: dict[str, int] = {}
    for number, line in json_lines(content):
        where = f"{name} line {number}"
        one = _text_in(line, where, coded=coded)
        if one.id in first and not coded:
            raise BadInputError(
                f"{where}: the id {one.id!r} stands in line {first[one.id]} too",
                hint="each text has an id of its own",
            )
        first[one.id] = number
        if known is not None:
            _require_known(one, known, where)
        found.append(one)
    if not (found or empty):
        raise BadInputError(
            f"{name} holds no texts", hint=f"one object a line, as in {_example(coded=coded)}"
        )
    return found


def _require_known(one: Labelled, known: Collection[str], where: str) -> None:
    for code in sorted(one.codes):
        if code not in known:
            error = unknown_name("code", code, known)
            near = error.hint.startswith("did you mean")
            hint = error.hint if near else f"the codebook has {_some(known)}"
            raise BadInputError(f"{where}: {error.message} in the codebook", hint=hint)


def _some(codes: Collection[str]) -> str:
    """Return the first codes in order, and how many more there are: outside a study no verb lists them."""
    more = len(codes) - _TOLD
    return ", ".join(sorted(codes)[:_TOLD]) + (f" and {more} more" if more > 0 else "")


def _text_in(line: bytes, where: str, *, coded: bool) -> Labelled:
    record = json_object(line)
    if record is None:
        raise BadInputError(
            f"{where}: not a JSON object", hint=f"one object a line, as in {_example(coded=coded)}"
        )
    name, text = record.get("id"), record.get("text")
    codes, respondent = record.get("codes"), record.get("respondent")
    fields: Sequence[tuple[str, str, bool]] = (
        ("id", "text or a number", _is_name(name) and name != ""),
        ("text", "text", isinstance(text, str)),
        ("codes", "a list of ids", _are_names(codes) or (codes is None and not coded)),
        ("respondent", "text or a number", respondent is None or _is_name(respondent)),
    )
    for field, wanted, right in fields:
        if not right:
            what = f"is not {wanted}" if field in record else "is missing"
            raise BadInputError(f"{where}: `{field}` {what}", hint=f"as in {_example(coded=coded)}")
    given = "" if respondent is None else str(respondent)
    return Labelled(str(name), str(text), frozenset(codes or ()), respondent=given)


def _example(*, coded: bool) -> str:
    return CODED if coded else LINE


def _is_name(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
