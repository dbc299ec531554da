"""`qualcode demo`: the main job on the sample study, as the commands that a person would type."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from rich.text import Text

from qualcode.cli.common import in_terminal
from qualcode.flows.anonymise import items_to_review
from qualcode.flows.demo import Sample, make_room, sample_files
from qualcode.flows.desk import Desk
from qualcode.screens.printing import console, show
from qualcode.store.study import open_study

CONSENT = "Are you happy for us to use your words, without your name, in our report?"
AREA = "Which area do you live in?"
FOCUS_GROUP = "'Focus group, Harrowmere, 2026-10-14'"
PASSPHRASE = "only for the demo"  # noqa: S105 - printed on the screen; it guards invented people


@dataclass(frozen=True, slots=True)
class Step:
    """A command of the demo, what to say before it, and the exit code that is right."""

    say: str
    command: str
    code: int = 0


def first_step(folder: Path) -> Step:
    """Return the demo's first command."""
    study = shlex.quote(str(folder / "study"))
    return Step(
        "START. A study folder, and a vault outside it for the real names.",
        f"init {study} --name 'New parents (sample)' --area Harrowmere --area 'Eastling Vale'",
    )


def steps(sample: Sample) -> Iterator[Step]:
    """Yield the demo's commands up to the refused export."""
    files = {name: shlex.quote(str(sample.files / name)) for name in sample.names}
    book = shlex.quote(str(sample.codebooks / "new-parents.yaml"))
    yield Step(
        "READ. A focus group from Teams, an interview in Word, field notes of a session that refused "
        "recording, a workshop list, a survey. Every word is accounted for; names become pseudonyms.",
        f"import --yes {files['focus-group-harrowmere.vtt']} --session area=Harrowmere "
        "--session date=2026-10-14",
    )
    yield Step("", f"import --yes {files['interview-eastling.docx']} --session 'area=Eastling Vale'")
    yield Step("", f"import --yes {files['field-notes-harrowmere.md']} {files['workshop-eastling.md']}")
    yield Step(
        "The survey asks each respondent whether their words may be used: that column becomes their "
        "permission.",
        f"import --yes {files['survey-both-areas.xlsx']} --title 'Survey, both areas' "
        f"--permission 'quoting={CONSENT}' --attribute '{AREA}=area'",
    )
    yield Step(
        "The team's sheet says who people are and what they permit.",
        f"participant join --yes {files['participants.csv']}",
    )
    yield Step(
        "Others were mentioned: register their names once, and every form is masked.",
        f"anonymise register import {files['names.csv']}",
    )
    yield Step("", "source list")
    yield Step(
        "GUIDE. The topic guide. The machine proposes where its questions are asked; here every proposal is "
        "accepted.",
        f"guide import {files['guide.yaml']}",
    )
    yield Step("", f"guide link {FOCUS_GROUP} 'Interview, Eastling Vale' --yes")
    yield Step("Missed checks were not in the guide.", f"guide set {FOCUS_GROUP} t88 none")
    yield Step("", "guide coverage")
    yield Step("CODE. A codebook, and a day of somebody's coding.", f"codebook import {book}")
    yield Step("", f"code apply --from {files['codings.jsonl']}")
    yield Step(
        "CODE VIEW. Everything under one code, across sources, names masked.", "code view not-called-back"
    )
    yield Step(
        "THEME. Claims that the codes support, developed by the analysts.",
        f"theme import {files['themes.yaml']}",
    )
    yield Step(
        "RECOMMENDATION. Five, in the five forms that reports print.",
        f"recommend import {files['recommendations.yaml']}",
    )
    yield Step("", "theme show T-chase")
    yield Step(
        "QUOTE. Only what was recorded, written or heard, and only where the person permits it.",
        f"quote pick --from {files['quotes.jsonl']}",
    )
    yield Step(
        "EXPORT. This one is refused: one of the quotes would single a person out.",
        "export quotes --format md",
        1,
    )


