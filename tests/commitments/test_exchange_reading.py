"""What is read of a list beyond what its file holds: letters that a program left as codes. All invented."""

import pytest

from commitments.exchange.columns import SENT
from commitments.exchange.reading import repeated, spelled, table_in


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"the King\u2019s council", "the King\u2019s council"),
        (r"caf\u00E9 \u2013 caf\u00e9", "café \u2013 café"),
        (r"\ud83d\ude80 up", "🚀 up"),
        # Half of a letter, what no text has, and what is no code.
        (r"\u2019\u00a0\u202f\u200b", "\u2019\u00a0\u202f\u200b"),
        (r"\ud83d up", r"\ud83d up"),
        (r"a\u0000b\u000ac", r"a\u0000b\u000ac"),
        (r"C:\users\u12", r"C:\users\u12"),
        ("plain", "plain"),
    ],
)
def test_codes_are_read_as_the_letters_they_stand_for(text, read):
    assert spelled(text) == read


def test_a_list_with_codes_says_that_they_were_read():
    table = table_in(b"Pledge,Minist\\u00e8re\nDredge,Ports\nThe King\\u2019s dinner,Court\n")
    assert table.headers == ("Pledge", "Minist\u00e8re")
    assert [row.cells for row in table.rows()] == [("Dredge", "Ports"), ("The King\u2019s dinner", "Court")]
    assert table.notes == (r"Codes such as \u2019 were read as the letters that they stand for.",)
    assert table_in(b"Pledge,Ministry\nDredge,Ports\n").notes == ()


def test_an_empty_cell_says_what_stands_above_it_where_that_is_meant():
    table = table_in(b"Ministry,Pledge,Due\n,Sign,\nPorts,Dredge,2027\n,Build,\n ,Mend,2029\nRoads,Pave,\n")
    assert [row.cells for row in repeated(table.rows(), [0])] == [
        ("", "Sign", ""),
        ("Ports", "Dredge", "2027"),
        ("Ports", "Build", ""),
        ("Ports", "Mend", "2029"),
        ("Roads", "Pave", ""),
    ]


def test_a_file_of_ours_is_read_as_it_was_sent():
    content = f"Title,{SENT.header}\nThe code \\u2019,\n".encode()
    table = table_in(content)
    assert ([row.cells for row in table.rows()], table.notes) == ([(r"The code \u2019", "")], ())
