"""Lists taken over: all of a list or nothing, each row found again by its reference. The lists are invented."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from commitments.access import Confidentiality, Role
from commitments.exchange.columns import by_name
from commitments.exchange.exporting import exported
from commitments.exchange.files import opened, written
from commitments.exchange.importing import NotTaken, Taking, looked_at, taken_over
from commitments.exchange.problems import Problem, Question
from commitments.exchange.starting import first_choices
from commitments.lifecycle import (
    Announced,
    Author,
    Awaiting,
    Draft,
    Once,
    Quote,
    Recurring,
    Undated,
    amend,
    cite,
    expect,
    log_status,
    record,
    schedule,
)
from commitments.models import (
    Commitment,
    Event,
    FollowUp,
    Party,
    PartyName,
    SourceDocument,
    StatusEntry,
)
from commitments.schedule import Offset, Plan, Rule, Window
from commitments.status import DocumentKind, EntryKind, Kind, Part, PartyKind, Status, Term
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    OccasionFactory,
    PartyFactory,
    SourceDocumentFactory,
    member,
    once,
    recorded,
)

pytestmark = pytest.mark.django_db

LIST = """\
ID,Pledge,Lead ministry,All ministries,Deadline,Remarks
P1,Build a harbour at Port Sea,Ministry of Ports,Ministry of Ports; Ministry of Roads,2027,first stone laid
P2,Meet each year,Minstry of Ports,Ministry of Ports,annually,
P3,Plant trees,The Ministry of Roads,"Ministry of Roads, Ministry of Ports",,
"""


@pytest.fixture
def desk():
    return DeskFactory.create(code="SEA", name="Sea desk")


def taking(content, desk, *, by=SYSTEM, at=AT, name="pledges.csv", **choices):
    table = opened(content.encode() if isinstance(content, str) else content)
    chosen = first_choices(table, file_name=name)
    for field, value in choices.items():
        setattr(chosen, field, value)
    return Taking(table, chosen, desk, name, by, at)


def problems(what):
    with pytest.raises(NotTaken) as refused:
        taken_over(what)
    return [(each.row, each.column, each.message) for each in refused.value.report.problems]


def counts():
    return [model.objects.count() for model in (Commitment, Party, SourceDocument, StatusEntry, FollowUp, PartyName)]


def test_an_offices_own_list_is_taken_over(desk):
    what = taking(LIST, desk, made_on="2026-01-07")
    what.choices.parties = {"minstry of ports": "ministry of ports"}
    report = taken_over(what)
    assert (report.created, report.updated, report.unchanged, report.problems) == (3, 0, 0, [])
    assert report.new == {
        "parties": ["Ministry of Ports", "Ministry of Roads", "Ministry of Roads, Ministry of Ports"],
        "source documents": ["pledges.csv"],
    }
    first, second, third = Commitment.objects.all()
    assert (first.reference, first.title, first.summary, first.kind, first.made_on, first.awaits_review) == (
        *("P1", "Build a harbour at Port Sea", "Remarks: first stone laid"),
        *(Kind.INTENTION, date(2026, 1, 7), True),
    )
    assert [str(party) for party in first.promisers()] == ["Ministry of Ports", "Ministry of Roads"]
    assert [str(party) for party in second.promisers()] == ["Ministry of Ports"]
    assert [(row.slot, row.window, row.review_on) for row in first.follow_ups.all()] == [
        ("2027", Window.from_edtf("2027"), None)
    ]
    assert second.schedule
    assert second.schedule.plan() == Recurring(Rule.parse("FREQ=YEARLY"), date(2026, 1, 7), "annually")
    # Without a date: looked at again after the months of the desk.
    assert [(row.slot, row.window, row.review_on) for row in third.follow_ups.all()] == [
        ("undated", None, date(2026, 7, 7))
    ]
    [citation] = first.citations.all()
    assert (citation.quote, citation.locator) == ("Build a harbour at Port Sea", "row 2")
    document = citation.document
    assert (document.title, document.kind, document.desk) == ("pledges.csv", DocumentKind.LIST, desk)
    log = first.entries.filter(kind=EntryKind.RECORDED).get()
    assert (log.change, log.author) == ("pledges.csv, row 2", "tests")


SOURCES = """\
Council,Wording,Source name,Source URL
Port Sea,We will dredge by 2030,Harbour plan,https://example.org/harbour
Port Sea,We will plant trees,,https://example.org/trees
Rock Bay,We will do what we can,,
"""


def test_sources_that_a_list_names_are_quoted(desk):
    assert problems(taking(SOURCES, desk)) == [
        (row, "Kind of source", f"“{title}” is new: say what kind of document it is")
        for row, title in ((2, "Harbour plan"), (3, "https://example.org/trees"))
    ]
    report = taken_over(taking(SOURCES, desk, document_kind=DocumentKind.READOUT))
    assert (report.created, report.new["source documents"]) == (
        3,
        ["Harbour plan", "https://example.org/trees", "pledges.csv"],
    )
    told = [
        (row.title, citation.quote, citation.document.title, citation.document.kind, citation.document.address)
        for row in Commitment.objects.order_by("pk")
        for citation in row.citations.all()
    ]
    plan, trees = "https://example.org/harbour", "https://example.org/trees"
    dredge, plant, can = "We will dredge by 2030", "We will plant trees", "We will do what we can"
    assert told == [
        (dredge, dredge, "Harbour plan", DocumentKind.READOUT, plan),
        (plant, plant, trees, DocumentKind.READOUT, trees),
        (can, can, "pledges.csv", DocumentKind.LIST, ""),
    ]


def test_what_a_program_left_in_empty_cells_is_nobody(desk):
    listed = "Pledge,Lead,All ministries\nBuild,Ports,nan\nDig,null,Ports; N/A\n"
    assert taken_over(taking(listed, desk)).new["parties"] == ["Ports"]


@pytest.mark.parametrize(
    ("headers", "cells", "summary"),
    [
        # What has no place beside what else the row says is kept in its words.
        ("Note", "See the annex", "Note: See the annex"),
        ("Status,Note", "planned,See the annex", "Note: See the annex"),
        ("Deadline,Review date", "2027,2026-12-01", "Review date: 2026-12-01"),
        ("Publisher,Published on", "A ministry,2026-01-05", "Publisher: A ministry\nPublished on: 2026-01-05"),
        ("Summary,Theme", "Of stone,Sea", "Of stone\nTheme: Sea"),
        ("Deadline", "ongoing " * 30, f"Deadline: {'ongoing ' * 29}ongoing"),
    ],
    ids=range(6),
)
def test_nothing_that_a_row_says_is_lost(desk, headers, cells, summary):
    listed = f"Nr,Pledge,Ministry,{headers}\nP1,Build,Ports,{cells}\n"
    what = taking(listed, desk, keeps_words=True)
    for header, name in (("Note", "note"), ("Publisher", "publisher"), ("Published on", "published_on")):
        # As somebody may have said, whatever is guessed.
        if header in what.table.headers:
            what.choices.columns[what.table.headers.index(header)] = name
    assert taken_over(what).created == 1
    assert Commitment.objects.get().summary == summary
    # The same, read a second time, is as it is.
    assert taken_over(what).unchanged == 1


def test_a_row_that_promises_nothing_is_told_whatever_else_it_says(desk):
    listed = "Pillar,Commitment,Responsible\n1. Sea,Build,Ports\n2. Trade,,\n,Sign,Trade\nSource: a secretariat,,\n"
    what = taking(listed, desk, repeated=[0, 2])
    assert problems(what) == [(row, "Commitment", "nothing is promised in this row") for row in (3, 5)]
    what.choices.left_out = [3, 5]
    assert taken_over(what).created == 2
    assert [(each.title, each.summary) for each in Commitment.objects.order_by("pk")] == [
        ("Build", "Pillar: 1. Sea"),
        ("Sign", "Pillar: 2. Trade"),
    ]


def test_what_would_be_kept_in_no_summary_is_told(desk):
    taken_over(taking("Nr,Pledge,Ministry,Remarks\nP1,Build,Ports,Of stone\n", desk))
    # The same rows again, with nothing in them but what came of it.
    what = taking("Nr,Remarks,Status,Heard on\nP1,Of wood,under way,2026-01-09\n", desk)
    what.choices.columns = ["reference", "kept", "status", "heard_on"]
    told = "it would be kept in the summary, and the row has none: leave the column out"
    assert problems(what) == [(2, "Remarks", told)]
    what.choices.columns[1] = ""
    assert taken_over(what).updated == 1
    assert Commitment.objects.get().summary == "Remarks: Of stone"
    alone = taking("Nr,Note\nP1,Of iron\n", desk)
    alone.choices.columns = ["reference", "note"]
    assert problems(alone) == [(2, "Note", "it stands beside nothing: give a day in “Heard on” to log it")]


def test_below_a_cell_that_cannot_be_read_nothing_is_filled_in(desk):
    book = Workbook()
    sheet: Any = book.active
    for row in (["Commitment", "Ministry"], ["Build", "#REF!"], ["Dig", None], ["Pave", "Roads"], ["Mend", None]):
        sheet.append(row)
    sheet["B2"].data_type = "e"
    content = BytesIO()
    book.save(content)
    what = taking(content.getvalue(), desk, repeated=[1])
    assert problems(what) == [
        (2, "Ministry", "the cell holds the error #REF!"),
        (3, "Ministry", "nobody promises it"),
    ]
    assert looked_at(what).new["parties"] == ["Roads"]


def test_a_document_known_by_its_address_alone_is_found_by_it(desk):
    SourceDocumentFactory.create(desk=desk, title="Harbour plan", address="https://example.org/plan")
    listed = "Council,Wording,Link\nPort Sea,We will dredge,https://example.org/plan\n"
    report = taken_over(taking(listed, desk))
    assert (report.created, report.new) == (1, {"parties": ["Port Sea"]})
    assert Commitment.objects.get().citations.get().document.title == "Harbour plan"


def test_names_that_may_be_one_are_asked_about_and_remembered(desk):
    PartyFactory.create(name="Ministry of Roads", kind=PartyKind.MINISTRY)
    report = looked_at(taking(LIST, desk, made_on="2026-01-07"))
    roads = Party.objects.get(name="Ministry of Roads")
    ministry = PartyKind.MINISTRY
    assert report.asked == [
        Question(
            "ministry of roads ministry of ports",
            "Ministry of Roads, Ministry of Ports",
            1,
            [
                (f'[{roads.pk}, "ministry of ports"]', "several: Ministry of Roads; Ministry of Ports"),
                ('"ministry of ports"', "the same as Ministry of Ports"),
                (str(roads.pk), "the same as Ministry of Roads"),
                ('"ministry of roads ministry of ports"', "a party of its own"),
            ],
            f'[{roads.pk}, "ministry of ports"]',
            ministry,
        ),
        Question(
            "minstry of ports",
            "Minstry of Ports",
            1,
            [
                ('"ministry of ports"', "the same as Ministry of Ports"),
                ('"minstry of ports"', "a party of its own"),
            ],
            '"ministry of ports"',
            PartyKind.ORGANISATION,
        ),
        Question("ministry of ports", "Ministry of Ports", 2, [('"ministry of ports"', "a party of its own")],
                 '"ministry of ports"', ministry),
    ]  # fmt: skip
    decided = {
        "minstry of ports": "ministry of ports",
        "ministry of roads ministry of ports": [roads.pk, "ministry of ports"],
    }
    taken_over(taking(LIST, desk, parties=decided, made_on="2026-01-07"))
    third = Commitment.objects.get(reference="P3")
    assert [str(party) for party in third.promisers()] == ["Ministry of Roads", "Ministry of Ports"]
    assert list(PartyName.objects.values_list("key", "party__name")) == [("minstry of ports", "Ministry of Ports")]
    again = looked_at(taking("ID,Pledge,Ministry\nP9,Dredge,MINSTRY of Ports\n", desk))
    assert (again.asked, again.new) == ([], {})


def test_looking_writes_nothing(desk):
    before = counts()
    report = looked_at(taking(LIST, desk, made_on="2026-01-07"))
    assert (report.created, report.wrong, counts()) == (3, 0, before)


WRONG = """\
Reference,Title,Kind,Who promises,To whom,Owner,Made on,Due,Reaffirms,Source,Quote,Status,Heard on,Lead in days,Desk
A1,Meet,parade,China,,,,,,,,,,,
A2,,visit,,,,,,,,,,,,
A3,Meet,visit,China,China,nobody,2027-01-01,soon,,,,,,,
A4,Meet,visit,China,,,,,B9,,,,,,
A4,Meet again,visit,China,,,,,,,,,,,
A6,Meet,visit,China,,,,,,Readout,,,,,
A7,Meet,visit,China,,,,,,,,done,,,
A8,Meet,visit,China,,,,,,,,,,many,
A9,Meet,visit,China,,,,,,,,,,,NONE
"""


def test_everything_that_is_wrong_is_told_with_its_row_and_column(desk):
    before = counts()
    assert problems(taking(WRONG, desk)) == [
        (
            2,
            "Kind",
            "“parade” is none of: meeting series, event, visit, deliverable, programme, institution, agreement, "
            "assistance, intention",
        ),
        (3, "Title", "nothing is promised in this row"),
        (3, "Who promises", "nobody promises it"),
        (4, "Owner", "nobody here is called “nobody”"),
        (4, "Due", "“soon” is not understood"),
        (5, "Reaffirms", "no commitment that you may see is called “B9”"),
        (6, "Reference", "“A4” stands in row 5 too"),
        (7, "Quote", "the exact words of “Readout” are needed"),
        (8, "Heard on", "the day is needed on which it is “done”"),
        (9, "Lead in days", "“many” is no whole number from 0 to 9999"),
        (10, "Desk", "no desk where you record has the code “NONE”"),
    ]  # fmt: skip
    assert counts() == before


def test_what_the_record_refuses_is_told_too(desk):
    rows = """\