def after_review(identifier: str) -> Iterator[Step]:
    """Yield the demo's commands from the review on."""
    yield Step("ONE REVIEW. What would single a person out waits for a person's decision.", "anonymise list")
    yield Step(
        "", f"anonymise review {identifier} --mask --as 'a parent at the hub' --why 'singles one person out'"
    )
    yield Step("Now the gate lets it pass, in any format.", "export quotes --format md")
    yield Step("", "export quotes --format csv")
    yield Step("", "export themes")
    yield Step(
        "Every printed quote is proved against the source, word by word.", "quote verify exports/quotes.md"
    )
    yield Step("TRACE. From a recommendation down to the words, and what is missing.", "trace REC-callback")
    yield Step("", "gaps")
    yield Step(
        "TAG. The codebook's rules read everything and propose; proposals count for nothing until a person "
        "accepts them.",
        "tag",
    )
    yield Step(
        "SUGGEST. Learnt from the codebook and from what was coded; each with its evidence, none of them "
        "counts.",
        "suggest --limit 5 --explain --dry-run",
    )
    yield Step(
        "COUNT. A sentence for a report, with its base and its limits, and what cannot be counted in words.",
        "counts long-wait --sentence --wording 'long waits'",
    )
    yield Step("CHECK, and where the study stands.", "check")
    yield Step("", "status")


@click.command()
@click.argument("folder", default="qualcode-demo", type=click.Path(path_type=Path))
@click.option("--yes", "-y", is_flag=True, help="Do not wait between the steps.")
def demo(folder: Path, *, yes: bool) -> int:
    """Run the main job on a sample study, step by step.

    Makes FOLDER with a study and a vault of their own. Everybody in it is invented. Afterwards the study is
    yours to try things in.
    """
    sample = sample_files()
    make_room(folder, replace=yes)
    pause = in_terminal() and not yes
    with _settings_of_the_demo(folder):
        done = _run(first_step(folder), pause=pause)
        if done:
            with _inside(folder / "study"):
                done = all(_run(step, pause=pause) for step in steps(sample))
                done = done and all(_run(step, pause=pause) for step in after_review(_waiting()))
    if done:
        _goodbye(folder)
    return 0 if done else 1


def _waiting() -> str:
    desk = Desk(open_study(Path.cwd()), "you")
    return " ".join(item.redaction.id for item in items_to_review(desk)) or "nothing"


def _run(step: Step, *, pause: bool) -> bool:
    from qualcode.cli.main import run

    if step.say:
        show("", Text(step.say, style="bold"))
    show(Text(f"$ qualcode {_shown(step.command)}", style="cyan"))
    if pause:
        click.prompt("  [Enter]", default="", show_default=False, prompt_suffix="", err=True)
    code = run(shlex.split(step.command))
    if code != step.code:
        console(stderr=True).print(f"the demo expected exit code {step.code} and got {code}")
    return code == step.code


def _shown(command: str) -> str:
    words = shlex.split(command)
    return shlex.join(Path(word).name if Path(word).is_absolute() else word for word in words)


@contextmanager
def _settings_of_the_demo(folder: Path) -> Iterator[None]:
    own = {
        "QUALCODE_PASSPHRASE": PASSPHRASE,
        "QUALCODE_VAULT": str((folder / "vault").resolve()),
        "QUALCODE_CONFIG": str((folder / "settings").resolve()),
        "QUALCODE_CODER": "you",
        "QUALCODE_STUDY": "",
    }
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _goodbye(folder: Path) -> None:
    place = folder.resolve()
    show("", Text("That was the main job. The study is yours to try things in:", style="bold"))
    click.echo(f"  cd {shlex.quote(str(folder / 'study'))}")
    vault, secret = shlex.quote(str(place / "vault")), shlex.quote(PASSPHRASE)
    click.echo(f"  export QUALCODE_VAULT={vault} QUALCODE_PASSPHRASE={secret} QUALCODE_CODER=you")
    click.echo("  qualcode code SOURCE      code a source yourself")
    click.echo("  less exports/quotes.md    the quote bank")
