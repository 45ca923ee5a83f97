"""Where a quote stands in a text, and what is nearest to it."""

import time

import pytest

from commitments.admin.recording.passages import Passage, passage

TEXT = """Joint statement

The two sides agreed that the forum
will be held in September — in “Beijing”.

They will meet   again. Zur Übung: café."""


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Joint statement", Passage(paragraph=1)),
        ("forum will be\nheld", Passage(paragraph=2)),
        ("They will meet again", Passage(paragraph=3)),
        # A letter and its accent typed apart.
        ("cafe\u0301", Passage(paragraph=3)),
        ("In \u2018Beijing\u2019", Passage(nearest="in “Beijing”.")),
        ('held in September - in "beijing"', Passage(nearest="held in September — in “Beijing”", marks_only=True)),
        (
            "the forum shall be held in October",
            Passage(nearest="the forum will be held in September"),
        ),
        ("nothing of that kind was said", Passage()),
    ],
)
def test_a_quote_is_found_or_its_nearest_passage_is(quote: str, found: Passage):
    assert passage(TEXT, quote) == found


def test_without_blank_lines_each_line_is_a_paragraph():
    assert passage("One.\nTwo.\nThree.", "Three") == Passage(paragraph=3)


def test_a_quote_that_runs_across_paragraphs_stands_where_it_begins():
    assert passage(TEXT, "statement The two") == Passage(paragraph=1)


@pytest.mark.parametrize(
    "text", ["a" * 50_000, " " * 50_000, "\n" * 50_000, "\n " * 25_000, "'" * 50_000, "ab " * 17_000, "“a" * 25_000]
)
def test_fifty_kilobytes_of_attack_take_no_time(text: str):
    began = time.process_time()
    for quote in (text, text + "z", text[:1999] + "z", "ab ab ab c", "agreed to hold"):
        passage(text, quote)
    assert time.process_time() - began < 5 * 0.1


def test_ten_megabytes_take_ten_times_as_long_as_one():
    block = "The two sides “agreed” to hold talks — again and again, year after year.\n\n"
    small, large = block * (1_000_000 // len(block)), block * (10_000_000 // len(block))

    def taken(text: str) -> float:
        began = time.process_time()
        passage(text, "both sides agreed to have talks")
        return time.process_time() - began

    assert taken(large) < 30 * min(taken(small) for _time in range(3)) + 0.1