Reference,Title,Who promises,To whom,Made on,Source,Kind of source,Quote
A1,Meet,China,China,,,,
A2,Meet,China,,2027-01-01,,,
A3,Meet,China,,,Readout,readout,in Spring
A4,Meet,China,,,Minutes,,in Spring
"""
    SourceDocumentFactory.create(desk=desk, title="Readout", full_text="They meet in autumn.")
    assert problems(taking(rows, desk)) == [
        (2, "Who promises", "“China” is named twice in “Meet”"),
        (3, "Made on", "2027-01-01 has not come yet, today is 2026-01-10"),
        (4, "", "quote: “in Spring” does not occur in the stored text of “Readout”."),
        (5, "Kind of source", "“Minutes” is new: say what kind of document it is"),
    ]


def everything(desk):
    """A commitment of each kind, with all that a file holds."""
    pakistan = PartyFactory.create(name="Pakistan", kind=PartyKind.ORGANISATION)
    china = PartyFactory.create(name="China", kind=PartyKind.ORGANISATION)
    document = SourceDocumentFactory.create(desk=desk, title="Readout, of the meeting", published_on=date(2026, 1, 8))
    occasion = OccasionFactory.create(desk=desk, title="Meeting; first round")
    event = Event.objects.create(desk=desk, name="the elections", falls_on=None)
    base: dict[str, Any] = {
        "desk": desk,
        "kind": Kind.MEETING_SERIES,
        "parts": [(pakistan, Part.PROMISES), (china, Part.IS_PROMISED)],
        "quotes": [Quote(document, "=will “meet”", "page 2", Term.RHYTHM, "quarterly")],
    }
    plans: list[Plan] = [
        Once(Window.from_edtf("2026-09"), "in September"),
        Recurring(Rule.parse("FREQ=MONTHLY;INTERVAL=3"), date(2026, 1, 7), "quarterly"),
        Awaiting(event, Offset.parse("P6M"), "after the elections"),
        Announced("as agreed"),
        Undated("", date(2026, 5, 1)),
    ]
    made: list[Commitment] = []
    for number, plan in enumerate(plans):
        draft = Draft(
            **base,
            title=f"-{number} Working group, on “trade”",
            summary="Two\nlines.",
            hard=number % 2 == 0,
            confidentiality=list(Confidentiality)[number % 3],
            occasion=occasion,
            made_on=date(2026, 1, 7),
            owner=member(desk, Role.LEAD, username=f"lead{number}"),
            focal_points=[FocalPointFactory.create(party=china, name=f"Wang {number}", office="Minister")],
            readers=[member(DeskFactory.create(), Role.VIEWER, username=f"reader{number}")],
            reaffirms=made[-1] if made else None,
            reading="the later day",
            lead_days=number,
            grace_days=None,
        )
        made.append(record(draft, by=SYSTEM, at=AT))
        schedule(made[-1], plan, by=SYSTEM, at=AT)
    expect(made[3], "round-7", Window.from_edtf("2026-03"), by=SYSTEM, at=AT)
    cite(made[0], Quote(SourceDocumentFactory.create(desk=desk, title="Communiqué"), "@meet"), by=SYSTEM, at=AT)
    log_status(made[1].follow_ups.in_order()[0], Status.ARRANGED, on=date(2026, 1, 9), by=SYSTEM, at=AT,
               arranged_on=date(2026, 3, 1))  # fmt: skip
    return made


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_was_written_is_read_back_and_changes_nothing(desk, ending):
    everything(desk)
    content, lines = exported(Commitment.objects.all(), ending, user=None, at=AT), StatusEntry.objects.count()
    assert content.rows == 5
    report = taken_over(taking(content.content, desk))
    assert (report.created, report.updated, report.unchanged, report.new) == (0, 0, 5, {})
    assert StatusEntry.objects.count() == lines


def test_read_into_an_empty_register_it_gives_the_same_file(desk):
    everything(desk)
    first = exported(Commitment.objects.all(), "csv", user=None, at=AT).content
    other = DeskFactory.create(code="SEB")
    moved = first.replace(b"SEA-2026", b"SEB-2026").replace(b",SEA,", b",SEB,")
    moved = _without_marks(moved)
    report = taken_over(taking(moved, other))
    assert (report.created, report.updated) == (5, 0)
    # Events belong to a desk; all else was found.
    assert report.new == {"events": ["the elections"]}
    theirs = Commitment.objects.filter(desk=other)
    again = exported(theirs, "csv", user=None, at=AT).content
    assert _without_marks(again) == moved


def _without_marks(content):
    table = opened(content)
    rows = [[*row.cells[:-1], ""] for row in table.rows()]
    return written("csv", table.headers, rows)


def edited(content, reference, /, **cells):
    """The file as somebody sends it back, with some cells of one row typed anew."""
    table = opened(content)
    places = {column.header: name for name, column in by_name().items()}
    names = [places[header] for header in table.headers]
    rows = []
    for row in table.rows():
        told = dict(zip(names, row.cells, strict=True))
        rows.append(list((told | cells).values()) if told["reference"] == reference else list(row.cells))
    return written("csv", table.headers, rows)


@pytest.fixture
def sent(desk):
    """Two commitments, and the file that was sent round."""
    first = recorded(desk=desk, title="Meet each year", made_on=date(2026, 1, 7))
    once(first, "2026-02")
    second = recorded(desk=desk, title="Open a consulate", made_on=date(2026, 1, 7))
    once(second, "2026-03")
    return first, second, exported(Commitment.objects.all(), "csv", user=None, at=AT).content


LATER = datetime(2026, 2, 10, 12, tzinfo=UTC)


def test_what_was_changed_in_the_file_is_changed_here(desk, sent):
    first, second, content = sent
    owner = member(desk, Role.OFFICER, username="ayesha")
    answer = edited(
        content,
        first.reference,
        title="Meet twice a year",
        hard="no",
        owner="ayesha",
        status="under way",
        heard_on="9 February 2026",
        note="told by the ministry",
    )
    report = taken_over(taking(answer, desk, by=Author.of(member(desk, Role.LEAD, username="lead")), at=LATER))
    assert (report.created, report.updated, report.unchanged) == (0, 1, 1)
    first.refresh_from_db()
    assert (first.title, first.hard, first.owner) == ("Meet twice a year", False, owner)
    [follow_up] = first.follow_ups.all()
    assert (follow_up.status, follow_up.heard_on) == (Status.UNDER_WAY, date(2026, 2, 10))
    lines = StatusEntry.objects.filter(author="lead").order_by("id").values_list("kind", "note", "on")
    assert list(lines) == [
        (EntryKind.AMENDED, "told by the ministry", date(2026, 2, 10)),
        (EntryKind.REASSIGNED, "told by the ministry", date(2026, 2, 10)),
        (EntryKind.LOGGED, "told by the ministry", date(2026, 2, 9)),
    ]
    assert not StatusEntry.objects.filter(commitment=second, author="lead").exists()


def test_answers_of_several_people_are_read_one_after_the_other(desk, sent):
    first, second, content = sent
    for reference, title in ((first.reference, "Meet each spring"), (second.reference, "Open two consulates")):
        answer = edited(content, reference, title=title)
        report = taken_over(taking(answer, desk, at=LATER))
        assert (report.updated, report.unchanged) == (1, 1)
    assert list(Commitment.objects.values_list("title", flat=True)) == ["Meet each spring", "Open two consulates"]


def test_what_changed_here_meanwhile_is_not_taken_back(desk, sent):
    first, _second, content = sent
    amend(first, {"summary": "Told since."}, by=SYSTEM, at=AT)
    report = taken_over(taking(edited(content, first.reference, title="Meet each spring"), desk, at=LATER))
    first.refresh_from_db()
    assert (report.updated, first.title, first.summary) == (1, "Meet each spring", "Told since.")


def test_what_was_changed_in_both_places_is_told_and_not_decided(desk, sent):
    first, _second, content = sent
    amend(first, {"title": "Meet each autumn"}, by=SYSTEM, at=AT)
    assert problems(taking(edited(content, first.reference, title="Meet each spring"), desk, at=LATER)) == [
        (
            2,
            "Title",
            "“Meet each spring” was typed, and it was changed here meanwhile: it says “Meet each autumn” now",
        )
    ]


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"due": "2027"}, "Due", "it is changed in Pacta, where the change can be looked at first"),
        ({"window": "2027"}, "Window", "a window is moved in Pacta, with a reason"),
        ({"flag": "closed"}, "Flag", "it is told, and not changed in a file"),
        ({"promises": "Atlantis"}, "Who promises", "it is changed in Pacta, where the change can be looked at first"),
        ({"quote": "otherwise"}, "Quote", "it is changed in Pacta, where the change can be looked at first"),
        ({"owner": "ayesha"}, "Note", "another owner needs a reason"),
        ({"status": "done"}, "Heard on", "the day is needed on which it is “done”"),
        ({"status": "gone", "heard_on": "2026-02-09"}, "Status", "“gone” is none of: planned, arranged, "
         "under way, no information, done, partly done, not done, called off"),
        ({"heard_on": "2026-02-09"}, "Status",
         "a status is needed with what is heard, and no more than “planned” is said"),
        ({"status": "under way", "heard_on": "2026-02-11"}, "Heard on",
         "2026-02-11 has not come yet, today is 2026-02-10"),
        ({"note": "well"}, "Note", "it stands beside nothing: give a day in “Heard on” to log it"),
        ({"reaffirms": "X9"}, "Reaffirms", "no commitment that you may see is called “X9”"),
        ({"title": ""}, "Title", "This field cannot be blank."),
        ({"made_on": "31/31/2026"}, "Made on", "“31/31/2026” is no day"),
        ({"sent": "1.1.AAAA"}, "As sent", "it is not what Pacta wrote: export the list again"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)  # fmt: skip
def test_what_a_file_cannot_change(desk, sent, cells, column, message):
    first, _second, content = sent
    member(desk, Role.OFFICER, username="ayesha")
    before = (counts(), list(Commitment.objects.values()))
    assert problems(taking(edited(content, first.reference, **cells), desk, at=LATER)) == [(2, column, message)]
    assert (counts(), list(Commitment.objects.values())) == before


@pytest.mark.parametrize(
    "cells",
    [
        {"made_on": "7 January 2026"},
        {"hard": "YES"},
        {"kind": "EVENT"},
        {"title": " Meet each year "},
        {"window": "2026-02"},
    ],
    ids=str,
)
def test_the_same_written_another_way_is_no_change(desk, sent, cells):
    first, _second, content = sent
    report = taken_over(taking(edited(content, first.reference, **cells), desk, at=LATER))
    assert (report.updated, report.unchanged) == (0, 2)


def test_a_list_without_marks_changes_what_its_cells_say_and_leaves_the_rest(desk, sent):
    first, second, _content = sent
    rows = f"Reference,Title,Summary\n{first.reference},Meet each spring,\n{second.reference},Open a consulate,Soon.\n"
    amend(first, {"summary": "Kept."}, by=SYSTEM, at=AT)
    report = taken_over(taking(rows, desk, at=LATER))
    assert (report.updated, list(Commitment.objects.values_list("title", "summary"))) == (
        2,
        [("Meet each spring", "Kept."), ("Open a consulate", "Soon.")],
    )


def test_one_row_that_cannot_be_taken_keeps_all_of_them_out(desk, sent):
    first, _second, content = sent
    rows = edited(
        edited(content, first.reference, title="Meet each spring"), _second.reference, owner="nobody", note="x"
    )
    assert problems(taking(rows, desk, at=LATER)) == [(3, "Owner", "nobody here is called “nobody”")]
    first.refresh_from_db()
    assert first.title == "Meet each year"


def test_an_earlier_day_is_not_read_back(desk, sent):
    content = exported(Commitment.objects.all(), "csv", user=None, at=AT, as_of=date(2026, 1, 31)).content
    told = "this file shows an earlier day: export the list without one"
    nothing = (0, "", "the file has no rows below its headers")
    assert problems(taking(content, desk)) == [nothing, (2, "As of", told), (3, "As of", told)]


def test_rows_may_say_again_what_stands_further_down(desk):
    rows = "Reference,Title,Who promises,Reaffirms\nA2,Meet again,China,A1\nA1,Meet,China,\nA4,Meet,China,A4\n"
    assert problems(taking(rows, desk)) == [(4, "Reaffirms", "no commitment that you may see is called “A4”")]
    good = rows.rpartition("A4,Meet")[0]
    assert looked_at(taking(good, desk)).created == 2
    report = taken_over(taking(good, desk))
    assert (report.created, str(Commitment.objects.get(reference="A2").reaffirms)) == (2, "A1 Meet")


def test_a_long_promise_has_a_short_title_and_keeps_all_its_words(desk):
    words = "We will " + "build harbours and " * 20 + "rest"
    taken_over(taking(f"Pledge,Ministry\n{words},Ports\n", desk))
    commitment = Commitment.objects.get()
    assert (commitment.summary, commitment.citations.get().quote) == (words, words)
    assert commitment.title == "We will " + "build harbours and " * 12 + "build…"


# --- Who may


def test_only_what_the_person_may_see_is_found_and_told(desk):
    """Words planted in another desk's restricted records come up in nothing that is told."""
    other = DeskFactory.create(code="OTH")
    hidden: dict[str, Any] = {"desk": other, "confidentiality": Confidentiality.RESTRICTED}
    secret = recorded(**hidden, title="Wolframite", reference="S1")
    SourceDocumentFactory.create(**hidden, title="Wolframite memo", full_text="secret")
    OccasionFactory.create(**hidden, title="Wolframite talks")
    by = Author.of(member(desk, Role.OFFICER))
    rows = (
        "Reference,Title,Who promises,Made at,Source,Kind of source,Quote,Reaffirms\n"
        "S1,Changed,China,,,,,\n"
        "A2,Mine,China,Wolframite talks,Wolframite memo,readout,any words,\n"
        "A3,Mine,China,,,,,S1\n"
    )
    assert problems(taking(rows, desk, by=by)) == [
        (2, "Reference", "“S1” is taken"),
        (4, "Reaffirms", "no commitment that you may see is called “S1”"),
    ]
    secret.refresh_from_db()
    assert secret.title == "Wolframite"
    # Named in a file, what cannot be seen is new: as it would be if it were not there.
    assert looked_at(taking(rows, desk, by=by)).new == {
        "parties": ["China"],
        "occasions": ["Wolframite talks"],
        "source documents": ["pledges.csv", "Wolframite memo"],
    }
    told = exported(Commitment.objects.all(), "csv", user=by.user, at=AT)
    assert (told.rows, b"Wolframite" in told.content) == (0, False)


