"""A pack as a folder: a small study of its own, with the words of the pack and their context and no others.

Its words are masked before they go in, and the map of each turn stays at home: a span that comes back covers
the words that were spoken.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.anonymise.masking import mask
from qualcode.coding.segments import is_evidence
from qualcode.flows.context import places_around
from qualcode.flows.flagged import withheld_spans, withholding
from qualcode.flows.packs.examples import without_told
from qualcode.flows.packs.records import PackedTurn
from qualcode.flows.packs.rows import WITHHELD_PART
from qualcode.flows.reading import CODEBOOK
from qualcode.model import Redaction, Source, Turn
from qualcode.store.files import PRIVATE, write_whole
from qualcode.store.packs import write_pack_folder
from qualcode.store.sources import LOCK_FILE, lock_bytes, lock_entry, source_files
from qualcode.store.study import create_study
from qualcode.store.yamlfiles import parse_yaml, yaml_bytes
from qualcode.text import enclosing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qualcode.anonymise.masking import MaskMap
    from qualcode.flows.packs.examples import ToBeCoded
    from qualcode.flows.packs.records import Pack
    from qualcode.flows.packs.rows import Shown
    from qualcode.flows.reading import Reading
    from qualcode.model import Codebook, Segment, Span
    from qualcode.store.study import Study

READ_ME = "READ-ME.txt"
_LOADER = "pack@1"


@dataclass(frozen=True, slots=True)
class Packed:
    """The sources of a folder, and where each of their turns is at home."""

    sources: tuple[Source, ...]
    turns: tuple[PackedTurn, ...]


def packed_sources(segments: Sequence[Segment], readings: Mapping[str, Reading], shown: Shown) -> Packed:
    """Return the sources of a folder: the turns of the units, and the turns before them as context.

    A turn that is context has the role "none" there, so that nobody is asked to code it.
    """
    sources: list[Source] = []
    turns: list[PackedTurn] = []
    for name in dict.fromkeys(one.source for one in segments):
        reading = readings[name]
        own = [one for one in segments if one.source == name]
        made = _turns(reading, own, shown)
        turns += [packed for packed, _ in made]
        sources.append(_source(reading, [turn for _, turn in made]))
    return Packed(tuple(sources), tuple(turns))


def _turns(reading: Reading, own: Sequence[Segment], shown: Shown) -> list[tuple[PackedTurn, Turn]]:
    bounds = reading.source.turn_spans()
    units = {enclosing(bounds, one.span.start) for one in own}
    around = {
        place
        for one in own
        for place in places_around(reading.source, one.span, before=shown.before, after=0)[0]
        if withholding(shown.flags, reading.source, bounds[place]) is None
    }
    found = []
    for place in sorted(units | around):
        turn, span = reading.source.turns[place], bounds[place]
        words, masks = _leaving(reading, span, shown)
        bare = replace(turn, text=words, heard=(), times=(), where="")
        if place not in units and is_evidence(turn):
            bare = _as_context(bare)
        found.append((PackedTurn(reading.source.id, turn.id, span, masks), bare))
    return found


def _leaving(reading: Reading, span: Span, shown: Shown) -> tuple[str, MaskMap]:
    """Return the words of a turn as they go in, and their map: those under an open flag are withheld."""
    home = reading.source
    withheld = [
        Redaction("", home.id, home.revision, one.shifted(-span.start), "FLAG", "mask", WITHHELD_PART)
        for one in withheld_spans(shown.flags, home, span)
    ]
    covered = [] if shown.raw else reading.covered(span)
    return mask(home.text[span.start : span.end], [*covered, *withheld])


def _as_context(turn: Turn) -> Turn:
    role = "none" if turn.speaker else "observer"
    return replace(turn, role=role, own_role=role, speaks_for=None, through="")  # type: ignore[arg-type]


def _source(reading: Reading, turns: Sequence[Turn]) -> Source:
    asked = dict.fromkeys(turn.question for turn in turns if turn.question)
    home = reading.source
    return Source(
        id=home.id,
        revision=1,
        kind=home.kind,
        turns=tuple(turns),
        unit=home.unit,
        loader=_LOADER,
        speakers={who: role for who, role in home.speakers.items() if any(t.speaker == who for t in turns)},
        session={"title": reading.title},
        questions={one: home.questions.get(one) or reading.wording(one) for one in asked},
    )


def packed_files(packed: Packed, codebook: bytes, lines: Sequence[str]) -> dict[str, bytes]:
    """Return the files of a folder that hold words, by name; those of the study itself come with it."""
    files: dict[str, bytes] = {}
    for source in packed.sources:
        files |= source_files(source)
    files[CODEBOOK] = codebook
    files[READ_ME] = ("\n".join(lines) + "\n").encode()
    return files


def codebook_bytes(study: Study, codebook: Codebook, only: Sequence[str], there: ToBeCoded) -> bytes:
    """Return the codebook's file without the examples that tell what was put on what is `there`.

    With `only`, without the other codes too; headings above stay.
    """
    content = study.read(CODEBOOK) or b"format: 1\ncodes: []\n"
    document = parse_yaml(content, CODEBOOK)
    told = [without_told(entry, there) for entry in document["codes"]]
    if not only and not any(told):
        return content
    if only:
        kept = _with_those_above(codebook, only)
        document["codes"] = [entry for entry in document["codes"] if entry.get("id") in kept]
    return yaml_bytes(document)


def _with_those_above(codebook: Codebook, only: Sequence[str]) -> set[str]:
    known = codebook.by_id()
    kept = set(only)
    for one in only:
        above = known[one].parent
        while above in known and above not in kept:
            kept.add(above)
            above = known[above].parent
    return kept


def write_folder(
    folder: Path, study: Study, pack: Pack, sources: Sequence[Source], files: Mapping[str, bytes]
) -> None:
    """Write a folder, or nothing: what was begun is removed again where it cannot be finished."""
    was_there = folder.exists()
    own = secrets.token_hex(8)
    try:
        made = create_study(
            folder, study=own, name=f"Pack {pack.id}", areas=study.settings.areas, approach=_approach(study)
        )
        vault = write_pack_folder(folder, pack=pack.id, study=study.settings.id, coder=pack.coder, own=own)
        for name, content in files.items():
            write_whole(made.path(name), content, mode=PRIVATE)
        entries = []
        for one in sources:
            original = b"".join(source_files(one).values())
            vault.keep_original(one.id, original)
            entries.append(lock_entry(one, original, vault.key))
        write_whole(made.path(LOCK_FILE), lock_bytes(entries))
    except BaseException:
        remove_folder(folder, keep=was_there)
        raise


def remove_folder(folder: Path, *, keep: bool) -> None:
    """Take back a folder that was written just now; the empty folder stays where it was there before."""
    for place in sorted(folder.iterdir()) if keep and folder.is_dir() else [folder]:
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)


def _approach(study: Study) -> str:
    main = study.settings.workstreams.get("main", {})
    return str(main.get("approach", "codebook"))


def folder_lines(pack: Pack, *, units: str, folder: Path) -> list[str]:
    """Return what the coder of a folder is told in it."""
    name = folder.name
    names = "Names are replaced by [codes]." if not pack.raw else "NAMES ARE NOT REPLACED."
    return [
        f"Pack {pack.id} for {pack.coder}: {units} to read and code.",
        "",
        f"  qualcode --study {name} code SOURCE --coder {pack.coder}",
        f"  qualcode --study {name} source list        the sources",
        f"  qualcode --study {name} codebook list      the codes",
        "",
        "No passphrase is needed. Turns with the role (none) are context: they are there to be read with the",
        "others, not to be coded; [withheld] stands for words that somebody is looking into. Nobody's codes",
        "are in this folder. Put a code on a turn or on words in it; write memos as you like. Do not import",
        "anything, and correct no words. Then send the folder back.",
        "",
        f"Only what {pack.coder} codes comes home. A code that you make up does not come home by itself: it",
        "is listed with its definition when the folder is back, for the team to add to the codebook.",
        "",
        f"PRIVACY: this folder holds what people said in confidence. {names}",
        "Keep it on a machine that your organisation allows for this, show it to nobody, send it by no open",
        "e-mail, put it into no git, and delete it when it is back. If you recognise somebody, stop, and say",
        "so to whoever sent it.",
    ]
