"""What the first page shows of mechanisms that fell silent, and of windows that were moved."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, Reader, Role
from commitments.lifecycle import extend, log_status
from commitments.models import Commitment
from commitments.schedule import Window
from commitments.schedule.dormancy import Dormancy
from commitments.status import Part, Status
from tests.factories import SYSTEM, DeskFactory, PartyFactory, UserFactory, member, once, quarterly
from tracker import flags, tick
from tracker.dashboard.board import DORMANT_SHOWN, Filters, board
from tracker.dashboard.silent import Silent
from tracker.faults import Faults

pytestmark = pytest.mark.django_db

PUBLIC, RESTRICTED = Confidentiality.PUBLIC, Confidentiality.RESTRICTED
NOBODY = Reader.of(AnonymousUser())
NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)


def noon(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def silent(first: str, *, confidentiality: Confidentiality = PUBLIC, **draft) -> Commitment:
    """A mechanism of which no quarter from the one of ``first`` on was met, as the watch finds it at NOW."""
    rows = quarterly(anchor=date.fromisoformat(first), at=noon("2025-01-01"), confidentiality=confidentiality, **draft)
    flags.turn(tick.desk_days(at=NOW, faults=Faults()), at=NOW)
    return Commitment.objects.get(pk=rows[0].commitment.pk)


def shown(reader: Reader = NOBODY, **asked: str) -> list[str]:
    return [each.title for each in board(reader, Filters(**asked), page="1", at=NOW).dormant]


def test_a_dormant_mechanism_whole():
    home, china = PartyFactory.create(name="Pakistan"), PartyFactory.create(name="China")
    police = PartyFactory.create(name="The police of China", part_of=china)
    desk = DeskFactory.create(home_party=home)
    commitment = silent(
        "2025-07-01", desk=desk, title="A dialogue", parts=[(police, Part.PROMISES), (home, Part.PROMISES)]
    )
    first = commitment.follow_ups.get(slot="2025-Q3")
    log_status(first, Status.DONE, on=date(2025, 9, 9), by=SYSTEM, at=NOW)
    told = {
        leads: board(reader, Filters(), page="1", at=NOW).dormant
        for leads, reader in ((False, NOBODY), (True, Reader.of(member(desk, Role.LEAD))))
    }
    whole = {
        leads: Silent(
            pk=commitment.pk,
            reference=commitment.reference,
            title="A dialogue",
            partners="China",
            dormancy=Dormancy(since=date(2026, 1, 1), windows=4, last_met=date(2025, 9, 9)),
            leads=leads,
        )
        for leads in (False, True)
    }
    assert told == {leads: (each,) for leads, each in whole.items()}


def test_the_longest_silent_stands_first_and_the_rest_is_a_link_away():
    desk = DeskFactory.create()
    for number, first in enumerate(
        ("2026-01-01", "2025-10-01", "2025-04-01", "2025-07-01", "2025-01-01", "2026-04-01")
    ):
        silent(first, desk=desk, title=f"mechanism {number}")
    found = board(NOBODY, Filters(), page="1", at=NOW)
    titles = ["mechanism 4", "mechanism 2", "mechanism 3", "mechanism 1", "mechanism 0"]
    assert ([each.title for each in found.dormant], found.more_dormant) == (titles, True)
    Commitment.objects.filter(title="mechanism 5").update(dormant_since=None)
    found = board(NOBODY, Filters(), page="1", at=NOW)
    assert (len(found.dormant), found.more_dormant) == (DORMANT_SHOWN, False)


def test_each_reader_sees_those_they_may_see():
    desk = DeskFactory.create()
    silent("2026-01-01", desk=desk, title="open")
    silent("2026-04-01", desk=desk, title="shut", confidentiality=RESTRICTED)
    told = {
        "nobody": shown(),
        "staff": shown(Reader.of(UserFactory.create())),
        "member": shown(Reader.of(member(desk, Role.VIEWER))),
    }
    assert told == {"nobody": ["open"], "staff": ["open"], "member": ["open", "shut"]}


def test_it_is_narrowed_with_the_page():
    north, south = (DeskFactory.create(slug=slug) for slug in ("north", "south"))
    china, iran = (PartyFactory.create(slug=slug) for slug in ("china", "iran"))
    silent("2026-01-01", desk=north, title="with China", parts=[(china, Part.PROMISES)])
    silent("2026-04-01", desk=south, title="with Iran", parts=[(iran, Part.PROMISES)])
    told = [shown(), shown(desk="north"), shown(partner="iran"), shown(desk="north", partner="iran")]
    assert told == [["with China", "with Iran"], ["with China"], ["with Iran"], []]


def test_windows_are_counted_by_the_day_of_each_desk():
    """Noon of 30 September in UTC is 1 October in Kiritimati: there the third quarter is over."""
    at = noon("2026-09-30")
    for zone, code in (("Pacific/Kiritimati", "EAST"), ("UTC", "WEST")):
        desk = DeskFactory.create(time_zone=zone, code=code)
        quarterly(desk=desk, anchor=date(2026, 1, 1), at=noon("2025-01-01"), confidentiality=PUBLIC)
    flags.turn(tick.desk_days(at=at, faults=Faults()), at=at)
    found = {each.reference: each.dormancy.windows for each in board(NOBODY, Filters(), page="1", at=at).dormant}
    assert found == {"EAST-2025-001": 3, "WEST-2025-001": 2}


def test_the_page_proposes_to_leads_to_mark_it_lapsed():
    desk = DeskFactory.create()
    commitment = silent("2026-01-01", desk=desk, title="A dialogue")
    address = f"/admin/commitments/commitment/{commitment.pk}/change-standing/"
    pages = {}
    for who, user in (("officer", member(desk, Role.OFFICER)), ("lead", member(desk, Role.LEAD))):
        client = Client()
        client.force_login(user)
        pages[who] = client.get("/").content.decode()
    assert {who: address in page for who, page in pages.items()} == {"officer": False, "lead": True}
    assert all("Dormant since 1 April 2026" in " ".join(page.split()) for page in pages.values())


def test_without_dormant_mechanisms_there_is_no_such_section():
    once(None, "2990", confidentiality=PUBLIC)
    assert 'id="dormant"' not in Client().get("/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_more_dormant_mechanisms_ask_no_more_questions(rows):
    desk = DeskFactory.create()
    for _ in range(rows):
        silent("2026-01-01", desk=desk, title="A dialogue")
    lead = Reader.of(member(desk, Role.LEAD))
    with CaptureQueriesContext(connection) as asked:
        found = board(lead, Filters(), page="1", at=NOW)
    assert len(found.dormant) == rows
    assert len(asked) == 31


def test_a_row_says_how_far_its_window_was_moved():
    row = once(None, "2026-06", confidentiality=PUBLIC, at=noon("2026-01-10"))
    for edtf in ("2026-07", "2026-09"):
        extend(row, Window.from_edtf(edtf), reason="Elections", by=SYSTEM, at=noon("2026-01-10"))
    once(None, "2026-09", confidentiality=PUBLIC, at=noon("2026-01-10"))
    flags.turn(tick.desk_days(at=NOW, faults=Faults()), at=NOW)
    (overdue, *_) = board(NOBODY, Filters(), page="1", at=NOW).sections
    assert [each.slip for each in overdue.rows] == ["moved twice, 92 days in all", ""]


def test_programs_are_told_how_many_are_dormant():
    desk = DeskFactory.create()
    for confidentiality in (PUBLIC, RESTRICTED):
        silent("2026-01-01", desk=desk, confidentiality=confidentiality)
    inside = Client()
    inside.force_login(member(desk, Role.VIEWER))
    told = [client.get("/api/v1/summary/").json()["dormant"] for client in (Client(), inside)]
    assert told == [1, 2]
