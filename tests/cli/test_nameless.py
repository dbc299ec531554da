"""No registered name, right or misspelt, comes into a file that analysts write; ordinary words always do."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.cli.main import run

Capture = pytest.CaptureFixture[str]
SHEET = (
    "name,kind,aliases,publishable\n"
    "Dave Okafor,person,,\nPriya Nair,person,,\nMohammed Carter,person,,\nWill Walsh,person,,\n"
    "Larkfield hub,service,,\nSure Start,organisation,,yes\nKerry Clark,staff,,yes\n"
)
THEMES = """format: 1
themes:
  - id: T-wait
    label: Waiting alone
    claim: Nobody comes back after {claim}.
    definition: What holds it together{comment}
  - id: T-late
    label: Late
    kind: topic_summary
"""
RECOMMENDATIONS = """format: 1
recommendations:
  - id: REC-call
    title: Call back
    owners: [{owner}]
    links: [{{kind: figure, target: "{figure}"}}]
"""


def said(capsys: Capture, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, hold its exit code, and return what it printed and what it said."""
    capsys.readouterr()
    assert code == run(list(arguments)), capsys.readouterr().err
    shown = capsys.readouterr()
    return shown.out, shown.err


def tracked(study: Path) -> dict[str, bytes]:
    """Return every file that a team shares."""
    personal = {"sources", "participants.csv", "memos", "history", ".qualcode"}
    return {
        path.relative_to(study).as_posix(): path.read_bytes()
        for path in sorted(study.rglob("*"))
        if path.is_file() and path.relative_to(study).parts[0] not in personal
    }


@pytest.fixture
def named(study: Path, tmp_path: Path, capsys: Capture) -> Path:
    """Register people and places that were mentioned; make a theme and a recommendation."""
    sheet = tmp_path / "names.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    said(capsys, "anonymise", "register", "import", str(sheet))
    said(capsys, "theme", "add", "Having to chase", "--id", "T-chase")
    said(capsys, "recommend", "add", "Ring back in two days", "--id", "REC-ring")
    return study