def test_what_needs_a_lead_needs_one_in_a_file_too(desk, sent):
    first, _second, content = sent
    officer = Author.of(member(desk, Role.OFFICER, username="ayesha"))
    answer = edited(content, first.reference, status="done", heard_on="2026-02-09")
    assert problems(taking(answer, desk, by=officer, at=LATER)) == [(2, "", "ayesha is not lead at Sea desk")]


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_whoever_does_not_record_takes_nothing_over(desk, role):
    person = member(desk if role else DeskFactory.create(), role or Role.LEAD)
    with pytest.raises(PermissionError):
        looked_at(taking(LIST, desk, by=Author.of(person)))


# --- How much


def test_the_number_of_questions_grows_with_groups_of_rows_only(desk):
    def asked(count):
        lines = "".join(f"Q{count}-{number},Promise {number},Ministry of Ports,2027\n" for number in range(count))
        with CaptureQueriesContext(connection) as questions:
            taken_over(taking(f"Reference,Title,Who promises,Due\n{lines}", desk))
        inserts = [one for one in questions if one["sql"].startswith("INSERT")]
        return len(questions) - len(inserts)

    asked(1)
    assert asked(3) == asked(100)


# --- What offices keep that surprised us


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("MC/2021/3,Build,Ports,,,,", "Reference",
         "“MC/2021/3” holds what no address can: use letters, digits, - . _ and spaces"),
        ("A1,Bu\0ild,Ports,,,,", "Title", "it holds a character that cannot be kept"),
        ("A1,Build,2,,,,", "Who promises", "“2” is no name"),
        ("A1,Build,N/A,,,,", "Who promises", "nobody promises it"),
        ("A1,Build,***,,,,", "Who promises", "nobody promises it"),
        ("A1,Build,Ports,Dec-26,,,", "Due", "“Dec-26” can be a day or a month of a year: type it like 2026-12"),
        ("A1,Build,Ports,ongoing,,,", "Due", "“ongoing” is not understood"),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_would_go_wrong_later_is_refused_now(desk, row, column, message):
    content = f"Reference,Title,Who promises,Due,Source,Kind of source,Quote\n{row}\nA2,Dig,Ports,,,,\n"
    assert problems(taking(content, desk)) == [(2, column, message)]


