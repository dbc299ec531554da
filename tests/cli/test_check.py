"""`qualcode check`: what is sound passes, and every kind of damage is found, by place and code."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.cli.main import run
from qualcode.store.schemas import validator

Capture = pytest.CaptureFixture[str]
Damage = Callable[[Path], None]


def check(capsys: Capture, *options: str) -> tuple[int, dict[str, list[str]]]:
    """Return the exit code, and the places by code of finding; the JSON fits its schema."""
    capsys.readouterr()
    code = run(["check", "--json", *options])
    result = json.loads(capsys.readouterr().out)
    validator("output/check")(result)
    found: dict[str, list[str]] = {}
    for problem in result["problems"]:
        found.setdefault(problem["code"], []).append(problem["where"])
    return code, found


def the_source(study: Path) -> Path:
    """Return the file of the one source."""
    return next(path for path in (study / "sources").iterdir() if re.fullmatch(r"S\w{6}\.jsonl", path.name))


@pytest.fixture
def worked(study: Path, capsys: Capture) -> Path:
    """Make a study in which something of everything was done."""
    source = the_source(study).stem
    verbs = [
        ["code", "apply", source, "not-called-back", "--words", "nobody ever rang back"],
        [
            "code",
            "apply",
            source,
            "long-wait",
            "--words",
            "the waiting list was four months",
            "--why",
            "said so",
        ],
        ["tag"],
        ["codebook", "add", "Being heard", "--definition", "Somebody listened."],
        [
            "theme",
            "add",
            "Having to chase",
            "--id",
            "T-chase",
            "--code",
            "not-called-back",
            "--claim",
            "Help is chased.",
        ],
        [
            "quote",
            "pick",
            "--source",
            source,
            "--words",
            "nobody ever rang back",
            "--code",
            "not-called-back",
        ],
        ["memo", "new", "Joan comes up again.", "--about", source],
    ]
    for verb in verbs:
        assert run(verb) == 0, (verb, capsys.readouterr().err)
    capsys.readouterr()
    return study


def test_a_study_in_which_everything_was_done_is_sound(worked: Path, capsys: Capture) -> None:
    """Every verb writes what its format says; anchors are recomputed and names looked for."""
    assert run(["check"]) == 0
    out = capsys.readouterr().out
    assert out.endswith("all is well\n")
    assert re.search(r"\b1 source, [5-9] anchors, [34] registered names looked for", out.replace("\n", " "))
    assert check(capsys) == (0, {})
    assert worked.is_dir()


def edit(name: str, old: str, new: str) -> Damage:
    """Return a damage: a file edited by hand; `*` in the name stands for what is random."""

    def damage(study: Path) -> None:
        place = next(path for path in sorted(study.glob(name)) if ".p" not in path.name)
        text = place.read_text(encoding="utf-8")
        assert old in text
        place.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def append(name: str, text: str) -> Damage:
    """Return a damage: something appended to a file."""

    def damage(study: Path) -> None:
        place = next(iter(sorted(study.glob(name))))
        with place.open("a", encoding="utf-8") as handle:
            handle.write(text)

    return damage


def new(name: str, text: str = "") -> Damage:
    """Return a damage: a file that should not be there."""

    def damage(study: Path) -> None:
        (study / name).parent.mkdir(parents=True, exist_ok=True)
        (study / name).write_text(text, encoding="utf-8")

    return damage


def copied_event(study: Path) -> None:
    """Repeat an event with another content."""
    place = next((study / "codings" / "ann").iterdir())
    lines = place.read_text(encoding="utf-8").splitlines()
    place.write_text(
        "\n".join([*lines, lines[0].replace('"why": ""', '"why": "x"')]) + "\n", encoding="utf-8"
    )


def without_source(study: Path) -> None:
    """Lose a source's file."""
    the_source(study).unlink()


def open_sheet(study: Path) -> None:
    """Let everybody read the participants."""
    (study / "participants.csv").chmod(0o644)


def half_done(study: Path) -> None:
    """Stop a verb half-way."""
    place = study / "runs" / "ann.jsonl"
    lines = place.read_text(encoding="utf-8").splitlines()
    place.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")


def half_locked(study: Path) -> None:
    """Stop locking before the first file."""
    (study / "locked").mkdir()


def copied_log(study: Path) -> None:
    """Put a coder's log into another coder's folder."""
    shutil.copytree(study / "codings" / "ann", study / "codings" / "ben")


