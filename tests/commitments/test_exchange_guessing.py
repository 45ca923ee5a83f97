"""What the columns of other lists are taken for. All invented."""

import pytest

from commitments.exchange.files import Row, opened
from commitments.exchange.guessing import KEPT, guessed, seen
from commitments.exchange.splitting import day_first, separator, split
from commitments.exchange.starting import first_choices, headers_key
from commitments.status import Kind


def taken_for(headers, *rows):
    found = [Row(number, cells) for number, cells in enumerate(rows, 2)]
    return guessed(seen(headers, found))


@pytest.mark.parametrize(
    ("headers", "cells", "names"),
    [
        (["MLC ID", "Commitment", "Reporting Lead", "All ministers"], ["7", "Build a port", "Ports", "A; B"],
         ["reference", "title", "promises", "promises"]),
        (["No.", "Pledge", "Ministry responsible", "Partner country", "Deadline", "Remarks"],
         ["7", "Build a port", "Ports", "Ruritania", "2027", "soon"],
         ["reference", "title", "promises", "is_promised", "due", KEPT]),
        (["Text", "Theme", "End date"], ["Build a port by hand", "Ports", "2027"], ["title", KEPT, "due"]),
        (["Description", "Agency"], ["Build a port", "Ports"], ["title", "promises"]),
        (["A", "B"], ["short", "by far the longest of both"], [KEPT, "title"]),
        (["Pledge", "Status", "Kind"], ["Build a port", "Started", "Priority A"], ["title", KEPT, KEPT]),
        (["Pledge", "Status", "Kind"], ["Build a port", "under way", "visit"], ["title", "status", "kind"]),
        (["Title", "Status", "Kind"], ["Build a port", "Started", "Priority A"], ["title", "status", "kind"]),
        (["As sent", "Status", "Mine"], ["", "Started", "Priority A"], ["sent", "status", KEPT]),
        (["Title", "Notes", ""], ["Build a port", "", "x"], ["title", KEPT, KEPT]),
        (["Title", "Title of the source", "Quote"], ["Build", "Treaty", "We build"], ["title", "document", "quote"]),
        (["commitment_id", "commitment_date"], ["7", "2026-01-07"], ["reference", "made_on"]),
        (["Pledge", "Target implementation date", "Type of entity"], ["Build", "2027", "State"],
         ["title", "due", KEPT]),
        (["Pledge text", "Pledge end date", "Follow up"], ["We build it", "2027", "Soon"], ["title", "due", KEPT]),
        (["Category number", "Action"], ["7", "Build"], [KEPT, "title"]),
    ],
    ids=range(15),
)  # fmt: skip
def test_columns_are_known_by_their_headers(headers, cells, names):
    # A number that stands in several rows is no reference.
    other = [cells[0], *(f"{cell} too" for cell in cells[1:])] if headers[0] == "Category number" else None
    assert taken_for(headers, cells, *([other] if other else [])) == names


@pytest.mark.parametrize(
    ("headers", "cells", "names"),
    [
        (["Reporting Lead", "Reporting Lead Name", "Commitment"], ["Minister of Ports", "Ann Bo", "Build a port"],
         ["promises", KEPT, "title"]),
        (["council", "target", "wording", "source_url", "source_name"],
         ["Port Council", "2045", "We will dredge", "https://example.org/a", "Our plan"],
         ["promises", "due", "quote", "address", "document"]),
        (["Target", "Ministry"], ["Cut waste by a half", "Ports"], ["title", "promises"]),
        (["Target", "Action"], ["end of 2027", "Dredge"], ["due", "title"]),
        (["name", "pledge"], ["Ann Bo", "Dredge the harbour"], [KEPT, "title"]),
        (["actionName", "city", "country", "owner"], ["Dredge", "Port City", "Ruritania", "Works Department"],
         ["title", "promises", KEPT, KEPT]),
        (["Action", "Owner", "Remark"], ["Dredge", "a.bo", "soon"], ["title", "owner", KEPT]),
        (["id", "promise", "party"], ["harbour-" * 6, "Dredge", "Ports"], [KEPT, "title", "promises"]),
        (["promise", "sourceDoc", "sourceUrl"], ["Dredge", "Our plan", "https://example.org/a"], ["title", KEPT, KEPT]),
        (["Quote", "Link", "Ministry"], ["We will dredge", "https://example.org/a", "Ports"],
         ["quote", "address", "promises"]),
        (["Pledge", "coSigned"], ["Dredge", "Labour"], ["title", KEPT]),
        (["Pledge", "Announced"], ["Dredge", "7 January 2026"], ["title", "made_on"]),
        (["description_en", "status_description_en", "name_en"], ["Mud", "Late", "Dredge"],
         ["summary", KEPT, "title"]),
        (["Office", "Count", "Link"], ["Ports", "7", "https://example.org/a"], ["promises", KEPT, KEPT]),
        (["Company Name", "Committed"], ["Dredgers", "n/a"], ["promises", KEPT]),
    ],
    ids=range(15),
)  # fmt: skip
def test_headers_are_believed_as_far_as_the_cells_bear_them_out(headers, cells, names):
    assert taken_for(headers, cells) == names