THEME_ADD = ("theme", "add", "Waiting")
RECOMMEND_ADD = ("recommend", "add", "Say who calls")
RECOMMEND_EDIT = ("recommend", "edit", "REC-ring")
RECOMMEND_LINK = ("recommend", "link", "REC-ring")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (("theme", "add", "D. Okafor"), "the label"),
        ((*THEME_ADD, "--id", "T-dave-okafor"), "the id"),
        ((*THEME_ADD, "--claim", "Siân waited."), "the claim"),
        ((*THEME_ADD, "--definition", "As in the talk with Pritchard"), "the definition"),
        ((*THEME_ADD, "--divergence", "not so for Priya"), "the divergence"),
        ((*THEME_ADD, "--salience", "high", "--because", "Dave said so"), "the reason of its salience"),
        (("theme", "edit", "T-chase", "--label", "What Dave said"), "the label"),
        (("theme", "add", "The Larkfeild hub"), "the label"),
        (("theme", "add", "Nayr, Priyah, Pritchad"), "the label"),
        (("recommend", "add", "Priya gets a bench"), "the title"),
        ((*RECOMMEND_ADD, "--id", "REC-pritchard"), "the id"),
        ((*RECOMMEND_ADD, "--owner", "D Okafor"), "an owner"),
        ((*RECOMMEND_ADD, "--area", "Larkfield hub"), "the area"),
        ((*RECOMMEND_ADD, "--addressee", "Mr Okafor"), "the addressee"),
        ((*RECOMMEND_ADD, "--number", "Dave 1"), "the number"),
        ((*RECOMMEND_ADD, "--wording", "summary=Ring Dave back"), "a wording"),
        ((*RECOMMEND_EDIT, "--consideration", "Priya's bench"), "a consideration"),
        ((*RECOMMEND_EDIT, "--how", "as Mohamed said"), "how it can be achieved"),
        ((*RECOMMEND_EDIT, "--next-step", "ask Dave"), "a next step"),
        ((*RECOMMEND_EDIT, "--action", "Ring", "--why", "Dave waited"), "an action"),
        ((*RECOMMEND_EDIT, "--action", "Ring", "--measure", "Ring 07700 900123"), "an action"),
        ((*RECOMMEND_LINK, "--theme", "T-chase", "--note", "said Dave"), "the note of a link"),
        ((*RECOMMEND_LINK, "--figure", "Priya 1 of 5"), "a figure"),
    ],
)
def test_a_name_is_refused_in_every_field_of_themes_and_recommendations(
    command: tuple[str, ...], field: str, named: Path, capsys: Capture
) -> None:
    """Exit code 2; the message says which field and never the name, and no shared file has changed."""
    before = tracked(named)
    err = said(capsys, *command, code=2)[1]
    assert f"{field} holds " in err
    for name in ("Okafor", "Dave", "Priya", "Pritch", "Nay", "Larkf", "Moham", "Siân", "07700"):
        assert name.casefold() not in err.casefold()
    assert before == tracked(named)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("claim", "Dave rang"),
        ("claim", "Priyah rang"),
        ("comment", "  # Dave said so"),
        ("comment", "  # as Pritchad said"),
    ],
)
def test_a_file_of_themes_with_a_name_is_refused_as_a_whole(
    field: str, value: str, named: Path, tmp_path: Path, capsys: Capture
) -> None:
    """In a field or in a comment, into an empty file or beside others; the place is said."""
    entry = {"claim": "a while", "comment": "", field: value}
    path = tmp_path / "themes-to-come.yaml"
    path.write_text(THEMES.format(**entry), encoding="utf-8")
    where = "theme T-wait, the claim" if field == "claim" else "line 6"
    for _ in range(2):
        before = tracked(named)
        err = said(capsys, "theme", "import", str(path), code=2)[1]
        assert where in err
        assert not any(word in err for word in ("Dave", "Priyah", "Pritchad"))
        assert before == tracked(named)
        (named / "themes.yaml").unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("said_there", "where"),
    [
        (("D Okafor", "31 of 84"), "recommendation REC-call, an owner"),
        (("Sure Start", "Pritchard 1 of 5"), "recommendation REC-call, a figure"),
    ],
)
def test_a_file_of_recommendations_with_a_name_is_refused(
    said_there: tuple[str, str], where: str, named: Path, tmp_path: Path, capsys: Capture
) -> None:
    """The entry and the field are said."""
    path = tmp_path / "asks.yaml"
    path.write_text(RECOMMENDATIONS.format(owner=said_there[0], figure=said_there[1]), encoding="utf-8")
    before = tracked(named)
    assert where in said(capsys, "recommend", "import", str(path), code=2)[1]
    assert before == tracked(named)


def test_who_may_be_printed_may_own_a_recommendation(named: Path, tmp_path: Path, capsys: Capture) -> None:
    """An organisation or a person who is registered as publishable, typed or in a file."""
    said(capsys, "recommend", "edit", "REC-ring", "--owner", "Sure Start", "--owner", "Kerry Clark")
    path = tmp_path / "asks.yaml"
    path.write_text(RECOMMENDATIONS.format(owner="Sure Start", figure="31 of 84"), encoding="utf-8")
    said(capsys, "recommend", "import", str(path))
    assert named.joinpath("recommendations.yaml").read_text("utf-8").count("Sure Start") == 2


