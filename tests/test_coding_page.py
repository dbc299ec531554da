"""The page on coding cannot rot: its table of keys is the one of the screens, its pictures exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).resolve().parents[1] / "docs"


def _builder(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_keys_is_the_one_of_the_screens() -> None:
    """`docs/coding.md` is what `make docs` writes."""
    text = (DOCS / "coding.md").read_text(encoding="utf-8")
    assert text == _builder("build_keys").page(text)


def test_every_picture_is_there_and_fetches_nothing() -> None:
    """Each picture of the page is drawn by the builder, and no picture asks another computer for a font."""
    text = (DOCS / "coding.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\(pictures/(\w+)\.svg\)", text))
    assert named <= set(_builder("build_pictures").PICTURES)
    for name in named:
        picture = (DOCS / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
        assert "@font-face" not in picture
        assert re.findall(r"https?://(?!www\.w3\.org/|www\.textualize\.io)", picture) == []