@pytest.mark.parametrize(
    ("header", "cell", "name"),
    [
        ("Donor", "Norway", "promises"),
        ("Recipient country", "Kenya", "is_promised"),
        ("Recipient organisation", "Red Cross", "is_promised"),
        ("Host country", "Kenya", KEPT),
        ("Implementing partner", "Red Cross", "promises"),
        ("Responsible (by whom)", "Ministry of Ports", "promises"),
        ("To be done by whom", "Ministry of Ports", "promises"),
        ("By whom", "Ministry of Ports", "promises"),
        ("Funding agency", "A fund", KEPT),
        ("Monitoring body", "A board", KEPT),
        ("Audit authority", "A court", KEPT),
        ("Government response", "Noted", KEPT),
        ("Reporting frequency", "Quarterly", KEPT),
        ("Lead time", "Short", KEPT),
        ("Department comments", "Tender is out", KEPT),
        ("Responsible officer", "Ann Bo", KEPT),
        ("Responsible person", "Ann Bo", KEPT),
        ("Name of the ministry", "Ports", "promises"),
        ("Action plan", "Plan of 2026", KEPT),
        ("Key actions", "Tender; works", KEPT),
        ("Number of beneficiaries", "2000", KEPT),
        ("Country code", "KE", KEPT),
        ("Action item", "A short one", KEPT),
        ("#", "1", "reference"),
        ("Pledge no.", "1", "reference"),
        ("Ref. number", "A-1", "reference"),
        ("Ref. number", "A/1", KEPT),
        ("Reference", "A/1", KEPT),
        ("Reference", "A-1", "reference"),
        ("Focal point", "Ann Bo", KEPT),
        ("Focal point", "Ann Bo, head of unit (Ports)", "focal_points"),
        ("Council decision", "Build the bridge", KEPT),
        ("Date closed", "2026-02-01", KEPT),
        ("Date of last update", "2026-02-01", KEPT),
        ("Start date", "2026-02-01", KEPT),
        ("Date of commitment", "2026-02-01", "made_on"),
        ("Place of meeting", "Oslo", KEPT),
        ("Evidence link", "https://example.org/a", KEPT),
        ("State under review", "Ruritania", KEPT),
        ("IRM review", "Limited", KEPT),
        ("Expected impact", "Cleaner water", KEPT),
        ("Expected completion", "June 2027", "due"),
        ("Review date", "2027-01-07", "review_on"),
        ("Unit", "Trade", KEPT),
        ("Note", "See the annex", KEPT),
        ("Publisher", "A ministry", KEPT),
        ("Remarks", "", KEPT),
    ],
)
def test_what_a_header_beside_a_promise_says(header, cell, name):
    assert taken_for(["Commitment", header], ["Dredge the harbour", cell]) == ["title", name]