@pytest.mark.parametrize(
    "words",
    [
        "Asian carers were called back in May 2026",
        "Welsh, Irish, Tamil and Urdu speakers, and their wellbeing",
        "Carers who will may be parents; perinatal safeguarding by CAMHS",
        "Prior to mid-May, a part of the NHS in Derby",
        "They will walk to the larks in a field; sure, a start",
        "A clerk, a price, hairs and charts",
        "MOH and PRI leaflets, in Apr 2026",
    ],
)
def test_ordinary_words_are_never_taken_for_names(words: str, named: Path, capsys: Capture) -> None:
    """Words of English, peoples and languages, months in dates: however near to a name they are."""
    said(capsys, "theme", "edit", "T-chase", "--claim", words)
    said(capsys, "recommend", "edit", "REC-ring", "--consideration", words)
    assert words in (named / "themes.yaml").read_text("utf-8").replace("\n      ", " ")


@pytest.mark.usefixtures("named")
def test_what_names_nobody_is_taken_as_before_and_links_of_codes_need_no_vault(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only words that are typed anew are held against the register."""
    monkeypatch.delenv("QUALCODE_PASSPHRASE")
    said(capsys, "theme", "link", "T-chase", "--code", "long-wait")
    said(capsys, "theme", "edit", "T-chase", "--code", "long-wait", "--status", "reviewed")
    said(capsys, "recommend", "link", "REC-ring", "--theme", "T-chase")
    said(capsys, "theme", "list")
    assert "passphrase" in said(capsys, "theme", "add", "Late letters", code=2)[1]


@pytest.mark.parametrize("text", ["Nayr, Priyah, Pritchad", "Dav", "the Larkfeild hub", "Mohamed"])
def test_a_misspelt_name_is_refused_in_edits_and_replacements(
    text: str, named: Path, capsys: Capture
) -> None:
    """Inserted and replacing words, what stands in the place of a redaction, names and texts of codes."""
    words = "nobody ever rang back"
    quote = said(capsys, "quote", "pick", "--source", "Group one", "--words", words)[0].split()[0]
    commands = [
        ("quote", "edit", quote, "--insert", "nobody", text),
        ("quote", "edit", quote, "--replace", "nobody", text),
        ("anonymise", "register", "add", "Anneliese Hart", "--as", text),
        ("codebook", "add", text),
        ("codebook", "edit", "long-wait", "--definition", f"As {text} said"),
    ]
    before = tracked(named)
    for command in commands:
        err = said(capsys, *command, code=2)[1]
        assert "may be a registered name" in err
        assert text not in err
    assert before == tracked(named)


def test_a_codebook_kept_as_it_is_may_hold_no_name_in_a_comment(
    named: Path, tmp_path: Path, capsys: Capture
) -> None:
    """The first codebook of a study is kept byte by byte; a coder who wrote an entry is not what it says."""
    (named / "codebook.yaml").unlink()
    path = tmp_path / "book.yaml"
    code = "format: 1\ncodes:\n  - id: late\n    name: Late{comment}\n    author: ann\n"
    for comment in ("  # Priya said so", "  # Pritchad said so"):
        path.write_text(code.format(comment=comment), encoding="utf-8")
        before = tracked(named)
        assert "line 4" in said(capsys, "codebook", "import", str(path), code=2)[1]
        assert before == tracked(named)
    path.write_text(code.format(comment="  # as parents say"), encoding="utf-8")
    said(capsys, "codebook", "import", str(path))
    assert path.read_bytes() == (named / "codebook.yaml").read_bytes()


def test_a_link_that_changes_its_stance_says_so(named: Path, capsys: Capture) -> None:
    """What it was and what it is; the same link again is as it was."""
    theme = ("recommend", "link", "REC-ring", "--theme", "T-chase")
    assert "changed from" not in said(capsys, *theme)[1]
    err = said(capsys, *theme, "--stance", "qualifies")[1]
    assert "T-chase: changed from supports to qualifies" in err
    assert "as it was" in said(capsys, *theme, "--stance", "qualifies")[0]
    err = said(capsys, *theme, "--stance", "speaks-against")[1]
    assert "T-chase: changed from qualifies to speaks against" in err
    assert "stance: speaks_against" in (named / "recommendations.yaml").read_text("utf-8")
