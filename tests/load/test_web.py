"""HTML pages: what people see is read, what they do not see is counted by reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loading_files import load_as, load_best, loaders

from qualcode.errors import BadInputError, QualcodeError
from qualcode.load.recognise import recognise
from qualcode.model import Loaded
from qualcode.ports import LoadOptions

TALK = "<p><b>Ann:</b> Hello.</p><p><b>Bo:</b> Hi.</p><p><b>Ann:</b> Yes.</p>"
SHARED = Path(__file__).resolve().parents[2] / "../shared/data/formats"
SAID = [("Ann", "Hello."), ("Bo", "Hi."), ("Ann", "Yes.")]
SOUP = """
<p> </p> <p><b>Ann:</b> <b>Bo:</b> <br> <div> </div> <span/style='display:none'> <span> </span> <del> </del>
<ins> <table> </table> <tr> </tr> <td> </td> <pre> </pre> <cite>Ann:</cite> <time>0:04</time> <head> <title>
</title> <body> <!--no --> <script>x </script> <style>.a{display:none} </style> <i/class=a> </i> &amp; &nbsp;
&#233 < > un believable \u00ad \u0301 <a/id=ftn1> <a/href=#_ftn1> </a> <nav> <p/hidden> <![endif]> <li> <dt>Bo
<dd> <o:p> </o:p>
"""


def page(body: str, options: LoadOptions | None = None) -> Loaded:
    """Read a page with this body, and see that its balance adds up."""
    loaded = load_best(f"<html><body>{body}</body></html>".encode(), "talk.html", options)
    assert loaded.balance.words_in == loaded.balance.accounted
    assert loaded.format == "html"
    return loaded


def spoken(loaded: Loaded) -> list[tuple[str | None, str]]:
    """Return who said what."""
    return [(turn.speaker, turn.text) for turn in loaded.turns]


def dropped(loaded: Loaded) -> dict[str, int]:
    """Return the words left out, by reason."""
    return {part.reason: part.words for part in loaded.balance.dropped}


def codes(loaded: Loaded) -> set[str]:
    """Return the codes of the problems."""
    return {problem.code for problem in loaded.problems}


def test_what_nobody_sees_is_left_out_by_reason() -> None:
    """Head, scripts, comments, menus, embedded and hidden parts are not speech; each reason has its count."""
    body = (
        "<style>.c1 {font-weight: 700} .gone {display: none}</style><script>var x = 1;</script>"
        "<!-- page made by -->\n<nav><a href='/'>Go home</a></nav><noscript>Please enable scripts</noscript>"
        + TALK
        + "<p><b>Bo:</b> So<span style='display: none'> Robert Smith</span> I went<b hidden> away</b>"
        "<i class=gone> now</i>.<a href='#_ftn1' name='_ftnref1'>[1]</a><a href='#cmnt1'>[a]</a></p>"
        "<div style='mso-element:header'>Page one</div>"
        "<div id=ftn1><p>Not true at all.</p></div>"
        "<div><p><a href='#cmnt_ref1' id='cmnt1'>[a]</a>Check</p></div>"
    )
    loaded = load_best(f"<html><head><title>Our talk</title></head><body>{body}".encode(), "talk.html")
    assert spoken(loaded) == [*SAID, ("Bo", "So I went.")]
    assert dropped(loaded) == {
        "page head": 2,
        "scripts and styles": 10,
        "page comments": 3,
        "menus and forms": 2,
        "embedded content": 3,
        "hidden text": 4,
        "headers and footers": 2,
        "footnotes": 4,
        "comments": 1,
    }
    assert loaded.balance.adds_up


def test_hidden_text_is_an_alarm_without_its_words() -> None:
    """Hidden passages may hold names: the paragraph is said, the words are not."""
    loaded = page(TALK + "<p><b>Bo:</b> Me <span style='display:none'>Robert</span></p>")
    problem = next(problem for problem in loaded.problems if problem.code == "hidden-text")
    assert (problem.severity, problem.where, problem.count) == ("warning", "paragraph 4", 1)
    assert "Robert" not in problem.message + problem.hint


def test_podcast_transcripts_have_names_and_times() -> None:
    """The podcast namespace's cite, time and paragraph are label, time and speech, also without line ends."""
    loaded = page(
        "".join(
            f"<cite>{who}:</cite><time>0:0{n}</time><p>One.</p><p>Two.</p>" for n, who in enumerate("ABA")
        )
    )
    assert [(turn.speaker, turn.text, turn.start_s) for turn in loaded.turns] == [
        ("A", "One. Two.", 0.0),
        ("B", "One. Two.", 1.0),
        ("A", "One. Two.", 2.0),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<p><strong>Ann</strong>: Hello.<br>\n<strong>Bo</strong>: Hi.<br/><strong>Ann</strong>: Yes.</p>",
        "<div>Ann: Hello.</div><div>Bo: Hi.</div><div>Ann: Yes.",
        "<pre>Ann: Hello.\nBo: Hi.\nAnn: Yes.</pre>",
        "<dl><dt>Ann<dd>Hello.<dt>Bo<dd>Hi.<dt>Ann<dd>Yes.<dt>Bo<dd></dl>",
        "<ul><li>Ann: Hello.<li>Bo:\n   Hi.<li>Ann: Yes.</ul>",
        "<style>.b{font-weight:700}</style><i class=b>Ann: </i>Hello.<p><i class=b>Bo: </i>Hi.<p>Ann: Yes.",
    ],
)
def test_layouts_of_pages(body: str) -> None:
    """Paragraphs, line breaks, kept lines, lists and Google's bold classes give the same turns."""
    assert spoken(page(body))[:3] == SAID