@pytest.mark.parametrize(
    ("headers", "cells", "names"),
    [
        (["Name", "Pledge text"], ["Ann Bo", "Dredge"], [KEPT, "title"]),
        (["Action plan", "Commitment title", "Commitment description"], ["Plan 5", "Dredge", "All of it"],
         [KEPT, "title", "summary"]),
        (["Status", "Note", "Pledge"], ["under way", "Begun in May", "Dredge"], ["status", "note", "title"]),
        (["Donor", "Recipient country", "Pledge"], ["Norway", "Kenya", "Build"], ["promises", "is_promised", "title"]),
    ],
    ids=range(4),
)  # fmt: skip
def test_headers_are_weighed_against_each_other(headers, cells, names):
    assert taken_for(headers, cells) == names


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"A; B": 1, "C": 4}, ";"),
        ({"A | B": 1}, "|"),
        ({"A\nB": 1}, "\n"),
        ({"Ministry of\nWorks": 1, "Treasury": 1}, ""),
        ({"Ministry of Works\nand Roads": 1, "Treasury": 1}, ""),
        ({"Ports, Roads": 1, "Ports": 3, "Roads": 1}, ","),
        ({"Minister of Ports, Roads and Canals": 9, "Minister of Labour": 1}, ""),
        ({"Ports/Roads": 2, "Roads": 1, "Ports": 1}, "/"),
        ({"Ports": 2}, ""),
        ({}, ""),
    ],
)
def test_what_stands_between_names(cells, found):
    assert separator(cells) == found


def test_names_of_a_cell_are_told_once():
    assert split(" Board\xa0of Roads ; Ports;;Ports", ";") == ["Board of Roads", "Ports"]
    assert split("Ports; Roads", "") == ["Ports; Roads"]


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["03/04/2026", "31/12/2026"], True),
        (["03.04.2026", "12/31/2026"], False),
        (["03/04/2026"], None),
        (["2026-12-31", "soon"], None),
        (["13/05/2024", "12/31/2025"], None),
    ],
)
def test_one_day_above_twelve_tells_how_days_are_written(cells, first):
    assert day_first(cells) is first


def test_the_first_choices_are_a_guess_or_what_was_decided_before():
    table = opened(b"ID,Pledge,Ministries,Due date\n1,Build,Ports|Roads,31/12/2026\n2,Dig,Ports,\n")
    first = first_choices(table, file_name="pledges.csv")
    assert first.columns == ["reference", "title", "promises", "due"]
    assert (first.separators, first.day_first, first.source.title) == ({"promises": "|"}, True, "pledges.csv")
    # Another list has a row 1 too.
    assert first.prefix == "PLEDGES-"
    first.kind, first.parties, first.columns[0] = Kind.VISIT, {"ports": "roads"}, ""
    again = first_choices(table, file_name="pledges-2.csv", before=first.as_json())
    assert (again.columns, again.kind) == (["", "title", "promises", "due"], Kind.VISIT)
    assert (again.parties, again.source.title) == ({"ports": "roads"}, "pledges-2.csv")
    # Days and the address were those of the list before; how days are written, this one says itself.
    first.made_on, first.day_first = "2025-01-07", False
    first.source.published_on, first.source.address = "2025-01-08", "https://example.org/2025"
    again = first_choices(table, file_name="pledges-3.csv", before=first.as_json())
    assert (again.made_on, again.source.published_on, again.source.address, again.day_first) == ("", "", "", True)
    assert headers_key(table) == headers_key(opened(b"id , PLEDGE,ministries,Due  Date\nx,,,\n"))


@pytest.mark.parametrize(
    ("name", "numbers", "prefix"),
    [
        ("2026 summit outcomes.xlsx", ["1", "2"], "SUMMIT-"),
        ("a_very-long_name.csv", ["1", "2"], "A-"),
        ("extraordinarily.csv", ["1", "2"], "EXTRAORDINAR-"),
        ("2026.csv", ["1", "2"], ""),
        ("pledges.csv", ["P1", "2"], ""),
    ],
)
def test_a_list_that_only_numbers_its_rows_gets_a_word_before_each(name, numbers, prefix):
    rows = "".join(f"{number},Build {number},Ports\n" for number in numbers)
    assert first_choices(opened(f"Nr,Pledge,Ministry\n{rows}".encode()), file_name=name).prefix == prefix