def test_the_same_quote_twice_is_refused_before_anything_is_written(desk):
    content = (
        "Title,Who promises,Source,Kind of source,Quote,Source 2,Kind of source 2,Quote 2\n"
        "Build,Ports,Readout,readout,we build,Readout,readout,we build\n"
    )
    assert looked_at(taking(content, desk)).wrong == 1
    assert problems(taking(content, desk)) == [(2, "Quote", "“we build” is quoted twice from one document")]


def test_words_on_time_may_be_kept_where_they_are_no_date(desk):
    taken_over(taking("Title,Who promises,Due\nBuild,Ports,ongoing\nDig,Ports,2027\n", desk, keeps_words=True))
    first, second = Commitment.objects.all()
    assert first.schedule
    assert second.schedule
    assert (first.schedule.plan(), second.schedule.plan()) == (Undated("ongoing"), Once(Window.from_edtf("2027")))
    assert first.follow_ups.get().review_on == date(2026, 7, 10)


def test_rows_with_problems_may_be_left_out(desk):
    what = taking("Title,Who promises\nBuild,Ports\nTotal,2\n", desk, left_out=[3])
    assert (taken_over(what).created, Commitment.objects.get().title) == (1, "Build")


def test_an_offices_own_list_is_read_again_and_changes_nothing(desk):
    both = {"minstry of ports": "ministry of ports",
            "ministry of roads ministry of ports": ["ministry of roads", "ministry of ports"]}  # fmt: skip
    long = f"P4,{'We will build harbours and roads ' * 10},Ministry of Ports,,,with a theme\n"
    given = {"made_on": "2026-01-07", "parties": both, "prefix": "SEA-"}
    assert taken_over(taking(LIST + long, desk, **given)).created == 4
    again = taken_over(taking(LIST + long, desk, at=LATER, **given))
    assert (again.created, again.updated, again.unchanged, again.changes) == (0, 0, 4, [])