def test_rows_of_a_table_are_turns() -> None:
    """A table of time, speaker and text is read by row, with cells that are not closed."""
    rows = "".join(
        f"<tr><td>00:0{n}<td>{who}<td><p>It's {n}." for n, who in enumerate(["Ann", "Bo", "", "Ann"])
    )
    loaded = page(f"<table><tr><th>Time</th><th>Speaker</th><th>Text</th></tr>{rows}</table><p>The end")
    assert spoken(loaded) == [("Ann", "It's 0."), ("Bo", "It's 1. It's 2."), ("Ann", "It's 3.")]
    assert dropped(loaded) == {"table headings": 3, "time stamps": 4, "text outside the table": 2}


def test_tracked_changes_follow_the_option() -> None:
    """Marked deletions are dropped and insertions kept; rejecting reads the original."""
    body = TALK + "<p><b>Bo:</b> we wait<del>ed long</del><ins>ing</ins></p>"
    accepted, rejected = page(body), page(body, LoadOptions(tracked_changes="reject"))
    assert [accepted.turns[-1].text, rejected.turns[-1].text] == ["we waiting", "we waited long"]
    assert "tracked-changes" in codes(accepted) & codes(rejected)


def test_words_are_not_parted_or_joined() -> None:
    """Inline tags, comments and entities keep a word whole; blocks and breaks part words; a < is no tag."""
    loaded = page(
        TALK
        + "<p><b>Bo:</b> un<i>be</i><!-- x -->liev<wbr>able&#8217;s caf&eacute;<br>"
        + "if 3 < 4 &lt;b&gt; <you@x.org></p>"
    )
    assert spoken(loaded)[-1] == ("Bo", "unbelievable’s café if 3 < 4 <b> <you@x.org>")


@pytest.mark.parametrize("charset", ["", "<meta charset=windows-1252>", "<meta charset=klingon>"])
def test_windows_pages_with_or_without_charset(charset: str) -> None:
    """Western pages of Word are read whether or not they say their charset."""
    content = f"<html><head>{charset}</head><body>{TALK}<p><b>Bo:</b> the café – “mine”".encode("cp1252")
    assert load_best(content, "talk.htm").turns[-1].text == "the café – “mine”"


def test_the_declared_charset_goes_before_guessing() -> None:
    """Bytes that would also be Western are read in the charset that the page declares."""
    content = f"<meta charset=iso-8859-2>{TALK}<p><b>Bo:</b> Łódź".encode("iso-8859-2")
    assert load_best(content, "talk.html").turns[-1].text == "Łódź"


def test_surveys_are_left_to_the_survey_loaders() -> None:
    """A page named as a spreadsheet, or one table of many columns, is not taken for a transcript."""
    wide = b"<html><body><table>" + b"<tr><td>1<td>2<td>3<td>4<td>5</tr>" * 3 + b"</table></body></html>"
    web = next(loader for loader in loaders() if loader.name == "html")
    assert [web.recognise(wide, "a.html"), web.recognise(f"<html>{TALK}".encode(), "a.xls")] == [None, None]
    assert web.recognise(b"<v Ann>Hello", "a.txt") is None


def test_a_page_of_prose_has_no_speakers() -> None:
    """A page without labels is a document, and that nobody is named is asked."""
    loaded = page("<h1>Leaflet</h1><p>The park opens.</p><p>All are welcome.</p>")
    assert (loaded.kind, loaded.unit, "no-labels" in codes(loaded)) == ("document", "segment", True)


