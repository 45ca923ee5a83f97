"""Names of parties as lists spell them: one, perhaps one, or several. All invented."""

import pytest

from commitments.exchange.names import (
    Spelling,
    by_word,
    key,
    kind_of,
    misspelt,
    near,
    neighbours,
    one_word_more,
    parts,
    spellings,
)
from commitments.status import PartyKind


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Minister of Public Works", "minister of public works"),
        ("  Minister\xa0of\n Public  Works ", "minister of public works"),
        ("The Ministry of Énergie & Water", "ministry of energie and water"),
        ("Veteran's Office", "veterans office"),
        ("Veteran\u2019s Office", "veterans office"),
        ("Agri-Food Board", "agri food board"),
        ("Straße", "strasse"),
        ("وزارت داخلہ", "وزارت داخلہ"),
        ("…", ""),
    ],
)
def test_what_tells_parties_apart(name, told):
    assert key(name) == told


@pytest.mark.parametrize(
    ("first", "second", "is_near", "is_misspelt", "is_one_more"),
    [
        ("ministre of foreign affairs", "minister of foreign affairs", True, True, False),
        ("ministry of water and power", "ministry of water power", True, True, False),
        ("office of the queens council", "office of the queens council for canada", True, False, False),
        (
            "board of roads bridges tunnels and canals",
            "board of roads bridges tunnels canals and ports",
            True,
            False,
            True,
        ),
        ("minister of finance", "deputy prime minister and minister of finance", True, False, False),
        ("minister of defence", "minister of revenue", False, False, False),
        ("minister of health", "minister of mental health and addictions", True, False, False),
        ("minister of sport", "ministry of culture", False, False, False),
        ("china", "chile", False, False, False),
        ("", "china", False, False, False),
    ],
)
def test_which_names_may_be_one(first, second, is_near, is_misspelt, is_one_more):
    assert [near(first, second), near(second, first)] == [is_near] * 2
    assert (misspelt(first, second), one_word_more(first, second)) == (is_misspelt, is_one_more)


KNOWN = {
    "minister of health",
    "minister of labour",
    "minister of mental health and associate minister of health",
    "president of the board",
}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("minister of health minister of labour", ["minister of health", "minister of labour"]),
        ("minister of health and minister of labour", ["minister of health", "minister of labour"]),
        ("president of the board president of the board", ["president of the board"] * 2),
        ("minister of mental health and associate minister of health", []),
        (
            "minister of mental health and associate minister of health minister of health",
            ["minister of mental health and associate minister of health", "minister of health"],
        ),
        ("minister of health and sports", []),
        ("and minister of health", []),
        ("minister of health", []),
        ("", []),
    ],
)
def test_a_cell_may_hold_several(name, found):
    assert parts(name, KNOWN) == found


def test_neighbours_share_a_word():
    words = by_word({"ministre of foreign affairs", "minister of foreign affairs", "minister of health"})
    assert neighbours("ministre of foreign affairs", words) == ["minister of foreign affairs"]
    assert neighbours("minister of health", words) == []


def test_the_most_frequent_spelling_is_the_name():
    assert spellings({"Board of  Roads": 2, "Board of Roads": 1, "BOARD OF ROADS": 2, "Ports": 1, " ": 4}) == {
        "board of roads": Spelling("board of roads", "Board of Roads", 5),
        "ports": Spelling("ports", "Ports", 1),
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Minister of Ports", PartyKind.MINISTRY),
        ("Department of Roads", PartyKind.MINISTRY),
        ("Harbour Authority", PartyKind.AGENCY),
        ("Friends of the Sea", PartyKind.ORGANISATION),
    ],
)
def test_a_name_often_tells_its_kind(name, kind):
    assert kind_of(name) == kind


def test_a_text_in_place_of_a_name_is_no_names():
    text = " ".join(["minister of health"] * 20_000)
    other = " ".join(f"word{number}" for number in range(20_000))
    assert (parts(text, KNOWN), near(other, f"{other} more")) == ([], False)
