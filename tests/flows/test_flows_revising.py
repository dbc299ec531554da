"""Random corrections of random talk, codings and masks: nothing moves to other words, no mask is lost."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.anonymise.log import redact_event
from qualcode.coding.log import apply_event
from qualcode.flows.checking.check import check_study
from qualcode.flows.desk import Desk
from qualcode.flows.left_behind import LeftBehind
from qualcode.flows.reading import read_codings, read_redactions, reading_of
from qualcode.flows.revising import Basis, Plan, plan_revision, revise_into
from qualcode.model import Coding, Redaction, Source, Span, Turn
from qualcode.store.history import Changes, new_event_id
from qualcode.store.keys import new_study_key
from qualcode.store.logs import codings_log, redactions_log
from qualcode.store.sources import LOCK_FILE, lock_bytes, lock_entry, read_source, source_files
from qualcode.store.study import Study, create_study
from qualcode.store.vault import Names, Vault

NOW = "2026-03-12T10:15:00Z"
NOBODY = Names({}, {}, {})
SOURCE = "SAAAAAA"
WORDS = st.sampled_from("yes no the waiting rang back nobody I it long café 👍 [laughs] step. kim".split())  # noqa: SIM905
TALK = st.lists(
    st.tuples(st.sampled_from(("PAAAA", "PBBBB")), st.lists(WORDS, min_size=1, max_size=7).map(" ".join)),
    min_size=1,
    max_size=7,
)
EDIT = st.sampled_from(
    ("keep", "keep", "keep", "word", "drop", "insert", "speaker", "twice", "split", "move")
)


def revision(number: int, said: list[tuple[str, str]]) -> Source:
    """Return talk as a revision; new turns are called as a loader would not call them."""
    turns = tuple(
        Turn(words, speaker=who, id=f"{'t' if number == 1 else 'n'}{place}")
        for place, (who, words) in enumerate(said, start=1)
    )
    speakers = dict.fromkeys(("PAAAA", "PBBBB"), "participant")
    return Source(SOURCE, number, "focus_group", turns, speakers=speakers)  # type: ignore[arg-type]


@st.composite
def corrections(draw: st.DrawFn, said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Draw what a person makes of talk: words and speakers mended, turns cut, split, doubled, moved."""
    made: list[tuple[str, str]] = []
    moved: list[tuple[str, str]] = []
    for who, words in said:
        match draw(EDIT):
            case "keep":
                made.append((who, words))
            case "word":
                tokens = words.split()
                tokens[draw(st.integers(0, len(tokens) - 1))] = draw(WORDS)
                made.append((who, " ".join(tokens)))
            case "insert":
                made += [(who, words), ("PBBBB", draw(WORDS))]
            case "speaker":
                made.append(("PAAAA" if who == "PBBBB" else "PBBBB", words))
            case "twice":
                made += [(who, words), (who, words)]
            case "split":
                tokens = words.split()
                cut = draw(st.integers(0, len(tokens)))
                made += [(who, " ".join(part)) for part in (tokens[:cut], tokens[cut:]) if part]
            case "move":
                moved.append((who, words))
    return [*made, *moved]


def desk_in(folder: Path) -> Desk:
    """Make a study, and sit down at it."""
    study = create_study(folder / "study", study="0a1b2c3d", name="Random", areas=(), approach="codebook")
    desk = Desk(study, "ann", clock=lambda: NOW)
    desk.use_vault(Vault(folder / "vault", new_study_key()))
    return desk


def begin(desk: Desk, source: Source, spans: list[Span], masks: list[Span]) -> None:
    """Write the first revision with codings and with masks that a person made."""
    changes = Changes()
    changes.files.update(source_files(source))
    changes.files[LOCK_FILE] = lock_bytes([lock_entry(source, b"first", desk.key)])
    desk.study.read(LOCK_FILE)
    for span in spans:
        words = desk.key.anchor(source.text[span.start : span.end])
        coding = Coding(f"C-{secrets.token_hex(5)}", SOURCE, 1, span, words, "code", "0" * 12, "ann", NOW)
        changes.append(codings_log("ann", SOURCE), apply_event(coding, event=new_event_id()))
    for span in masks:
        words = desk.key.anchor(source.text[span.start : span.end])
        one = Redaction(
            f"X-{secrets.token_hex(5)}",
            SOURCE,
            1,
            span,
            "UNIQUE",
            "mask",
            "[masked]",
            words,
            by="ann",
            at=NOW,
        )
        changes.append(redactions_log(SOURCE), redact_event(one, event=new_event_id()))
    desk.commit(changes, "import")


