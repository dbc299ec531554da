"""Packs for bea: made, filled by a program that knows only openpyxl, and looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from verbs_run import printed, said

Capture = pytest.CaptureFixture[str]


def packed(capsys: Capture, out: Path, *options: str) -> dict[str, Any]:
    """Pack for bea, and return what was said of it."""
    shown, _ = said(capsys, "pack", "--coder", "bea", "--out", str(out), "--seed", "1", "--json", *options)
    found: dict[str, Any] = json.loads(shown)
    return found


def filled(sheet: Path, answers: dict[str, dict[str, str]]) -> None:
    """Write answers into a workbook, by id and column, with openpyxl alone."""
    book = openpyxl.load_workbook(sheet)
    page = book["Code"]
    heads = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        for column, text in answers.get(str(row[0].value), {}).items():
            row[heads.index(column)].value = text
            row[heads.index(column)].data_type = "s"
    book.save(sheet)


def ids_of(sheet: Path) -> list[str]:
    """Return the ids of the units in a workbook."""
    page = openpyxl.load_workbook(sheet)["Code"]
    return [str(row[0]) for row in page.iter_rows(min_row=2, values_only=True)]


def own_codings(capsys: Capture, coder: str = "bea") -> list[dict[str, Any]]:
    """Return a coder's codings."""
    found: list[dict[str, Any]] = printed(capsys, "codings", "--coder", coder, "--raw")["codings"]
    return found


def words_of(sheet: Path) -> dict[str, str]:
    """Return the words of each unit as they stand in a workbook."""
    page = openpyxl.load_workbook(sheet)["Code"]
    heads = [cell.value for cell in page[1]]
    return {
        str(row[0]): str(row[heads.index("words")]) for row in page.iter_rows(min_row=2, values_only=True)
    }