def test_the_same_answer_read_twice_is_logged_once(desk, sent):
    first, _second, content = sent
    answer = edited(content, first.reference, status="under way", heard_on="2026-02-09", note="told")
    by = Author.of(member(desk, Role.LEAD))
    assert taken_over(taking(answer, desk, by=by, at=LATER)).updated == 1
    lines = StatusEntry.objects.count()
    assert taken_over(taking(answer, desk, by=by, at=LATER)).unchanged == 2
    assert StatusEntry.objects.count() == lines


@pytest.mark.parametrize("typed", ["", "12"])
def test_a_reference_that_a_spreadsheet_rewrote_makes_no_second_record(desk, sent, typed):
    first, _second, content = sent
    told = f"the row was sent under another reference than “{typed}”"
    assert problems(taking(edited(content, first.reference, reference=typed), desk, at=LATER)) == [
        (2, "Reference", told)
    ]


def test_what_changes_is_shown_before(desk, sent):
    first, _second, content = sent
    report = looked_at(taking(edited(content, first.reference, title="Meet each spring"), desk, at=LATER))
    assert [(each.row, each.column, each.before, each.after) for each in report.changes] == [
        (2, "Title", "Meet each year", "Meet each spring")
    ]


def test_line_ends_of_a_browser_are_no_change_of_the_file(desk):
    first = recorded(desk=desk, summary="line 1\r\nline 2")
    once(first, "2026-02")
    content = exported(Commitment.objects.all(), "csv", user=None, at=AT).content
    amend(first, {"summary": "line 1\r\nline 3"}, by=SYSTEM, at=AT)
    assert taken_over(taking(content, desk, at=LATER)).unchanged == 1


