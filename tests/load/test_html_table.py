"""Tables of HTML pages: every cell in its column, every other word counted by reason."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.load.sheets.html_table import HtmlTables, html_tables, is_data_table, widest_table

TAGS = """
<table> </table> <tr> </tr> <td> </td> <br> <b> </b> a &nbsp; &amp <!--x <!-- --> <style>p </style> <head>
<body> < > <td/title=' ' \u00ad é <?x> <![CDATA[c ]]> <textarea> <o:p> <th/>
"""
SOUP = st.lists(
    st.sampled_from([*TAGS.split(), " ", "<td colspan=3>"]),
    max_size=40,
)


def adds_up(page: HtmlTables) -> bool:
    """Whether cells and what was left out hold as many words as the second count finds."""
    cells = sum(len(cell.split()) for rows in page.tables for row in rows for cell in row)
    return page.words_in == cells + sum(page.left_out.values())


def test_a_spreadsheet_saved_as_a_page() -> None:
    """Rows and cells are read; line breaks in a cell become a blank; a wide cell keeps its columns."""
    page = html_tables(
        b"<html><head><title>Book1</title><style>td {x: y}</style></head><body>Exported today<table border=1>"
        b"<tr><th>ID<th colspan=2>Why?</tr><tr><td>1<td>Too&nbsp;far,<br>too dear</td><td></td>"
        b"</tr></table></body>",
        "wave.xls",
    )
    assert page.largest == (("ID", "Why?", ""), ("1", "Too\u00a0far, too dear", ""))
    assert page.left_out == {"page head": 1, "scripts and styles": 3, "text outside the table": 2}
    assert adds_up(page)


def test_a_table_inside_a_cell_is_text_of_the_cell() -> None:
    """A nested table makes no rows of its own."""
    page = html_tables(
        b"<table><tr><td>a<table><tr><td>b</td></tr></table>c</td><td>d</td></tr></table>", "a.xls"
    )
    assert page.tables == ((("a b c", "d"),),)


def test_the_largest_of_several_tables_is_offered() -> None:
    """A page's small tables do not hide the one with the answers."""
    page = html_tables(b"<table><tr><td>logo</table><table><tr><td>1<td>2<tr><td>3<td>4</table>", "a.xls")
    assert page.largest == (("1", "2"), ("3", "4"))


def test_the_declared_charset_is_used() -> None:
    """A page that names its charset is read in it; valid UTF-8 is UTF-8 whatever it says."""
    said = b"<meta charset='windows-1252'><table><tr><td>"
    assert html_tables(said + "Siân".encode("cp1252"), "a.xls").largest == (("Siân",),)
    assert html_tables(said + "Siân".encode(), "a.xls").largest == (("Siân",),)


def test_data_is_told_from_speech() -> None:
    """Five columns are data, three may be time, speaker and text."""
    assert widest_table("<table><tr><td>1<td>2<td>3<td>4<td>5</table>") == 5
    assert [is_data_table([("a",) * 5]), is_data_table([("a",) * 3])] == [True, False]


@settings(max_examples=150, deadline=None)
@given(SOUP)
def test_no_word_of_a_broken_table_is_lost(pieces: list[str]) -> None:
    """Tags in any order: every word is in a cell or left out with its reason."""
    content = "".join(pieces).encode()
    assert adds_up(html_tables(content, "a.xls"))
