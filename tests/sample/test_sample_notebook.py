"""The notebook can be opened and its code is Python; pandas itself is not needed to see that."""

from __future__ import annotations

import ast
import json
from typing import Any

from sample_reading import ROOT

NOTEBOOK = ROOT / "notebooks" / "quote-bank.ipynb"


def notebook() -> dict[str, Any]:
    """Parse the notebook."""
    loaded: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return loaded


def test_notebook_has_the_form_of_nbformat_4() -> None:
    """The notebook states its format, and each cell has its kind, an id of its own and its source."""
    book = notebook()
    ids = [cell["id"] for cell in book["cells"]]
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert {"cells", "metadata", "nbformat", "nbformat_minor"} == set(book)
    assert len(set(ids)) == len(ids)
    assert {cell["cell_type"] for cell in book["cells"]} == {"markdown", "code"}


def test_notebook_holds_no_results() -> None:
    """No output is stored, so that no participant's words travel with it."""
    code = [cell for cell in notebook()["cells"] if cell["cell_type"] == "code"]
    assert [cell["id"] for cell in code if cell["outputs"] or cell["execution_count"] is not None] == []


def test_each_code_cell_is_python_and_keeps_answers_as_words() -> None:
    """Every code cell parses, and the bank is read without turning "None" into a missing value."""
    sources = ["".join(cell["source"]) for cell in notebook()["cells"] if cell["cell_type"] == "code"]
    trees = [ast.parse(source) for source in sources]
    reading = [
        {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords if keyword.arg != "dtype"}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pd.read_csv"
    ]
    assert reading == [{"keep_default_na": False, "encoding": "utf-8-sig"}]
