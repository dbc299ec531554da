"""The one table of plug-ins: name to "module:object", and what other packages offer through entry points.

Listing imports nothing; a plug-in is imported when it is first asked for.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from qualcode.errors import unknown_name

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

LOADERS = {
    "vtt": "qualcode.load.cued.captions:VTT",
    "srt": "qualcode.load.cued.captions:SRT",
    "json": "qualcode.load.cued.machine:JSON",
    "tsv": "qualcode.load.cued.machine_tsv:TSV",
    "zoom-captions": "qualcode.load.cued.saved_captions:CAPTIONS",
    "zoom-chat": "qualcode.load.cued.saved_captions:CHAT",
    "docx": "qualcode.load.documents.word:WORD",
    "pdf": "qualcode.load.paged.pdf:PDF",
    "odt": "qualcode.load.documents.opendocument:ODT",
    "rtf": "qualcode.load.documents.rtf:RTF",
    "html": "qualcode.load.documents.web:WEB",
    "otter": "qualcode.load.talk.labelled:OTTER",
    "markdown": "qualcode.load.talk.labelled:MARKDOWN",
    "text": "qualcode.load.talk.labelled:TEXT",
    "notes": "qualcode.load.written.notes:NOTES",
    "workshop": "qualcode.load.written.notes:WORKSHOP",
    "statements": "qualcode.load.written.statements:STATEMENTS",
    "csv": "qualcode.load.sheets.survey:CSV",
    "xlsx": "qualcode.load.sheets.workbook:XLSX",
    "xls": "qualcode.load.sheets.workbook:XLS",
    "ods": "qualcode.load.sheets.workbook:ODS",
}
LOADERS_BY_SUFFIX = {
    ".vtt": ("vtt",),
    ".srt": ("srt",),
    ".docx": ("docx",),
    ".pdf": ("pdf",),
    ".odt": ("odt",),
    ".rtf": ("rtf",),
    ".xlsx": ("xlsx",),
    ".ods": ("ods",),
}
EXPORTERS = {
    "csv": "qualcode.export.tables:CSV",
    "jsonl": "qualcode.export.tables:JSONL",
    "md": "qualcode.export.markdown:QUOTES",
}
DETECTORS: dict[str, str] = {}
EMBEDDERS = {
    "model2vec": "qualcode.store.embedders:MODEL2VEC",
    "sentence-transformers": "qualcode.store.embedders:SENTENCE_TRANSFORMERS",
}

_BUILT_IN = {"loaders": LOADERS, "exporters": EXPORTERS, "detectors": DETECTORS, "embedders": EMBEDDERS}


def installed_names(group: str) -> tuple[str, ...]:
    """Names of all plug-ins of a group ("loaders", "exporters", "embedders"), without importing any."""
    foreign = (entry.name for entry in _foreign(group))
    return tuple(dict.fromkeys([*_BUILT_IN[group], *foreign]))


def loaders_for(suffix: str) -> tuple[str, ...]:
    """Names of the loaders to ask first about a file, foreign ones too; none where all must be asked."""
    likely = LOADERS_BY_SUFFIX.get(suffix.casefold(), ())
    return (*likely, *(name for name in installed_names("loaders") if name not in LOADERS)) if likely else ()


@cache
def plugin(group: str, name: str) -> Any:
    """Import and return one plug-in; raise `UnknownNameError` with the nearest names."""
    target = _BUILT_IN[group].get(name)
    if target is not None:
        module, _, attribute = target.partition(":")
        return getattr(import_module(module), attribute)
    for entry in _foreign(group).select(name=name):
        return entry.load()
    raise unknown_name(group.rstrip("s"), name, installed_names(group))


def _foreign(group: str) -> EntryPoints:
    """Return what other packages offer; reading their lists takes longer than reading an hour's captions."""
    from importlib.metadata import entry_points

    return entry_points(group=f"qualcode.{group}")
