"""`qualcode sync` and `team join`: two copies that meet in a folder, which shows nobody a word or a name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from two_machines import Capture, Machine, Patch, team_of_two

from qualcode.cli.main import run
from qualcode.store.holding import open_window
from qualcode.store.schemas import validator

NAMES_AND_WORDS = (
    "Siân",
    "Pritchard",
    "Okafor",
    "Grace Hill",
    "rang back",
    "Larkfield",
    "waiting list",
    "Joan",
)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Name a folder on a shared drive, which is not there yet."""
    return tmp_path / "drive"


@pytest.fixture
def two(study: Path, share: Path, monkeypatch: Patch, capsys: Capture) -> tuple[Machine, Machine]:
    """Return ann and ben, who has joined."""
    return team_of_two(study, share, monkeypatch, capsys)


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files of a study that are joined, but each one's own settings for git."""
    own = {"history", ".qualcode", "exports"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in own
    }


def same_lines(one: dict[str, bytes], other: dict[str, bytes]) -> bool:
    """Whether two copies hold the same files; of logs the same lines, in whatever order."""
    return one.keys() == other.keys() and all(
        sorted(one[name].splitlines()) == sorted(other[name].splitlines())
        if name.endswith(".jsonl")
        else one[name] == other[name]
        for name in one
    )


def named(machine: Machine, surname: str) -> str:
    """Return the pseudonym of somebody."""
    people = [str(row["id"]) for row in machine.json("participant", "list")["participants"]]
    return next(who for who in people if surname in machine.does("vault", "reveal", who))


def test_a_joined_copy_is_the_whole_study(two: tuple[Machine, Machine], share: Path) -> None:
    """Words, names, originals and all files; it passes `check`, and the folder on the drive tells nothing."""
    ann, ben = two
    assert same_lines(everything(ann.root), everything(ben.root))
    ben.checks()
    ben.at()
    assert ben.json("vault", "status")["names"] == 3
    assert ben.json("vault", "status")["originals"] == 1
    shown = ben.does("show", "Group one", "--raw")
    assert "Siân Pritchard" not in shown
    assert "nobody ever rang back" in shown
    for path in share.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        told = [
            one for one in NAMES_AND_WORDS if one.encode() in content or one in str(path.relative_to(share))
        ]
        assert told == []


def test_what_both_code_is_on_both_machines(two: tuple[Machine, Machine], share: Path) -> None:
    """Codings, flags, memos, retractions: all of both, each under their own name; then nothing is new."""
    ann, ben = two
    ann.does("code", "apply", "Group one", "not-called-back", "--turn", "t2")
    ann.does("flag", "Group one", "--turn", "t3", "--kind", "safeguarding")
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ben.does("memo", "new", "--about", "study", "It is about time.")
    ann.syncs(share)
    received = ben.syncs(share)["received"]
    assert (received["codings"], received["flags"]) == (1, 1)
    received = ann.syncs(share)["received"]
    assert (received["codings"], received["memos"]) == (1, 1)
    both = {("ann", "not-called-back", "t2"), ("ben", "long-wait", "t3")}
    assert (ann.codings(), ben.codings()) == (both, both)
    ben.does("undo")
    ben.does("code", "retract", next(iter(ben.json("codings", "--coder", "ben")["codings"]))["id"])
    ben.syncs(share)
    ann.syncs(share)
    assert ann.codings() == {("ann", "not-called-back", "t2")}
    ben.syncs(share)
    for one in two:
        assert one.syncs(share)["received"] == {}
        one.checks()
    assert same_lines(everything(ann.root), everything(ben.root))


