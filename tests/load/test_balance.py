"""The balance: what it counts, and that it shows every loss."""

from __future__ import annotations

from qualcode.load.balance import (
    LABEL,
    SPEECH,
    Ledger,
    words_in_captions,
    words_in_csv,
    words_in_text,
)
from qualcode.load.documents.balance_word import words_in_word
from qualcode.model import Dropped, Turn

CONTENT = b"Ann: one two\nBo:three\n[END]\n"


def ledger() -> Ledger:
    """Account for `CONTENT`, in which a label touches its word."""
    account = Ledger()
    account.add((LABEL, "Ann: "), (SPEECH, "one two"))
    account.add((LABEL, "Bo:"), (SPEECH, "three"))
    account.add(("footer", "[END]"))
    return account


def test_a_full_account_adds_up() -> None:
    """Speech, labels and what was left out are the words of the file; a fused word is speech."""
    balance = ledger().balance(words_in_text(CONTENT, "utf-8"), [Turn("one two"), Turn("three")])
    assert (balance.words_in, balance.speech, balance.labels) == (5, 3, 1)
    assert balance.dropped == (Dropped("footer", 1),)
    assert balance.adds_up


def test_a_lost_word_shows() -> None:
    """A word that the finished turns do not hold makes the balance fail, whatever the ledger says."""
    assert not ledger().balance(words_in_text(CONTENT, "utf-8"), [Turn("one two"), Turn("")]).adds_up


def test_an_invented_word_shows() -> None:
    """A word that is not in the file makes the balance fail."""
    turns = [Turn("one two"), Turn("three four")]
    assert not ledger().balance(words_in_text(CONTENT, "utf-8"), turns).adds_up


def test_a_line_nobody_accounts_for_shows() -> None:
    """A line that the parser passes over makes the balance fail."""
    content = CONTENT + b"a stray line\n"
    balance = ledger().balance(words_in_text(content, "utf-8"), [Turn("one two"), Turn("three")])
    assert balance.words_in - balance.accounted == 3


def test_the_second_counters() -> None:
    """Tags, entities, quotation marks, cells and Word's elements are counted as a person would."""
    assert words_in_captions(b"<v Ann B>Hi&nbsp;you</v>", "utf-8", entities=True) == 6
    assert words_in_csv(b'a,"b ""c"", d"\n"",e\n', "utf-8", ",") == 5
    assert words_in_word([b"<p><r><t>Hel</t></r><r><t>lo you</t><br/><t>there</t></r></p><p><t/></p>"]) == 3
    assert words_in_text("a\u200b \u200b b".encode(), "utf-8") == 2