DAMAGES: dict[str, tuple[Damage, str, str]] = {
    "a word of a source changed": (
        edit("sources/S*.jsonl", "rang back", "rang up"),
        "text-hash",
        "sources/S",
    ),
    "a word under a coding changed": (
        edit("sources/S*.jsonl", "rang back", "sang back"),
        "anchor",
        "codings/ann/S",
    ),
    "a word under a quote changed": (
        edit("sources/S*.jsonl", "rang back", "sang back"),
        "anchor",
        "quotes.yaml",
    ),
    "a word under a redaction changed": (
        edit("sources/S*.jsonl", "May will", "Jan will"),
        "anchor",
        "redactions/S",
    ),
    "a turn taken out of the header": (
        edit("sources/S*.jsonl", '"turns": 6', '"turns": 5'),
        "unreadable",
        "sources/S",
    ),
    "a source's line that is no JSON": (append("sources/S*.jsonl", "{no}\n"), "damaged-line", "sources/S"),
    "a source's file lost": (without_source, "missing", "sources/S"),
    "a source that nobody knows": (new("sources/SAAAAAA.jsonl"), "unlisted", "sources/SAAAAAA.jsonl"),
    "a turn's id doubled": (
        edit("sources/S*.jsonl", '"id": "t2"', '"id": "t1"'),
        "duplicate-id",
        "sources/S",
    ),
    "a span moved out": (
        edit("codings/ann/S*.jsonl", '"span": [', '"span": [0, 9999], "x": ['),
        "schema",
        "codings/ann",
    ),
    "a torn last line": (append("codings/ann/S*.jsonl", '{"op": "app'), "torn-line", "codings/ann/S"),
    "a merge's marks": (append("codings/ann/S*.jsonl", "<<<<<<< HEAD\n"), "merge-conflict", "codings/ann/S"),
    "an event that stands twice and differs": (copied_event, "duplicate-id", "codings/ann/S"),
    "another coder's log": (copied_log, "other-coders-log", "codings/ben/S"),
    "a code renamed by hand": (
        edit("codebook.yaml", "id: long-wait", "id: waits"),
        "unknown-code",
        "codings/ann/S",
    ),
    "a code retired and in use": (
        edit("codebook.yaml", "name: Waiting too long", "name: Waiting too long\n    status: retired"),
        "retired-code",
        "codings/ann/S",
    ),
    "a code of the log gone": (
        edit("codebook.yaml", "id: being-heard", "id: heard"),
        "removed-code",
        "codebook.log.jsonl",
    ),
    "a theme of an unknown code": (
        edit("themes.yaml", "not-called-back", "not-called"),
        "unknown-code",
        "themes.yaml",
    ),
    "a theme's id doubled": (
        append("themes.yaml", "  - {id: T-chase, label: Again, kind: topic_summary}\n"),
        "duplicate-id",
        "themes.yaml",
    ),
    "a quote of an unknown code": (
        edit("quotes.yaml", "code: not-called-back", "code: called"),
        "unknown-code",
        "quotes.yaml",
    ),
    "a recommendation that rests on nothing": (
        new(
            "recommendations.yaml",
            "recommendations: [{id: REC-a, title: A, links: [{kind: theme, target: T-no}]}]\n",
        ),
        "unresolved-link",
        "recommendations.yaml",
    ),
    "YAML that cannot be read": (append("themes.yaml", "themes: [\n"), "unreadable", "themes.yaml"),
    "a newer format": (edit("codebook.yaml", "format: 1", "format: 7"), "unreadable", "codebook.yaml"),
    "a permission taken back": (
        edit("sources/S*.jsonl", '"quoting": "yes"', '"quoting": "no"'),
        "not-permitted",
        "quotes.yaml",
    ),
    "an unknown permission": (
        edit("participants.csv", ",,,,", ",maybe,,,"),
        "unreadable",
        "participants.csv",
    ),
    "a Dropbox copy": (new("themes (Ann's conflicted copy 2026-03-01).yaml"), "conflict-copy", "themes (Ann"),
    "a OneDrive copy": (new("themes-DESKTOP-AB12C.yaml"), "conflict-copy", "themes-DESKTOP-AB12C.yaml"),
    "a OneDrive copy of a named machine": (
        new("themes-ANNS-PC.yaml"),
        "conflict-copy",
        "themes-ANNS-PC.yaml",
    ),
    "a Google Drive copy": (new("codebook (1).yaml"), "conflict-copy", "codebook (1).yaml"),
    "a Nextcloud copy": (new("quotes_conflict-20260301-101500.yaml"), "conflict-copy", "quotes_conflict"),
    "a file that iCloud keeps": (new(".themes.yaml.icloud"), "not-downloaded", ".themes.yaml.icloud"),
    "people readable by all": (open_sheet, "open-to-others", "participants.csv"),
    "git not told": (edit(".gitignore", "/participants.csv\n", ""), "not-ignored", ".gitignore"),
    "a verb half done": (half_done, "half-done", "runs/ann.jsonl"),
    "a study locked half-way": (half_locked, "half-locked", "locked"),
    "a half-written file": (new("sources/.SAAAAAA.jsonl.4711.new"), "half-written", "sources/.SAAAAAA"),
    "a name in the codebook": (append("codebook.yaml", "# as Okafor said\n"), "name", "codebook.yaml"),
    "a name in a reason": (
        edit("codings/ann/S*.jsonl", "said so", "Okafor said so"),
        "name",
        "codings/ann/S",
    ),
    "a name in an export": (new("exports/notes.md", "Siân Pritchard said so.\n"), "name", "exports/notes.md"),
    "a name in a file's name": (new("exports/Okafor.md", "Nothing.\n"), "name", "exports/Okafor.md"),
    "settings of the wrong kind": (
        edit("qualcode.toml", "[anonymise]", "[anonymous]\nx = 1\n[anonymise]"),
        "schema",
        "qualcode.toml",
    ),
}


