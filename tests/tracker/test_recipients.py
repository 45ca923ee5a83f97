"""Whom to tell, level by level; nobody is told what they may not see, and no reminder ends with nobody in vain."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, Role
from commitments.models import Commitment
from tests.factories import (
    DeskFactory,
    FocalPointFactory,
    MembershipFactory,
    UserFactory,
    member,
    once,
    recipient,
    recorded,
)
from tracker.ladder import Level
from tracker.models import Recipient, ReminderKind
from tracker.recipients import About, Directory, know_owners

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 16, 12, tzinfo=UTC)


@pytest.fixture
def desk():
    return DeskFactory.create(name="The desk")


@pytest.fixture
def lead(desk):
    return member(desk, Role.LEAD, username="lead")


@pytest.fixture
def deputy(desk):
    return member(desk, Role.OFFICER, username="deputy")


@pytest.fixture
def owner(desk, deputy):
    user = UserFactory.create(username="owner")
    MembershipFactory.create(desk=desk, user=user, role=Role.OFFICER, deputy=deputy)
    return user


def told(follow_up, level, *, escalates=False):
    about = About.of(follow_up)
    found = Directory([about], at=AT).told_of(about, level=level, escalates=escalates)
    return [(to.recipient.name, to.kind.value) for to in found]


def by_level(follow_up):
    return {level.name: [name for name, _ in told(follow_up, level)] for level in Level}


def test_from_the_owner_over_the_deputy_to_the_lead_to_nobody(desk, lead, owner):
    follow_up = once(None, "2026-09", desk=desk, owner=owner)
    assert by_level(follow_up) == {
        "OWNER": ["owner"],
        "DEPUTY": ["owner", "deputy"],
        "LEAD": ["lead"],
        "LIST": [],
    }


def test_only_who_comes_in_is_told_at_once(desk, lead, owner):
    follow_up = once(None, "2026-09", desk=desk, owner=owner)
    assert told(follow_up, Level.DEPUTY, escalates=True) == [("owner", "step"), ("deputy", "escalation")]
    assert told(follow_up, Level.LEAD, escalates=True) == [("lead", "escalation")]


def test_a_lead_who_owns_it_is_not_called_in_on_themselves(desk, lead):
    follow_up = once(None, "2026-09", desk=desk, owner=lead)
    assert told(follow_up, Level.LEAD, escalates=True) == [("lead", "step")]


def test_the_follow_ups_own_owner_comes_before_the_commitments(desk, lead, owner):
    follow_up = once(None, "2026-09", desk=desk, owner=owner)
    follow_up.owner = UserFactory.create(username="other")
    assert by_level(follow_up)["OWNER"] == ["other"]


def test_a_deputy_stands_in_at_the_desk_where_it_was_said_only(desk, lead, owner):
    other = DeskFactory.create()
    member(other, Role.LEAD, username="other lead")
    MembershipFactory.create(desk=other, user=owner, role=Role.OFFICER)
    assert by_level(once(None, "2026-09", desk=other, owner=owner))["DEPUTY"] == ["owner"]


@pytest.mark.parametrize(
    "change",
    [
        lambda owner: User.objects.filter(pk=owner.pk).update(is_active=False),
        lambda owner: User.objects.filter(pk=owner.pk).update(email=""),
        lambda owner: recipient(owner, takes_digest=False),
        lambda owner: recipient(owner, bounced_address=owner.email, bounced_at=AT),
    ],
    ids=["inactive", "no address", "takes no digest", "came back"],
)
def test_instead_of_an_owner_who_cannot_be_told_the_next_is_at_once(desk, lead, owner, change):
    follow_up = once(None, "2026-09", desk=desk, owner=owner)
    change(owner)
    assert by_level(follow_up) == {"OWNER": ["deputy"], "DEPUTY": ["deputy"], "LEAD": ["lead"], "LIST": []}


def test_a_new_address_cures_one_that_came_back(desk, lead, owner):
    follow_up = once(None, "2026-09", desk=desk, owner=owner)
    recipient(owner, bounced_address="owner@example.org", bounced_at=AT)
    assert by_level(follow_up)["OWNER"] == ["deputy"]
    User.objects.filter(pk=owner.pk).update(email="new@example.org")
    assert by_level(follow_up)["OWNER"] == ["owner"]


def test_field_bug_31_without_an_owner_the_leads_are_told(desk, lead):
    second = member(desk, Role.LEAD, username="second lead")
    follow_up = once(None, "2026-09", desk=desk)
    assert by_level(follow_up) == {
        "OWNER": ["lead", "second lead"],
        "DEPUTY": ["lead", "second lead"],
        "LEAD": ["lead", "second lead"],
        "LIST": [],
    }
    recipient(second, takes_digest=False)
    assert by_level(follow_up)["OWNER"] == ["lead"]


def test_where_nobody_of_the_desk_can_be_told_its_mailbox_is(desk):
    follow_up = once(None, "2026-09", desk=desk)
    assert by_level(follow_up) == {"OWNER": [], "DEPUTY": [], "LEAD": [], "LIST": []}
    desk.mailbox = "desk@example.org"
    desk.save()
    assert by_level(follow_up) == {
        "OWNER": ["The desk"],
        "DEPUTY": ["The desk"],
        "LEAD": ["The desk"],
        "LIST": [],
    }


def test_who_takes_no_escalations_is_passed_over_for_the_next(desk, lead, owner, deputy):
    follow_up = once(None, "2026-09", desk=desk, owner=owner)
    recipient(lead, takes_escalations=False)
    assert told(follow_up, Level.LEAD, escalates=True) == []
    desk.mailbox = "desk@example.org"
    desk.save()
    assert told(follow_up, Level.LEAD, escalates=True) == [("The desk", "step")]


@pytest.mark.parametrize("confidentiality", list(Confidentiality))
@pytest.mark.parametrize("allowed", [True, False])
def test_focal_points_are_told_of_what_is_public_where_the_desk_allows_it(desk, owner, confidentiality, allowed):
    desk.writes_to_focal_points = allowed
    desk.save()
    point = FocalPointFactory.create(name="Their focal point", email="point@example.org")
    silent = FocalPointFactory.create(name="One without an address")
    commitment = recorded(desk=desk, owner=owner, confidentiality=confidentiality, focal_points=[point, silent])
    follow_up = once(commitment, "2026-09")
    outside = ["Their focal point"] if allowed and confidentiality is Confidentiality.PUBLIC else []
    assert by_level(follow_up) == {
        "OWNER": ["owner", *outside],
        "DEPUTY": ["owner", "deputy", *outside],
        "LEAD": [],
        "LIST": [],
    }


def test_a_focal_point_does_not_stand_in_for_us(desk):
    """There is somebody outside to write to, and nobody of our own: that is still a follow-up with nobody."""
    desk.writes_to_focal_points = True
    desk.save()
    point = FocalPointFactory.create(name="Their focal point", email="point@example.org")
    commitment = recorded(desk=desk, confidentiality=Confidentiality.PUBLIC, focal_points=[point])
    follow_up = once(commitment, "2026-09")
    assert by_level(follow_up)["OWNER"] == []
    member(desk, Role.LEAD, username="lead")
    assert by_level(follow_up)["OWNER"] == ["lead", "Their focal point"]


@pytest.mark.parametrize("confidentiality", list(Confidentiality))
@pytest.mark.parametrize(
    "who",
    [
        {"is_staff": False},
        {"is_staff": True},
        {"is_superuser": True},
        {"is_active": False},
        {"is_active": False, "is_superuser": True},
        {"role": Role.VIEWER},
        {"role": Role.VIEWER, "is_staff": False},
        {"named": True, "is_staff": False},
    ],
)
def test_whom_it_tells_is_whom_the_one_rule_lets_see_it(desk, confidentiality, who):
    """``Directory`` asks in memory what ``visible_to`` asks the database."""
    fields = {name: value for name, value in who.items() if name.startswith("is_")}
    user = UserFactory.create(username="somebody", **fields)
    if "role" in who:
        MembershipFactory.create(desk=desk, user=user, role=who["role"])
    commitment = recorded(desk=desk, owner=user, confidentiality=confidentiality)
    if "named" in who:
        commitment.readers.add(user)
    follow_up = once(commitment, "2026-09")
    sees = user.is_active and Commitment.objects.visible_to(user).filter(pk=commitment.pk).exists()
    assert bool(by_level(follow_up)["OWNER"]) == sees


def test_recipients_are_made_once(desk, lead, owner):
    follow_up = once(None, "2026-09", desk=desk, owner=owner)
    for _ in range(2):
        by_level(follow_up)
    rows = Recipient.objects.order_by("name").values_list("name", "kind", "overview_next_on")
    # 16 September 2026 is a Wednesday; the next Monday is the 21st.
    assert [(name, kind, str(day)) for name, kind, day in rows] == [
        (name, "person", "2026-09-21") for name in ("deputy", "lead", "owner")
    ]


@pytest.mark.parametrize("rows", [1, 5])
def test_many_are_asked_for_in_as_many_queries_as_one(desk, lead, owner, rows):
    abouts = [About.of(once(None, "2026-09", desk=desk, owner=owner)) for _ in range(rows)]
    Directory(abouts, at=AT)
    with CaptureQueriesContext(connection) as asked:
        directory = Directory(abouts, at=AT)
        found = [directory.told_of(about, level=Level.DEPUTY) for about in abouts]
    assert [[to.kind for to in each] for each in found] == [[ReminderKind.STEP] * 2] * rows
    assert len(asked) == 6


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by how much there is")
def test_owners_nobody_was_told_of_yet_are_listed_once_and_not_looked_for_person_by_person():
    """A register that was just imported has thousands of them: each looked for among as many takes minutes."""
    with CaptureQueriesContext(connection) as asked:
        know_owners(at=AT)
    (query,) = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
        plan = {number: (inside, step) for number, inside, _, step in cursor.fetchall()}
    for inside, step in plan.values():
        assert not (step.startswith("SCAN") and inside in plan and plan[inside][1].startswith("CORRELATED")), plan
