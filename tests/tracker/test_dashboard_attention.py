"""What the watch cannot settle by itself stands on the dashboard: what nobody answers, mail that did not arrive."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, Reader, Role
from commitments.lifecycle import Author, log_status
from commitments.models import Desk, FollowUp
from commitments.status import Status
from tests.factories import DeskFactory, UserFactory, member, once, quarterly, recipient, recorded
from tracker import tick
from tracker.dashboard.attention import Attention, Unanswered
from tracker.dashboard.board import Filters, board
from tracker.models import Mail
from tracker.outbox.stuck import Stuck

pytestmark = pytest.mark.django_db

# A Wednesday; the 60th working day after 23 February was 18 May.
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
NOTHING = Stuck(0, 0, 0, False)


def shown(user: Any, **filters: str) -> Attention | None:
    return board(Reader.of(user), Filters(**filters), page="1", at=NOW).attention


def attention(user: Any, **filters: str) -> Attention:
    found = shown(user, **filters)
    assert found
    return found


def titles(user: Any, **filters: str) -> list[str]:
    return [each.title for each in attention(user, **filters).unanswered]


@pytest.fixture
def desk() -> Desk:
    desk = DeskFactory.create(slug="east")
    member(desk, Role.LEAD, username="lead")
    return desk


def mailed(user: User, state: str) -> None:
    Mail.objects.create(
        recipient=recipient(user),
        kind="assignment",
        day=date(2026, 5, 20),
        state=state,
        message_id=f"<{state}-{user.pk}@example.org>",
        queued_at=NOW,
        next_attempt_at=NOW,
        submitted_at=NOW,
    )


def test_what_nobody_answers_is_listed_once_the_ladder_has_ended(desk):
    owner = member(desk, Role.OFFICER, username="amina", first_name="Amina", last_name="K")
    late = once(None, "2026-02-23", desk=desk, title="talks", owner=owner)
    once(None, "2026-05-11", desk=desk, title="late, and somebody is told")
    for day in (15, 18):
        tick.prepare(at=datetime(2026, 5, day, 12, tzinfo=UTC), clock=lambda: NOW)
        assert titles(owner) == ([] if day == 15 else ["talks"])
    assert attention(owner) == Attention(
        [Unanswered(late.commitment.reference, "talks", "", "86 days late", "Amina K")], 0, NOTHING
    )

    log_status(late, Status.NO_INFORMATION, on=date(2026, 5, 18), by=Author.of(owner), at=NOW)
    assert titles(owner) == []


def test_rounds_are_told_apart(desk):
    quarterly(desk=desk, title="working group")
    ended(FollowUp.objects.all())
    assert [each.slot for each in attention(desk.memberships.get().user).unanswered][:2] == ["2026-Q1", "2026-Q2"]


def ended(rows) -> None:
    """As the watch leaves what it mails nobody about any more."""
    rows.update(flag="overdue", remind_next_on=None)


def test_it_is_shown_to_who_may_see_it_and_narrowed_like_the_rest(desk):
    other = DeskFactory.create(slug="west")
    once(recorded(desk=desk, title="ours", confidentiality=Confidentiality.RESTRICTED), "2026-02-23")
    once(recorded(desk=other, title="theirs", confidentiality=Confidentiality.RESTRICTED), "2026-02-20")
    once(recorded(desk=other, title="for all", confidentiality=Confidentiality.PUBLIC), "2026-02-19")
    once(recorded(desk=desk, title="in bulk", confidentiality=Confidentiality.PUBLIC, awaits_review=True), "2026-02-01")
    ended(FollowUp.objects.all())
    lead = desk.memberships.get().user

    assert titles(lead) == ["for all", "ours"]
    assert titles(lead, desk="west") == ["for all"]
    assert titles(UserFactory.create(is_superuser=True)) == ["for all", "theirs", "ours"]
    assert shown(AnonymousUser()) is None
    assert shown(UserFactory.create(is_staff=False)) is None
    assert "Nobody answers" not in Client().get("/").content.decode()


def test_of_many_the_first_are_shown_and_the_rest_counted(desk):
    for number in range(7):
        once(None, f"2026-02-{number + 10}", desk=desk, title=f"promise {number}")
    ended(FollowUp.objects.all())
    found = attention(desk.memberships.get().user)
    assert ([each.title for each in found.unanswered], found.more) == ([f"promise {number}" for number in range(5)], 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_longer_list_asks_no_more_questions(desk, rows: int):
    for number in range(rows):
        once(None, f"2026-02-{number + 10}", desk=desk)
        mailed(UserFactory.create(), "parked")
    ended(FollowUp.objects.all())
    lead = Reader.of(desk.memberships.get().user)
    with CaptureQueriesContext(connection) as asked:
        board(lead, Filters(flag="due"), page="1", at=NOW)
    assert len(asked) == 18


def test_mail_that_did_not_arrive_is_counted_as_far_as_one_may_see_it(desk):
    lead, amina = desk.memberships.get().user, member(desk, Role.OFFICER)
    elsewhere = member(DeskFactory.create(), Role.OFFICER)
    for user in (amina, elsewhere):
        mailed(user, "parked")
        mailed(user, "uncertain")
        mailed(user, "retry")
        came_back = recipient(user)
        came_back.bounced_address, came_back.bounced_at = user.email, NOW - timedelta(days=1)
        came_back.save()
    told = {
        who: attention(who).mail for who in (lead, amina, UserFactory.create(is_superuser=True), UserFactory.create())
    }
    assert list(told.values()) == [Stuck(1, 1, 1, False), Stuck(1, 1, 1, True), Stuck(2, 2, 2, False), NOTHING]

    client = Client()
    client.force_login(amina)
    page = " ".join(client.get("/").content.decode().split())
    for address, words in (
        ("returned", "Mail to your own address came back"),
        ("refused", "1 was refused"),
        ("unconfirmed", "1 may or may not have arrived"),
        ("returned", "1 address came back"),
    ):
        assert words in page
        assert f'href="/delivery/?show={address}"' in page
    assert "did not arrive" not in Client().get("/").content.decode()


def test_field_bug_21_an_address_turned_off_is_shown_until_there_is_a_new_one(desk):
    amina = member(desk, Role.OFFICER)
    gone = recipient(amina)
    gone.bounced_address, gone.bounced_at = amina.email, NOW
    gone.save()
    assert attention(amina).mail == Stuck(0, 0, 1, True)
    User.objects.filter(pk=amina.pk).update(email="new@example.org")
    assert attention(amina).mail == NOTHING


def test_the_address_of_somebody_who_left_is_nobodys_concern(desk):
    amina = member(desk, Role.OFFICER, is_active=False)
    gone = recipient(amina)
    gone.bounced_address, gone.bounced_at = amina.email, NOW
    gone.save()
    assert attention(desk.memberships.get(role=Role.LEAD).user).mail == NOTHING