def test_a_name_may_have_a_semicolon(desk):
    parts = [(PartyFactory.create(name="Ports; Harbours and Docks"), Part.PROMISES)]
    once(recorded(desk=desk, parts=parts), "2026-09")
    content = exported(Commitment.objects.all(), "csv", user=None, at=AT).content
    assert b"Ports\\; Harbours and Docks" in content
    assert taken_over(taking(content, desk)).unchanged == 1


def test_the_list_itself_is_as_closed_as_was_chosen_for_it(desk):
    rows = "Title,Who promises,Confidentiality\nBuild,Ports,public\nDig,Ports,restricted\n"
    taken_over(taking(rows, desk, confidentiality="restricted"))
    assert SourceDocument.objects.get().confidentiality == Confidentiality.RESTRICTED


def test_names_in_every_script_stay_apart(desk):
    taken_over(taking("Title,Who promises\nBuild,दिल\nDig,दुल\n".encode(), desk))
    assert set(Party.objects.values_list("name", flat=True)) == {"दिल", "दुल"}


def test_a_thousand_names_are_asked_about_in_no_time(desk):
    rows = "".join(f"Promise {number},Ministry of Area{number}\n" for number in range(1_000))
    report = looked_at(taking(f"Title,Who promises\n{rows}", desk))
    assert {len(each.answers) for each in report.asked} == {1}