def correct(desk: Desk, new: Source) -> Plan:
    """Plan and write a correction."""
    plan = plan_revision(desk.study, read_source(desk.study, SOURCE), new)
    changes = Changes()
    revise_into(desk, changes, plan, Basis(b"corrected", NOBODY))
    desk.commit(changes, "source update")
    return plan


def words(source: Source, span: Span) -> list[str]:
    """Return the words of a span, however they are parted."""
    return source.text[span.start : span.end].split()


def require_as_planned(study: Study, plan: Plan) -> None:
    """Hold what stands now against the plan, and the plan against the words."""
    codings = {coding.id: coding for coding in read_codings(study)}
    masks = {one.id: one for one in read_redactions(study, SOURCE)}
    for row in plan.rows:
        carried, place = row.carried, row.pointer.span
        if carried.verdict in {"kept", "moved", "speaker_changed"}:
            assert carried.span is not None
            assert words(plan.old, place) == words(plan.new, carried.span)
        if row.pointer.sort == "coding":
            coding = codings[row.pointer.id]
            expected = (plan.new.revision, carried.span) if row.settled else (plan.old.revision, place)
            assert (coding.revision, coding.span) == expected
        elif carried.span is not None and carried.verdict != "ambiguous":
            assert masks[row.pointer.id].span == carried.span


@settings(max_examples=80, deadline=None)
@given(TALK, st.data())
def test_no_anchor_is_kept_or_moved_with_other_words_under_it(
    said: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Two corrections in a row; after each everything stands where the plan said, and `check` proves it."""
    first = revision(1, said)
    places = st.builds(
        lambda a, b: Span(min(a, b), max(a, b) + 1), *[st.integers(0, len(first.text) - 1)] * 2
    )
    spans = data.draw(st.lists(places, min_size=1, max_size=5))
    masks = data.draw(st.lists(places, max_size=2))
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_in(Path(folder))
        begin(desk, first, spans, masks)
        for number in (2, 3):
            said = data.draw(corrections(said))
            require_as_planned(desk.study, correct(desk, revision(number, said)))
        found = {problem.code for problem in check_study(desk, use_vault=False).problems}
        assert found <= {"undecided", "not-checked", "unknown-code", "unknown-participant"}
        behind = LeftBehind(desk.study)
        for coding in read_codings(desk.study):
            if coding.revision < 3:
                assert behind.why(coding)[0] == "waiting"
                assert behind.reading(coding) is not None


@settings(max_examples=80, deadline=None)
@given(TALK, st.data())
def test_words_that_a_person_masked_are_never_shown_after_a_correction(
    said: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Whatever is cut, split, doubled or moved: a name that stood under a mask shows in no revision."""
    place = data.draw(st.integers(0, len(said)))
    said = [*said[:place], ("PAAAA", "it was Tove Brandvold who rang"), *said[place:]]
    first = revision(1, said)
    start = first.text.index("Tove")
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_in(Path(folder))
        begin(desk, first, [Span(start, start + 4)], [Span(start, start + len("Tove Brandvold"))])
        after = data.draw(corrections(said))
        correct(desk, revision(2, after))
        shown = reading_of(desk.study, SOURCE)
        now = "\n".join(shown.words(span) for span in shown.source.turn_spans())
        assert ("Tove" in now, "Brandvold" in now) == (False, False)
        older = reading_of(desk.study, SOURCE, revision=1)
        assert "Tove" not in "\n".join(older.words(span) for span in older.source.turn_spans())
