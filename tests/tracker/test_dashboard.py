"""What the first page shows of what is late, due and next, and to whom."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, Reader, Role
from commitments.lifecycle import Author, Quote, log_status
from commitments.models import FollowUp
from commitments.schedule import Flag
from commitments.status import Part, Status, Term
from tests.factories import (
    AT,
    DeskFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    quarterly,
    recorded,
    undated,
)
from tracker.dashboard.board import PER_SECTION, Filters, board
from tracker.dashboard.tally import Tally

pytestmark = pytest.mark.django_db

PUBLIC, INTERNAL, RESTRICTED = Confidentiality.PUBLIC, Confidentiality.INTERNAL, Confidentiality.RESTRICTED
NOBODY = Reader.of(AnonymousUser())
# A Wednesday.
NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def due_in(desk, edtf: str, title: str, **draft) -> FollowUp:
    return once(recorded(desk=desk, title=title, confidentiality=PUBLIC, **draft), edtf)


def stored(follow_up: FollowUp, flag: Flag) -> None:
    """The flag as the watch would have left it."""
    FollowUp.objects.filter(pk=follow_up.pk).update(flag=flag)


def watched() -> None:
    """Every flag as the watch would have left it at NOW."""
    for follow_up in FollowUp.objects.open().select_related("commitment__desk"):
        stored(follow_up, follow_up.flag_on(follow_up.commitment.desk.day(NOW)))


def titles(found) -> dict[str, list[str]]:
    return {section.flag: [row.title for row in section.rows] for section in found.sections}


def test_overdue_comes_first_and_the_worst_first_in_it():
    desk = DeskFactory.create(lead_days=30)
    due_in(desk, "2026-04", "late since April")
    due_in(desk, "2026-02", "late since February")
    due_in(desk, "2026-05", "open in May")
    due_in(desk, "2026-06-10", "on 10 June")
    due_in(desk, "2026-11", "in November")
    undated(recorded(desk=desk, title="some day", confidentiality=PUBLIC), review_on=date(2026, 5, 20))
    watched()

    found = board(NOBODY, Filters(), page="1", at=NOW)

    assert titles(found) == {
        "overdue": ["late since February", "late since April"],
        "due": ["open in May"],
        "upcoming": ["on 10 June"],
        "undated": ["some day"],
    }
    assert [(count.flag, count.number) for count in found.counts] == [
        ("overdue", 2), ("due", 1), ("upcoming", 1), ("undated", 1),
    ]  # fmt: skip
    assert found.later == 1
    assert found.days == (date(2026, 5, 20),)
    rows = [row for section in found.sections for row in section.rows]
    assert [(row.time, row.window, row.review_past) for row in rows] == [
        ("81 days late", "February 2026", False),
        ("20 days late", "April 2026", False),
        ("11 days left", "May 2026", False),
        ("opens in 21 days", "10 June 2026", False),
        ("", "no date", True),
    ]


def test_a_row_tells_who_owes_whom_by_which_words_and_who_answers():
    pakistan, china = PartyFactory.create(name="Pakistan"), PartyFactory.create(name="China")
    desk = DeskFactory.create(home_party=pakistan)
    document = SourceDocumentFactory.create(
        desk=desk, publisher="The Wire", published_on=date(2026, 1, 8), confidentiality=PUBLIC
    )
    owner = UserFactory.create(first_name="Mara", last_name="Lind")
    due_in(
        desk,
        "2026-04",
        "Help for the agency",
        parts=[(china, Part.PROMISES), (pakistan, Part.IS_PROMISED)],
        quotes=[Quote(document, "will help the agency")],
        owner=owner,
    )
    watched()

    (public,) = board(NOBODY, Filters(), page="1", at=NOW).sections[0].rows
    (known,) = board(Reader.of(UserFactory.create()), Filters(), page="1", at=NOW).sections[0].rows

    assert (public.owed, public.status, public.owner) == ("China to Pakistan", "planned", "")
    assert public.quote is not None
    assert (public.quote.words, public.quote.source, public.quote.published_on) == (
        "will help the agency",
        "The Wire",
        date(2026, 1, 8),
    )
    assert known.owner == "Mara Lind"
    assert "Mara" not in Client().get("/").content.decode()
    assert "Mara Lind" in signed_in(UserFactory.create()).get("/").content.decode()


def test_the_page_shows_flags_as_the_watch_wrote_them():
    follow_up = due_in(DeskFactory.create(), "2026-04", "late since April")

    before = board(NOBODY, Filters(), page="1", at=NOW)
    stored(follow_up, Flag.DUE)
    after = board(NOBODY, Filters(), page="1", at=NOW)

    assert titles(before) == {"overdue": [], "due": [], "upcoming": [], "undated": []}
    assert titles(after) == {"overdue": [], "due": ["late since April"], "upcoming": [], "undated": []}


def test_partners_are_counted_with_the_direction_and_desks_with_their_own():
    home, far = PartyFactory.create(name="Home"), PartyFactory.create(name="Far", slug="far")
    ministry, agency = (PartyFactory.create(name=name, part_of=far) for name in ("Far ministry", "Far agency"))
    near = PartyFactory.create(name="Near", slug="near")
    desk = DeskFactory.create(name="West", slug="west", home_party=home)
    homeless = DeskFactory.create(name="East", slug="east")
    due_in(desk, "2026-04", "theirs", parts=[(ministry, Part.PROMISES), (agency, Part.PROMISES)])
    due_in(desk, "2026-04-02", "ours", parts=[(home, Part.PROMISES), (ministry, Part.IS_PROMISED)])
    due_in(desk, "2026-05", "both", parts=[(home, Part.PROMISES), (far, Part.PROMISES), (near, Part.PROMISES)])
    due_in(homeless, "2026-06-02", "without a home", parts=[(near, Part.PROMISES)])
    watched()

    found = board(NOBODY, Filters(), page="1", at=NOW)

    assert found.partners == (
        Tally("Far", "far", overdue=2, due=1, upcoming=0, owed_by=1, owed_to=1, mutual=1),
        Tally("Near", "near", overdue=0, due=1, upcoming=1, owed_by=1, owed_to=0, mutual=1),
    )
    assert found.desks == (
        Tally("East", "east", overdue=0, due=0, upcoming=1),
        Tally("West", "west", overdue=2, due=1, upcoming=0),
    )
    assert [party.name for party in found.partner_choices] == ["Far", "Near"]
    assert titles(board(NOBODY, Filters(partner="near"), page="1", at=NOW)) == {
        "overdue": [], "due": ["both"], "upcoming": ["without a home"], "undated": [],
    }  # fmt: skip
    assert titles(board(NOBODY, Filters(partner="far", desk="west", flag="overdue"), page="1", at=NOW)) == {
        "overdue": ["ours", "theirs"],
    }
    assert titles(board(NOBODY, Filters(desk="nowhere"), page="1", at=NOW)) == {
        "overdue": [], "due": [], "upcoming": [], "undated": [],
    }  # fmt: skip


def test_a_long_section_is_capped_and_the_rest_is_a_link_away():
    desk = DeskFactory.create()
    for number in range(PER_SECTION + 35):
        due_in(desk, "2026-04", f"promise {number:03}")
    watched()

    first = Client().get("/").content.decode()
    rest = Client().get("/?flag=overdue&page=2").content.decode()

    assert first.count('class="mark-overdue"') == PER_SECTION
    assert '<a href="?flag=overdue">all 55</a>' in " ".join(first.split()).replace("> all 55 <", ">all 55<")
    assert rest.count('class="mark-overdue"') == 5
    assert "Page 2 of 2" in rest


def test_what_was_closed_lately_shows_how_late_it_was():
    desk = DeskFactory.create()
    lead = member(desk, Role.LEAD)
    for title, on in (("lately", date(2026, 5, 10)), ("long ago", date(2026, 4, 1))):
        follow_up = due_in(desk, "2026-03", title)
        log_status(follow_up, Status.DONE, on=on, by=Author.of(lead), at=NOW)

    found = board(NOBODY, Filters(), page="1", at=NOW)

    assert [(row.title, row.status, row.days_late) for row in found.closed_lately] == [("lately", "done", 40)]


def test_the_year_ahead_holds_a_lane_for_each_commitment_and_a_bar_for_each_window():
    quarterly(anchor=date(2026, 1, 7), title="talks", confidentiality=PUBLIC)
    due_in(DeskFactory.create(), "../2026-12-31", "by the end of the year")
    due_in(DeskFactory.create(), "2028-03", "far away")
    watched()

    year = board(NOBODY, Filters(), page="1", at=NOW).year

    assert year is not None
    assert (year.days, year.today, year.months[0].name, year.months[11].x) == (365, 19, "May", 335)
    assert [(lane.title, [(bar.x, bar.width, bar.window) for bar in lane.bars]) for lane in year.lanes] == [
        (
            "talks",
            [
                (0, 61, "the second quarter of 2026"),
                (61, 92, "the third quarter of 2026"),
                (153, 92, "the fourth quarter of 2026"),
                (245, 90, "the first quarter of 2027"),
                (335, 30, "the second quarter of 2027"),
            ],
        ),
        ("by the end of the year", [(244, 3, "by 31 December 2026")]),
    ]


def test_what_has_no_end_is_due_for_good_and_runs_to_the_edge_of_the_year():
    desk = DeskFactory.create()
    for edtf in ("2026-05-01/..", "2027-01-01/..", "2025-11-01/..", "2026-05", "2026-06-10/.."):
        due_in(desk, edtf, edtf)
    watched()

    found = board(NOBODY, Filters(), page="1", at=NOW)

    assert titles(found) == {
        "overdue": [],
        "due": ["2026-05", "2025-11-01/..", "2026-05-01/.."],
        "upcoming": ["2026-06-10/.."],
        "undated": [],
    }
    (_, due, coming, _) = found.sections
    assert [(row.time, row.window, row.review_on, row.review_past) for row in (*due.rows, *coming.rows)] == [
        ("11 days left", "May 2026", None, False),
        ("open for 200 days", "from 1 November 2025 on", date(2026, 5, 1), True),
        ("open for 19 days", "from 1 May 2026 on", date(2026, 11, 1), False),
        ("opens in 21 days", "from 10 June 2026 on", date(2026, 12, 10), False),
    ]
    assert found.year is not None
    assert [(lane.title, [(bar.x, bar.width, bar.flag) for bar in lane.bars]) for lane in found.year.lanes] == [
        ("2026-05", [(0, 31, "due")]),
        ("2026-05-01/..", [(0, 365, "due")]),
        ("2027-01-01/..", [(245, 120, "later")]),
        ("2025-11-01/..", [(0, 365, "due")]),
        ("2026-06-10/..", [(40, 325, "upcoming")]),
    ]


def test_disagreeing_sources_are_named():
    desk = DeskFactory.create()
    documents = [SourceDocumentFactory.create(desk=desk, publisher=name, confidentiality=PUBLIC) for name in "AB"]
    recorded(
        desk=desk,
        title="talks",
        confidentiality=PUBLIC,
        quotes=[
            Quote(document, "talks", "", Term.RHYTHM, reading)
            for document, reading in zip(documents, ("quarterly", "every three months"), strict=True)
        ],
    )

    (each,) = board(NOBODY, Filters(), page="1", at=NOW).disagreements

    assert (each.title, [(reading.words, reading.sources) for reading in each.readings]) == (
        "talks",
        [("quarterly", ("A",)), ("every three months", ("B",))],
    )


def test_desks_whose_reminders_reach_nobody_are_shown_to_staff():
    led, orphan = DeskFactory.create(name="Led"), DeskFactory.create(name="Orphan")
    member(led, Role.LEAD)
    staff = member(orphan, Role.OFFICER)

    assert [desk.name for desk in board(Reader.of(staff), Filters(), page="1", at=NOW).nobody_to_tell] == ["Orphan"]
    assert board(NOBODY, Filters(), page="1", at=NOW).nobody_to_tell == ()
    assert "Nobody to tell" in signed_in(staff).get("/").content.decode()
    assert "Orphan" not in Client().get("/").content.decode()


def everything(rows: int) -> None:
    """So many follow-ups of every flag, each with two parties and two quotes."""
    home, far = PartyFactory.create(), PartyFactory.create()
    desk = DeskFactory.create(home_party=home)
    lead = member(desk, Role.LEAD)
    for number in range(rows):
        for edtf in ("2026-04", "2026-05", "2026-06-10", "2026-11"):
            due_in(
                desk,
                edtf,
                f"promise {number}",
                parts=[(PartyFactory.create(part_of=far), Part.PROMISES), (home, Part.IS_PROMISED)],
                quotes=[
                    Quote(SourceDocumentFactory.create(desk=desk, confidentiality=PUBLIC), "w", "", Term.WINDOW, words)
                    for words in ("in spring", "in May")
                ],
                owner=UserFactory.create(),
            )
        undated(recorded(desk=desk, confidentiality=PUBLIC))
        log_status(due_in(desk, "2026-04", "closed"), Status.DONE, on=date(2026, 5, 2), by=Author.of(lead), at=NOW)
    watched()


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_a_longer_register_asks_no_more_questions(rows):
    everything(rows)
    staff = Reader.of(UserFactory.create())

    with CaptureQueriesContext(connection) as asked:
        found = board(staff, Filters(), page="1", at=NOW)

    assert sum(count.number for count in found.counts) == 4 * rows
    assert len(asked) == 28


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_a_filtered_page_asks_the_same_number_of_questions_for_any_length(rows):
    desk = DeskFactory.create()
    for number in range(rows):
        due_in(desk, "2026-04", f"promise {number}")
    watched()

    with CaptureQueriesContext(connection) as asked:
        assert Client().get("/?flag=overdue").status_code == 200

    assert len(asked) == 18


@pytest.mark.parametrize("address", ["/", "/?flag=overdue", "/commitments/", "/commitments/OPEN-1/", "/login/"])
def test_reading_writes_nothing(address):
    once(recorded(confidentiality=PUBLIC, reference="OPEN-1"), "2026-01", at=AT)

    with CaptureQueriesContext(connection) as asked:
        assert Client().get(address).status_code == 200

    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []


def test_an_empty_register_says_what_to_do_next():
    assert "There are no public records yet" in Client().get("/").content.decode()
    assert "Record the first one" in signed_in(UserFactory.create()).get("/").content.decode()


def test_a_page_is_held_to_a_strict_policy_and_carries_nothing_inline():
    due_in(DeskFactory.create(), "2026-04", "<img src=x>")
    stored(FollowUp.objects.get(), Flag.OVERDUE)

    answer = Client().get("/")
    page = answer.content.decode()

    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["img-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "&lt;img src=x&gt;" in page
    assert "<script" not in page
    assert " style=" not in page
    assert "<style" not in page