def test_the_codebook_is_joined_by_entry_and_a_rival_change_is_decided(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """Different entries go together; the same field changed by both waits for a person."""
    ann, ben = two
    ann.does("codebook", "edit", "long-wait", "--definition", "Weeks or months.", "--why", "clearer")
    ben.does("codebook", "edit", "one-person", "--definition", "The same face.", "--why", "clearer")
    for one in (ann, ben, ann):
        assert one.syncs(share)["refused"] == []
    for one in two:
        assert "Weeks or months." in one.text("codebook.yaml")
        assert "The same face." in one.text("codebook.yaml")
        assert "# kept apart from not-called-back" in one.text("codebook.yaml")
    ann.does("codebook", "edit", "long-wait", "--definition", "What ann says.", "--why", "hers")
    ben.does("codebook", "edit", "long-wait", "--definition", "What ben says.", "--why", "his")
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ann.syncs(share)
    found = ben.syncs(share, code=1)
    assert [(one["name"], one["coder"]) for one in found["refused"]] == [("codebook.yaml", "ann")]
    assert "long-wait" in found["refused"][0]["places"][0]
    assert "What ben says." in ben.text("codebook.yaml")
    ann.syncs(share, code=1)
    assert "What ann says." in ann.text("codebook.yaml")
    assert ("ben", "long-wait", "t3") in ann.codings()
    ann.syncs(share, "--take", "long-wait=theirs")
    assert ben.syncs(share)["refused"] == []
    for one in two:
        assert "What ben says." in one.text("codebook.yaml")
        one.checks()


def test_an_entry_that_was_taken_back_does_not_come_again(two: tuple[Machine, Machine], share: Path) -> None:
    """A later version with older words is later all the same: undo reaches the others, too."""
    ann, ben = two
    before = ann.text("codebook.yaml")
    ann.does("codebook", "edit", "long-wait", "--definition", "Weeks or months.", "--why", "clearer")
    ann.syncs(share)
    ben.syncs(share)
    assert "Weeks or months." in ben.text("codebook.yaml")
    ann.does("undo")
    ann.syncs(share)
    ben.syncs(share)
    assert (ann.text("codebook.yaml"), ben.text("codebook.yaml")) == (before, before)


def test_other_sources_stop_everything_until_they_are_to_move(
    two: tuple[Machine, Machine], share: Path, tmp_path: Path
) -> None:
    """A source that one side lacks is named, and nothing moves; then it moves with its words and names."""
    ann, ben = two
    talk = tmp_path / "second.vtt"
    talk.write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nWanda Kessock: A single face was enough.\n\n"
        "00:03.000 --> 00:04.000\nGrace Hill: Thank you.\n",
        encoding="utf-8",
    )
    ann.does("import", str(talk), "--yes", "--title", "Second", "--quoting", "yes")
    ann.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    before = everything(share)
    found = ann.syncs(share, code=1)
    assert ([one["state"] for one in found["differences"]], found["stopped"]) == (["here"], True)
    assert everything(share) == before
    assert "is only here: --sources shares it" in ann.does("sync", str(share), code=1)
    moved = ann.syncs(share, "--sources")["sources"]
    ben.does("code", "apply", "Group one", "one-person", "--turn", "t5")
    stopped = ben.syncs(share, code=1)
    assert [(one["source"], one["state"], one["coder"]) for one in stopped["differences"]] == [
        (moved[0], "there", "ann")
    ]
    assert ben.codings() == {("ben", "one-person", "t5")}
    assert ben.syncs(share, "--sources")["sources"] == moved
    assert "A single face" in ben.does("show", "Second", "--raw")
    for one in two:
        one.syncs(share)
        one.checks()
    assert b"Kessock" not in b"".join(everything(share).values())


