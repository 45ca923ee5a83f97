"""What became of a text, word by word."""

import re
from html import unescape

import pytest

from commitments.admin.history.differences import LONGEST, text_difference


def told(before: str, after: str, *, only: str = "") -> str:
    html = re.sub(r'<span class="visually-hidden">.*?</span>', "", text_difference(before, after, only=only))
    for tag, sign in (("ins", "+"), ("del", "-"), ("mark", "*")):
        html = re.sub(f"</?{tag}>", sign, html)
    return unescape(html)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("", "New.", "+New.+"),
        ("Old.", "", "-Old.-"),
        ("It will meet soon.", "It will meet in May.", "It will meet -soon.-+in May.+"),
        ("one two three", "four five six", "-one two three-+four five six+"),
        ("one two three", "one 2 three", "one -two-+2+ three"),
        ("same", "same", "same"),
        ("a\r\nb", "a\nb", "a\nb"),
        ("a <b>", "a <i>", "a -<b>-+<i>+"),
    ],
)
def test_words_that_went_and_came(before, after, words):
    assert told(before, after) == words


def test_what_stayed_is_shortened_around_the_change():
    text = [f"w{n}" for n in range(100)]
    changed = [*text[:50], "CHANGED", *text[51:]]
    shown = told(" ".join(text), " ".join(changed))
    assert shown == f"… {' '.join(text[42:50])} -w50-+CHANGED+ {' '.join(text[51:59])} …"


def test_one_text_by_itself_has_marked_what_it_alone_has():
    assert told("one two three", "one 2 three", only="gone") == "one *two* three"
    assert told("one two three", "one 2 three", only="come") == "one *2* three"


def test_a_long_text_that_is_another_one_is_not_compared_word_by_word():
    shown = told("x " * 20_000, "y " * 20_000)
    assert shown.count("x") == shown.count("y") == LONGEST / 2
