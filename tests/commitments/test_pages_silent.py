"""What the record's pages say of mechanisms that fell silent, and of windows that were moved."""

from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from re import findall, search, sub

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, Reader, Role
from commitments.lifecycle import dormancies, extend, log_status
from commitments.models import Commitment
from commitments.pages.dossier import Move, dossier
from commitments.pages.register import Search, register
from commitments.phrasing import slip_in_words
from commitments.schedule import Window
from commitments.schedule.dormancy import Dormancy
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, member, once, quarterly
from tracker import flags, tick
from tracker.faults import Faults

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

PUBLIC = Confidentiality.PUBLIC
NOBODY = Reader.of(AnonymousUser())


def noon(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def silent(**draft) -> Commitment:
    """Met on 12 November 2025; the first three quarters of 2026 passed without a meeting, as seen on 2 October."""
    rows = quarterly(anchor=date(2025, 10, 1), at=noon("2025-10-01"), confidentiality=PUBLIC, **draft)
    log_status(rows[0], Status.DONE, on=date(2025, 11, 12), by=SYSTEM, at=noon("2025-11-12"))
    flags.turn(tick.desk_days(at=noon("2026-10-02"), faults=Faults()), at=noon("2026-10-02"))
    return Commitment.objects.get(pk=rows[0].commitment.pk)


def banner(client: Client, commitment: Commitment) -> str:
    """The words of the banner on the page of a commitment; "" without one."""
    page = client.get(f"/commitments/{commitment.reference}/").content.decode()
    found = search(r'<p class="dormancy">(.*?)</p>', page, flags=16)
    return " ".join(unescape(sub(r"<[^>]+>", " ", found[1])).split()) if found else ""


def test_how_long_it_has_been_silent():
    commitment = silent()
    told = dossier(commitment.reference, NOBODY, at=noon("2026-10-02")).dormancy
    assert told == Dormancy(since=date(2026, 4, 1), windows=3, last_met=date(2025, 11, 12))


def test_the_banner_proposes_to_leads_to_mark_it_lapsed():
    desk = DeskFactory.create()
    commitment = silent(desk=desk)
    # Counted as of today, so that more windows may have passed by now.
    (told,) = dormancies([commitment], on=datetime.now(UTC).date()).values()
    words = (
        f"Dormant since 1 April 2026: {told.windows} windows in a row passed without a meeting. "
        "It last met on 12 November 2025."
    )
    said = {
        "nobody": banner(Client(), commitment),
        "officer": banner(signed_in(member(desk, Role.OFFICER)), commitment),
        "lead": banner(signed_in(member(desk, Role.LEAD)), commitment),
        "lead elsewhere": banner(signed_in(member(DeskFactory.create(), Role.LEAD)), commitment),
    }
    assert said == {
        "nobody": words,
        "officer": words,
        "lead": f"{words} Mark it lapsed?",
        "lead elsewhere": words,
    }


def test_where_no_meeting_is_on_record_the_banner_says_so():
    rows = quarterly(anchor=date(2025, 10, 1), at=noon("2026-10-02"), confidentiality=PUBLIC)
    said = banner(Client(), rows[0].commitment)
    assert said.startswith("Dormant since 1 January 2026: ")
    assert said.endswith(" windows in a row passed without a meeting. No meeting is on record.")


def test_one_window_is_enough_where_the_desk_says_so():
    desk = DeskFactory.create(dormant_after=1)
    rows = quarterly(desk=desk, anchor=date(2990, 1, 1), at=noon("2026-01-10"), confidentiality=PUBLIC)
    log_status(rows[0], Status.CALLED_OFF, on=date(2026, 1, 9), by=SYSTEM, at=noon("2026-01-10"))
    said = banner(Client(), rows[0].commitment)
    assert said == "Dormant since 9 January 2026: 1 window passed without a meeting. No meeting is on record."


def test_what_is_awake_has_no_banner():
    awake = quarterly(anchor=date(2990, 1, 1), at=noon("2026-01-10"), confidentiality=PUBLIC)[0].commitment
    assert (banner(Client(), awake), dossier(awake.reference, NOBODY, at=noon("2026-01-10")).dormancy) == ("", None)


@pytest.mark.both_engines
def test_the_register_is_narrowed_to_the_dormant_ones():
    desk = DeskFactory.create()
    commitment = silent(desk=desk)
    other = once(None, "2990", desk=desk, confidentiality=PUBLIC).commitment
    told = {
        dormant: [
            (line.reference, line.dormant_since)
            for line in register(AnonymousUser(), Search(dormant=dormant), page="1", at=noon("2026-10-02")).lines
        ]
        for dormant in (True, False)
    }
    row = (commitment.reference, date(2026, 4, 1))
    assert told == {True: [row], False: [row, (other.reference, None)]}


def test_the_address_of_the_register_asks_for_the_dormant_ones_and_pages_keep_it():
    silent()
    once(None, "2990", confidentiality=PUBLIC, title="A forum in another age")
    page = Client().get("/commitments/?dormant=1").content.decode()
    assert findall(r"dormant|since 1 April 2026", page.split("<tbody")[1]) == [
        "dormant",
        "dormant",
        "since 1 April 2026",
    ]
    assert "A forum in another age" not in page
    assert findall(r'name="dormant"\s+value="1"\s+(checked)?', page) == ["checked"]


@pytest.mark.parametrize("asked", ["", "0", "yes", "1 OR 1"])
def test_any_other_value_asks_for_nothing(asked):
    once(None, "2990", confidentiality=PUBLIC, title="A forum in another age")
    assert "A forum in another age" in Client().get("/commitments/", {"dormant": asked}).content.decode()


@pytest.mark.both_engines
def test_a_dormant_mechanism_costs_the_register_nothing():
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            register(AnonymousUser(), Search(dormant=True), page="1", at=noon("2026-10-02"))
        counts.append(len(asked))
        silent()
        with CaptureQueriesContext(connection) as asked:
            register(AnonymousUser(), Search(dormant=True), page="1", at=noon("2026-10-02"))
        counts.append(len(asked))
    assert counts[1] == counts[2] == counts[3]


# Slips


@pytest.mark.parametrize(
    ("moves", "days", "words"),
    [
        (0, 0, ""),
        (0, None, ""),
        (1, 92, "moved once, by 92 days"),
        (1, 1, "moved once, by 1 day"),
        (2, 92, "moved twice, 92 days in all"),
        (2, 1, "moved twice, 1 day in all"),
        (3, 400, "moved three times, 400 days in all"),
        (13, 400, "moved 13 times, 400 days in all"),
        (1, -30, "moved once, 30 days earlier"),
        (2, -1, "moved twice, 1 day earlier"),
        (1, 0, "moved once, and ends when it was to end first"),
        (2, 0, "moved twice, and ends when it was to end first"),
        (1, None, "moved once"),
        (4, None, "moved four times"),
    ],
)
def test_a_slip_in_words(moves, days, words):
    assert slip_in_words(moves, days) == words


def moved(row, *windows: str):
    for number, edtf in enumerate(windows, start=1):
        extend(row, Window.from_edtf(edtf), reason=f"reason {number}", by=SYSTEM, at=noon("2026-01-10"))


@pytest.mark.parametrize(
    ("first", "moves", "days"),
    [
        ("2026-09", [], 0),
        ("2026-09", ["2026-10", "2026-12"], 92),
        ("2026-09", ["2026-35"], 0),
        ("2026-09", ["2026-08-01"], -60),
        ("../2026-09-30", ["2026-12-31"], 92),
        ("2026-09", ["2026-09-01/.."], None),
        ("2026-09-01/..", ["2026-10"], None),
    ],
)
def test_days_slipped_are_counted_from_last_day_to_last_day(first, moves, days):
    row = once(None, first)
    moved(row, *moves)
    row.refresh_from_db()
    assert (row.days_slipped, row.extensions.count()) == (days, len(moves))


def test_the_slips_of_a_mechanism_stand_together():
    desk = DeskFactory.create()
    rows = quarterly(desk=desk, anchor=date(2026, 1, 1), at=noon("2026-01-10"), confidentiality=PUBLIC)
    moved(rows[1], "2026-35", "2026-36")
    moved(rows[2], "2026-07")
    at = noon("2026-01-10")
    told = {
        who: [
            (each.slot, each.first_window, each.window, each.slip, each.moves)
            for each in dossier(rows[0].commitment.reference, reader, at=at).slipped
        ]
        for who, reader in (("nobody", NOBODY), ("staff", Reader.of(member(desk, Role.VIEWER))))
    }
    second, third, fourth = (f"the {name} quarter of 2026" for name in ("second", "third", "fourth"))
    moves = [
        (Move(1, second, third, "reason 1"), Move(2, third, fourth, "reason 2")),
        (Move(1, third, "July 2026", "reason 1"),),
    ]
    # Listed by the windows they have now.
    staff = [
        ("2026-Q3", third, "July 2026", "moved once, 61 days earlier", moves[1]),
        ("2026-Q2", second, fourth, "moved twice, 184 days in all", moves[0]),
    ]
    assert told == {
        "staff": staff,
        "nobody": [(*row[:4], tuple(replace(move, reason="") for move in row[4])) for row in staff],
    }


def test_where_there_is_only_one_follow_up_its_own_row_tells_its_slip():
    row = once(None, "2026-09", confidentiality=PUBLIC)
    moved(row, "2026-10", "2026-12")
    found = dossier(row.commitment.reference, NOBODY, at=noon("2026-01-10"))
    assert (found.slipped, [each.slip for each in found.rounds]) == ((), ["moved twice, 92 days in all"])


def test_the_page_of_a_mechanism_says_how_many_were_moved():
    rows = quarterly(anchor=date(2026, 1, 1), at=noon("2026-01-10"), confidentiality=PUBLIC)
    pages = []
    for row in rows[1:3]:
        moved(row, "2026-36")
        page = Client().get(f"/commitments/{rows[0].commitment.reference}/").content.decode()
        pages.append(" ".join(findall(r"(\d of them (?:was|were) moved)", page)))
    assert pages == ["1 of them was moved", "2 of them were moved"]