def test_the_same_source_with_another_text_is_refused_always(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """Both corrected it, each in another way: neither --sources nor anything else moves it."""
    ann, ben = two
    ann.does("source", "edit", "Group one", "t5", "--words", "One person", "--to", "One face", "--yes")
    ben.does("source", "edit", "Group one", "t5", "--words", "One person", "--to", "Two faces", "--yes")
    assert [one["state"] for one in ann.syncs(share, code=1)["differences"]] == ["newer-here"]
    ann.syncs(share, "--sources")
    found = ben.syncs(share, "--sources", code=1)
    assert [one["state"] for one in found["differences"]] == ["apart"]
    assert "Two faces" in ben.does("show", "Group one", "--raw")
    ben.does("undo")
    ben.syncs(share, "--sources")
    assert "One face" in ben.does("show", "Group one", "--raw")
    ben.checks()


def test_the_same_person_registered_on_two_machines_is_one(two: tuple[Machine, Machine], share: Path) -> None:
    """The pseudonym comes from the name under the study key; another form of it is said to be alike."""
    ann, ben = two
    ann.does("anonymise", "register", "add", "Jane Smith", "--kind", "person")
    ben.does("anonymise", "register", "add", "Jane Smith", "--kind", "person")
    ben.does("anonymise", "register", "add", "Mrs Rose Quill", "--kind", "person")
    ann.does("anonymise", "register", "add", "Rose Quill", "--kind", "person")
    ann.syncs(share)
    found = ben.syncs(share)
    assert ann.syncs(share)["alike"] != []
    assert [reason for _, _, reason in found["alike"]] == ["with and without a title"]
    assert "Quill" not in json.dumps(found)
    counts = [one.json("vault", "status")["names"] for one in two]
    assert counts == [6, 6]


def test_rows_of_people_are_joined(two: tuple[Machine, Machine], share: Path) -> None:
    """Each changes another person: both hold; of one person's permission the stricter word holds."""
    ann, ben = two
    people = [line.split(",")[0] for line in ann.text("participants.csv").splitlines()[1:]]
    ann.does("participant", "permit", people[0], "--quoting", "no")
    ben.does("participant", "permit", people[1], "--further-use", "no")
    for one in (ann, ben, ann):
        assert one.syncs(share)["refused"] == []
    assert ann.text("participants.csv") == ben.text("participants.csv")
    ann.does("participant", "permit", people[2], "--quoting", "paraphrase")
    ben.does("participant", "permit", people[2], "--quoting", "no")
    for one in (ann, ben, ann):
        assert one.syncs(share)["refused"] == []
    row = next(line for line in ann.text("participants.csv").splitlines() if line.startswith(people[2]))
    assert ",no," in f"{row},"
    assert ann.text("participants.csv") == ben.text("participants.csv")


def test_a_memo_that_both_edited_is_kept_twice(two: tuple[Machine, Machine], share: Path) -> None:
    """Nobody's words are lost, and both copies hold both."""
    ann, ben = two
    ann.does("memo", "new", "--about", "study", "What we both began with.")
    ann.syncs(share)
    ben.syncs(share)
    name = next(iter(sorted((ann.root / "memos").iterdir()))).name
    for one, words in ((ann, "Ann went on."), (ben, "Ben went on.")):
        path = one.root / "memos" / name
        path.write_text(
            path.read_text(encoding="utf-8").replace("What we both began with.", words), encoding="utf-8"
        )
    ann.syncs(share)
    assert len(ben.syncs(share)["beside"]) == 1
    ann.syncs(share)
    for one in two:
        texts = " ".join(path.read_text(encoding="utf-8") for path in (one.root / "memos").iterdir())
        assert ("Ann went on." in texts, "Ben went on." in texts) == (True, True)
        one.checks()


def test_somebody_who_withdrew_goes_from_the_drive_and_does_not_come_back(
    two: tuple[Machine, Machine], share: Path, monkeypatch: Patch
) -> None:
    """Not with a teammate's old copy, not with the folder; what the teammate did meanwhile is kept."""
    ann, ben = two
    who = named(ann, "Okafor")
    ben.does("code", "apply", "Group one", "not-called-back", "--turn", "t2")
    old = set(share.rglob("*.token"))
    ann.does("participant", "withdraw", who, "--kind", "erase", "--yes", "--erase-for-ever")
    ann.syncs(share)
    assert old - set(share.rglob("*.token"))
    report = ben.syncs(share)
    assert report["differences"] == []
    ann.syncs(share)
    for one in two:
        words = b"".join(everything(one.root).values())
        assert b"waiting list was four months" not in words
        assert "Okafor" not in str(one.json("vault", "status"))
        one.checks()
    assert ann.codings() == {("ben", "not-called-back", "t2")}
    third = ann.root.parent / "third"
    third.mkdir()
    late = Machine("ben", third / "study", third, ben.passphrase, monkeypatch, ann.capsys)
    late.does("team", "join", str(share), str(late.root))
    assert b"waiting list was four months" not in b"".join(everything(late.root).values())
    late.checks()


def test_a_lost_laptop_is_made_good(two: tuple[Machine, Machine], share: Path) -> None:
    """All that was synced comes back, and goes on from there without anything coming twice."""
    ann, ben = two
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ben.does("memo", "new", "--about", "study", "Kept on the drive.")
    ben.syncs(share)
    kept = everything(ben.root)
    shutil.rmtree(ben.place)
    ben.place.mkdir()
    ben.does("team", "join", str(share), str(ben.root))
    assert same_lines(everything(ben.root), kept)
    ben.does("code", "apply", "Group one", "one-person", "--turn", "t5")
    ben.syncs(share)
    ann.syncs(share)
    assert ann.codings() == {("ben", "long-wait", "t3"), ("ben", "one-person", "t5")}


def test_a_copy_from_a_backup_takes_nothing_back_from_anybody(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """Older files are not taken for changes: what was synced comes again."""
    ann, ben = two
    shutil.copytree(ben.root, ben.place / "backup")
    ann.does("codebook", "edit", "long-wait", "--definition", "Weeks or months.", "--why", "clearer")
    ann.syncs(share)
    ben.does("code", "apply", "Group one", "one-person", "--turn", "t5")
    ben.syncs(share)
    shutil.rmtree(ben.root)
    (ben.place / "backup").rename(ben.root)
    found = ben.syncs(share)
    assert any("set back" in note for note in found["notes"])
    ann.syncs(share)
    for one in two:
        assert "Weeks or months." in one.text("codebook.yaml")
        assert one.codings() == {("ben", "one-person", "t5")}


def test_somebody_who_was_removed_syncs_no_more(two: tuple[Machine, Machine], share: Path) -> None:
    """Their passphrase goes from the folder, and their machine is told before anything moves."""
    ann, ben = two
    ben.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ann.does("team", "remove", "ben")
    ann.syncs(share)
    before = everything(share)
    assert "taken out of the team" in ben.does("sync", str(share), code=2)
    assert everything(share) == before
    ben.root = ben.place / "again"
    assert "does not open the study" in ben.does("team", "join", str(share), str(ben.root), code=2)
    assert ann.syncs(share)["refused"] == []


def test_a_drawn_passphrase_is_changed_when_joining(
    study: Path, share: Path, tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    """The new one opens that machine's vault and, once synced, everybody's; the drawn one none."""
    ann, ben = team_of_two(study, share, monkeypatch, capsys)
    drawn = ben.passphrase
    own = tmp_path / "own.txt"
    own.write_text("ben has five other words\n", encoding="utf-8")
    shutil.rmtree(ben.place)
    ben.place.mkdir()
    found = ben.json("team", "join", str(share), str(ben.root), "--new-file", str(own))
    validator("output/team-join")(found)
    assert (found["coder"], found["once"]) == ("ben", False)
    ben.passphrase = "ben has five other words"
    assert ben.json("vault", "status")["opens"] is True
    ann.syncs(share)
    for secret, opens in (("ben has five other words", True), (drawn, False), (ann.passphrase, True)):
        ann.at()
        monkeypatch.setenv("QUALCODE_PASSPHRASE", secret)
        assert (run(["vault", "status"]) == 0) is opens


def test_folders_that_cannot_be(two: tuple[Machine, Machine], share: Path, tmp_path: Path) -> None:
    """Another study's, one with other things, one inside the study, a file, a drive that is not there."""
    ann, _ = two
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "report.docx").write_bytes(b"x")
    for folder, said in (
        (tmp_path / "full", "holds other things"),
        (ann.root / "drive", "outside the study"),
        (tmp_path / "full" / "report.docx", "is a file"),
        (tmp_path / "gone" / "drive", "is not there"),
    ):
        assert said in ann.does("sync", str(folder), code=2)
    ann.does("init", str(tmp_path / "other"))
    assert "another study meets" in ann.does("--study", str(tmp_path / "other"), "sync", str(share), code=2)
    assert "expected NAME=VALUE" in ann.does("sync", str(share), "--take", "long-wait", code=2)
    assert "a side is `ours` or" in ann.does("sync", str(share), "--take", "long-wait=hers", code=2)
    assert "no study meets in" in ann.does("team", "join", str(tmp_path / "full"), code=2)
    assert "holds other things" in ann.does("team", "join", str(share), str(tmp_path / "full"), code=2)


def test_a_rehearsal_changes_nothing(two: tuple[Machine, Machine], share: Path) -> None:
    """--dry-run says the same as the sync after it, and leaves study, vault and folder as they were."""
    ann, ben = two
    ann.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ann.syncs(share)
    before = (everything(share), everything(ben.place))
    told = ben.syncs(share, "--dry-run")
    assert (everything(share), everything(ben.place)) == before
    done = ben.syncs(share)
    assert (told["received"], told["sent"]) == (done["received"], done["sent"])


def test_contents_that_have_not_arrived_come_later(two: tuple[Machine, Machine], share: Path) -> None:
    """A sync service brings a list before what it names: that is said, and the next sync takes the rest."""
    ann, ben = two
    before = set(share.rglob("*.token"))
    ann.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ann.syncs(share)
    late = [path for path in share.glob("data/*/*.token") if path not in before]
    contents = {path: path.read_bytes() for path in late}
    for path in late:
        path.unlink()
    found = ben.syncs(share, code=1)
    assert {one["why"] for one in found["refused"]} == {"it has not arrived in the shared folder"}
    assert ben.codings() == set()
    for path, content in contents.items():
        path.write_bytes(content)
    assert ben.syncs(share)["refused"] == []
    assert ben.codings() == {("ann", "long-wait", "t3")}


def test_a_conflict_copy_of_a_list_is_read_and_named(two: tuple[Machine, Machine], share: Path) -> None:
    """Nothing in it is lost, and nothing comes twice."""
    ann, ben = two
    ann.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ann.syncs(share)
    for path in sorted((share / "copies").glob("*.token")):
        shutil.copy(path, path.with_name(f"{path.stem} (Ann's conflicted copy).token"))
    found = ben.syncs(share)
    assert sum("sync service" in note for note in found["notes"]) == 2
    assert ben.codings() == {("ann", "long-wait", "t3")}
    ben.checks()


@pytest.mark.usefixtures("two")
def test_status_says_what_is_not_on_the_drive(two: tuple[Machine, Machine], share: Path) -> None:
    """When it was synced last, and how many verbs were done since."""
    ann, _ = two
    assert ann.json("status")["not_synced"] == 0
    ann.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    found = ann.json("status")
    assert (bool(found["synced_at"]), found["not_synced"]) == (True, 1)
    assert "1 verb since: qualcode sync" in ann.does("status")
    ann.syncs(share)
    assert ann.json("status")["not_synced"] == 0


def test_a_window_that_is_open_is_no_hindrance_unless_its_text_moves(
    two: tuple[Machine, Machine], share: Path
) -> None:
    """Codings come and go while somebody codes; a corrected source waits until the window is closed."""
    ann, ben = two
    ann.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    ann.syncs(share)
    window = open_window(ben.root / ".qualcode" / "windows" / "ben.lock", at="2026-03-01T09:00:00Z")
    try:
        assert ben.syncs(share)["received"]["codings"] == 1
        ann.does("source", "edit", "Group one", "t5", "--words", "One person", "--to", "One face", "--yes")
        ann.syncs(share, "--sources")
        before = everything(ben.root)
        assert "open for coding" in ben.does("sync", str(share), "--sources", code=2)
        assert everything(ben.root) == before
    finally:
        window.close()
    ben.syncs(share, "--sources")
    assert "One face" in ben.does("show", "Group one", "--raw")
    ben.checks()


def test_a_locked_study_is_not_synced(two: tuple[Machine, Machine], share: Path) -> None:
    """Nothing is read from it or written into it; unlocked, it syncs as before."""
    ann, _ = two
    ann.does("study", "lock")
    before = everything(share)
    assert "locked" in ann.does("sync", str(share), code=2)
    assert everything(share) == before
    ann.does("study", "unlock")
    assert ann.syncs(share)["received"] == {}


def test_a_drive_that_is_gone_changes_nothing(two: tuple[Machine, Machine], share: Path) -> None:
    """The study says so and goes on; with the drive back, the same command syncs."""
    ann, ben = two
    ann.does("code", "apply", "Group one", "long-wait", "--turn", "t3")
    away = share.rename(share.with_name("away"))
    share.with_name("drive").write_bytes(b"")
    before = everything(ann.root)
    assert "is a file" in ann.does("sync", code=2)
    assert everything(ann.root) == before
    share.unlink()
    away.rename(share)
    ann.does("sync")
    ben.does("sync")
    assert ben.codings() == {("ann", "long-wait", "t3")}


def test_bases_outlive_a_withdrawal_of_which_one_copy_never_hears(
    two: tuple[Machine, Machine], share: Path, monkeypatch: Patch
) -> None:
    """A lost laptop's list stays as it was: edits still join by entry, and the text is still guarded."""
    ann, ben = two
    lost = ben.place.parent / "lost"
    lost.mkdir()
    gone = Machine("ben", lost / "study", lost, ben.passphrase, monkeypatch, ann.capsys)
    gone.does("team", "join", str(share), str(gone.root))
    shutil.rmtree(lost)
    ann.does("participant", "withdraw", named(ann, "Okafor"), "--kind", "erase", "--yes", "--erase-for-ever")
    for one in (ann, ben, ann, ben):
        one.syncs(share)
    ann.does("codebook", "edit", "long-wait", "--definition", "Weeks or months.", "--why", "clearer")
    ben.does("codebook", "edit", "one-person", "--definition", "The same face.", "--why", "clearer")
    for one in (ann, ben, ann):
        assert one.syncs(share)["refused"] == []
    ann.does("source", "edit", "Group one", "t5", "--words", "One person", "--to", "One", "--yes")
    assert [one["state"] for one in ann.syncs(share, code=1)["differences"]] == ["newer-here"]


def test_a_passphrase_changed_on_one_machine_is_the_new_one_on_the_other(
    two: tuple[Machine, Machine], share: Path, tmp_path: Path, monkeypatch: Patch
) -> None:
    """The machine that does not know yet still syncs, is told, and opens with the new one from then on."""
    _, ben = two
    desk = tmp_path / "desk"
    desk.mkdir()
    at_work = Machine("ben", desk / "study", desk, ben.passphrase, monkeypatch, ben.capsys)
    at_work.does("team", "join", str(share), str(at_work.root))
    own = tmp_path / "own.txt"
    own.write_text("ben has five other words\n", encoding="utf-8")
    ben.does("vault", "passphrase", "--new-file", str(own))
    ben.passphrase = "ben has five other words"
    ben.syncs(share)
    assert any("changed on another machine" in note for note in at_work.syncs(share)["notes"])
    assert at_work.json("vault", "status", code=1)["opens"] is False
    at_work.passphrase = ben.passphrase
    assert at_work.json("vault", "status")["opens"] is True
    at_work.syncs(share)


def test_a_list_that_was_damaged_on_the_drive_is_made_anew(two: tuple[Machine, Machine], share: Path) -> None:
    """What both began with is not known then: a change is asked about, decided, and reaches the others."""
    ann, ben = two
    ann.does("codebook", "edit", "long-wait", "--definition", "Weeks or months.", "--why", "clearer")
    for one in (ann, ben):
        one.syncs(share)
    lists = {path: path.read_bytes() for path in (share / "copies").glob("*.token")}
    anns = min(lists, key=lambda path: path.stat().st_mtime_ns)
    for path in lists:
        path.write_bytes(b"junk")
    assert "nothing in the shared folder can be read" in ann.does("sync", code=2)
    for path, content in lists.items():
        path.write_bytes(b"junk" if path == anns else content)
    ann.does("codebook", "edit", "long-wait", "--definition", "Months.", "--why", "shorter")
    assert [one["name"] for one in ann.syncs(share, code=1)["refused"]] == ["codebook.yaml"]
    ann.syncs(share, "--take", "long-wait=ours")
    assert ben.syncs(share)["refused"] == []
    assert ("Months." in ann.text("codebook.yaml"), "Months." in ben.text("codebook.yaml")) == (True, True)