def test_two_documents_of_one_title_and_day_stay_two(desk):
    content = (
        "Title,Who promises,Source,Kind of source,Publisher,Published on,Quote,"
        "Source 2,Kind of source 2,Publisher 2,Published on 2,Quote 2\n"
        "Build,Ports,Readout,readout,Dawn,2026-01-08,we build,Readout,readout,Xinhua,2026-01-08,we build\n"
    )
    taken_over(taking(content, desk))
    assert set(SourceDocument.objects.values_list("publisher", flat=True)) == {"Dawn", "Xinhua"}
    again = exported(Commitment.objects.all(), "csv", user=None, at=AT).content
    assert taken_over(taking(again, desk)).unchanged == 1
    assert SourceDocument.objects.count() == 2


def test_what_stands_in_another_desks_record_is_not_told_to_the_officers_of_the_list(desk):
    other = DeskFactory.create(code="OTH")
    theirs = recorded(desk=other, confidentiality=Confidentiality.RESTRICTED, title="Wolframite")
    once(theirs, "2026-02")
    person = member(desk, Role.OFFICER)
    other.memberships.create(user=person, role=Role.OFFICER)
    content = exported(Commitment.objects.all(), "csv", user=person, at=AT).content
    first = looked_at(taking(edited(content, theirs.reference, title="Copper"), desk, by=Author.of(person), at=LATER))
    assert [(each.before, each.after) for each in first.changes] == [("", "Copper")]
    amend(theirs, {"title": "Wolframite ore"}, by=SYSTEM, at=AT)
    again = looked_at(taking(edited(content, theirs.reference, title="Copper"), desk, by=Author.of(person), at=LATER))
    told = "“Copper” was typed, and it was changed here meanwhile"
    assert again.problems == [Problem(2, "Title", told)]