@pytest.mark.parametrize("named", DAMAGES)
def test_every_kind_of_damage_is_found(named: str, worked: Path, capsys: Capture) -> None:
    """One damage, its code and its place; everything else is still read, and nobody's words are told."""
    damage, expected, where = DAMAGES[named]
    damage(worked)
    code, found = check(capsys)
    assert code == 1
    assert any(place.startswith(where) for place in found.get(expected, [])), found
    run(["check"])
    shown = capsys.readouterr().out
    assert not re.search(
        "nobody ever|waiting list was|Honestly|Okafor|Siân", shown.replace("exports/Okafor.md", "")
    )


def test_several_damages_are_all_found(worked: Path, capsys: Capture) -> None:
    """A damaged study is read to its end."""
    for named in ("a torn last line", "YAML that cannot be read", "a Dropbox copy", "a source's file lost"):
        DAMAGES[named][0](worked)
    code, found = check(capsys)
    assert code == 1
    assert {"torn-line", "unreadable", "conflict-copy", "missing"} <= set(found)


def test_without_a_passphrase_check_says_what_it_could_not_prove(
    worked: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unproved anchors are a question, exit code 1; left out on purpose they are not."""
    monkeypatch.delenv("QUALCODE_PASSPHRASE")
    assert check(capsys) == (1, {"not-checked": ["vault"]})
    assert check(capsys, "--no-vault") == (0, {"not-checked": ["vault"]})
    assert worked.is_dir()


def test_originals_are_compared_with_their_hashes(worked: Path, capsys: Capture) -> None:
    """An original that another file has replaced, or that is gone, is found."""
    original = next((worked.parent / "vaults").rglob("originals/*.token"))
    register = original.parent.parent / "register.log"
    original.write_bytes(register.read_bytes().splitlines()[0])
    assert "original-hash" in check(capsys)[1]
    original.write_bytes(b"nonsense")
    assert "unreadable" in check(capsys)[1]
    original.unlink()
    assert "original-missing" in check(capsys)[1]


def test_a_vault_inside_the_study_is_found(
    worked: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be carried away with the study."""
    shutil.copytree(worked.parent / "vaults", worked / "vault")
    monkeypatch.setenv("QUALCODE_VAULT", str(worked / "vault"))
    assert "vault-inside" in check(capsys)[1]


def test_a_locked_study_is_checked_as_far_as_it_goes(worked: Path, capsys: Capture) -> None:
    """Tracked files and encrypted copies are proved, and a damaged copy is found."""
    assert run(["study", "lock"]) == 0
    assert check(capsys) == (0, {"locked": ["locked"]})
    next((worked / "locked").glob("*.token")).write_bytes(b"nonsense")
    code, found = check(capsys)
    assert (code, set(found)) == (1, {"locked", "damaged-token"})


def test_a_personal_file_that_git_tracks_is_found(worked: Path, capsys: Capture) -> None:
    """Ignored lines do not help once a file is in."""
    import subprocess

    if shutil.which("git") is None:
        pytest.skip("no git here")
    for arguments in (["init", "-q"], ["add", "-f", "participants.csv"]):
        subprocess.run(["git", *arguments], cwd=worked, check=True)
    assert check(capsys)[1]["tracked"] == ["participants.csv"]


def test_a_coder_who_shares_a_name_with_a_participant_is_no_finding(study: Path, capsys: Capture) -> None:
    """Who wrote a line is not what a participant is called."""
    assert run(["memo", "new", "x", "--coder", "okafor"]) == 0
    assert run(["codebook", "add", "Heard", "--coder", "okafor"]) == 0
    assert check(capsys) == (0, {})
    assert study.is_dir()
