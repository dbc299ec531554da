"""The plug points, as Protocols: what a loader, a detector or an exporter from elsewhere must offer.

Nothing here imports a room; a plug-in needs `qualcode.model` and this module only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from qualcode.model import ColumnRole, Loaded, SourceKind

if TYPE_CHECKING:
    from qualcode.model import Finding


@dataclass(frozen=True, slots=True)
class Recognition:
    """How sure a loader is that a file is its own (0 to 1), and why, for a person to read."""

    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What a person may decide about reading a file; every field has the default answer.

    `columns` gives columns their roles, `questions` what their questions are called in the study;
    `repair_encoding` mends words that were encoded twice; `force` reads a file beyond the size limits;
    `label_marks` reads a known label with the wrong mark behind it ("I1;") as a label.
    """

    encoding: str = ""
    kind: SourceKind | None = None
    columns: Mapping[str, ColumnRole] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    repair_encoding: bool = False
    label_marks: bool = False
    force: bool = False
    header_rows: int | None = None
    unattributed: bool = False
    tracked_changes: Literal["accept", "reject"] = "accept"


@runtime_checkable
class Loader(Protocol):
    """Bytes to `Loaded`. Never touches files, never loses a word; the same bytes give the same result."""

    @property
    def name(self) -> str:
        """Short lower-case name of the format, as `--as` takes it."""

    @property
    def version(self) -> str:
        """Raised whenever the same bytes would give another result."""

    def recognise(self, content: bytes, name: str) -> Recognition | None:
        """Say whether `content` of a file called `name` looks like this format; cheap."""

    def load(self, content: bytes, name: str, options: LoadOptions) -> Loaded:
        """Read `content`; raise `BadInputError` when nothing honest can be made of it."""


@runtime_checkable
class Detector(Protocol):
    """Text to findings that may identify a person."""

    @property
    def name(self) -> str:
        """Short lower-case name, kept as evidence in every redaction."""

    def detect(self, text: str) -> Sequence[Finding]:
        """Return findings with spans in `text`."""


@runtime_checkable
class Embedder(Protocol):
    """Texts to sentence embeddings, one row of floats a text; the same text gives the same row."""

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector a text, all of one length."""


@runtime_checkable
class EmbedderKind(Protocol):
    """A kind of folder that holds a model for embeddings. Never asks the network."""

    @property
    def name(self) -> str:
        """Short lower-case name of the kind."""

    def recognise(self, folder: Path) -> bool:
        """Say whether a folder looks like this kind; cheap."""

    def load(self, folder: Path) -> Embedder:
        """Read the model; raise a `QualcodeError` when a package is missing or the folder is damaged."""


@runtime_checkable
class Exporter(Protocol):
    """Masked rows to bytes; no clock, no files: same input, same bytes."""

    @property
    def name(self) -> str:
        """Short lower-case name of the format, as `--format` takes it."""

    @property
    def suffix(self) -> str:
        """File suffix with its dot."""

    def render(self, rows: Sequence[Mapping[str, str]], *, title: str) -> bytes:
        """Return the finished file."""