@pytest.mark.parametrize("content", [b"<html><body><img src=a.png></body></html>", b"<html></html>"])
def test_a_page_without_words_is_refused(content: bytes) -> None:
    """There is nothing to import in a page of pictures."""
    with pytest.raises(BadInputError, match="no words"):
        load_best(content, "talk.html")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([*SOUP.split(), " ", "\n", "Bo: "]), max_size=40), st.booleans())
def test_no_word_of_a_broken_page_is_lost(pieces: list[str], reject: bool) -> None:
    """Tags in any order: the balance adds up."""
    options = LoadOptions(tracked_changes="reject" if reject else "accept")
    try:
        loaded = load_as("html", "".join(pieces).encode(), "a.html", options)
    except BadInputError:
        return
    assert loaded.balance.words_in == loaded.balance.accounted


@pytest.mark.parametrize(
    "body",
    [
        "<i/class=a><p><b>Ann:</b></i><b>Bo:</b>",
        "before<head>a title<br>goes on",
        "<b>Bo:</b><title>said<br>more",
        "<cite>Ann:</cite><![endif]><time>0:04</time>",
        "<cite>Ann:</cite><!--><time>0:04</time>",
        "<cite>Ann:</cite><!-- x --><time>0:04</time>",
    ],
)
def test_pages_once_out_of_balance(body: str) -> None:
    """Breaks in a head that stands in the text, and marks of nothing between a name and its time."""
    loaded = load_as("html", body.encode(), "a.html")
    assert loaded.balance.words_in == loaded.balance.accounted


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip),
        min_size=1,
        max_size=5,
    )
)
def test_any_words_come_back(paragraphs: list[str]) -> None:
    """Escaped text of any script in paragraphs comes back word for word."""
    import html

    from qualcode.load.encodings import clean

    body = "".join(f"<p>x {html.escape(text)}</p>" for text in paragraphs)
    loaded = load_as("html", body.encode(), "a.html", LoadOptions(unattributed=True))
    expected = [word for text in paragraphs for word in ["x", *clean(text).split()]]
    total = loaded.balance.labels + sum(part.words for part in loaded.balance.dropped)
    assert loaded.balance.adds_up
    assert total or expected == [word for turn in loaded.turns for word in turn.text.split()]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=30), st.integers(0, 400), st.integers(0, 40))
def test_damaged_bytes_never_crash(junk: bytes, at: int, cut: int) -> None:
    """Whatever bytes stand in a page, it is read with a sound balance or refused."""
    sound = f"<html><head><meta charset=windows-1252></head><body>{TALK * 3}</body></html>".encode()
    try:
        loaded = load_as("html", sound[:at] + junk + sound[at + cut :], "a.html")
    except QualcodeError:
        return
    assert loaded.balance.words_in == loaded.balance.accounted


def test_markup_that_never_closes_is_read_in_time() -> None:
    """Many unclosed tags, quotes and comments take time in proportion to their number."""
    for piece in (
        "<a ",
        "<!--",
        "<script>",
        "<a b='",
        '<a b="x"',
        "</p",
        "<div>",
        "<![CDATA[",
        "&amp",
        "</i>",
    ):
        content = b"<html><p>Ann: Hello there.</p>" + b"<i>" * 4_000 + b"<b>" * 4_000 + piece.encode() * 8_000
        assert recognise(content, "a.html", loaders())
        assert load_as("html", content, "a.html", LoadOptions()).balance.adds_up


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not beside this repository")
def test_a_podcast_page_has_the_words_of_its_captions() -> None:
    """A reference transcript has the same words and speakers as a page and as captions."""
    files = [SHARED / f"subtitle/podcastindex_example.{suffix}" for suffix in ("html", "srt")]
    first, second = (load_best(path.read_bytes(), path.name) for path in files)
    assert first.speakers == second.speakers
    assert " ".join(turn.text for turn in first.turns) == " ".join(turn.text for turn in second.turns)


def test_words_encoded_twice_are_mended_on_request() -> None:
    """Double encoding is asked about; mending changes the words and not their number."""
    content = (f"<meta charset=utf-8>{TALK}<p><b>Bo:</b> " + "cafÃ© itâ€™s fiancÃ©e naÃ¯ve").encode()
    asked = load_as("html", content, "a.html")
    mended = load_as("html", content, "a.html", LoadOptions(repair_encoding=True))
    assert "mojibake" in codes(asked)
    assert (mended.turns[-1].text, mended.balance.adds_up) == ("café it’s fiancée naïve", True)
