"""A handover: all that somebody answers for at a desk goes to another, with one line of the log each."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from commitments.access import Confidentiality, NotAllowed, Role
from commitments.lifecycle import Author, Refusal, change_standing, hand_over, handover, log_status, reassign
from commitments.models import Commitment, Desk, FollowUp, StatusEntry
from commitments.status import Standing, Status
from tests.factories import SYSTEM, DeskFactory, member, once, recorded

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create()


@pytest.fixture
def lead(desk: Desk) -> User:
    return member(desk, Role.LEAD, username="lead")


@pytest.fixture
def amina(desk: Desk) -> User:
    return member(desk, Role.OFFICER, username="amina")


@pytest.fixture
def bilal(desk: Desk) -> User:
    return member(desk, Role.OFFICER, username="bilal")


def owners() -> dict[str, tuple[str, str]]:
    """By title and slot: the follow-up's own owner, and the commitment's; "" for nobody."""
    rows = FollowUp.objects.select_related("owner", "commitment__owner").order_by("pk")
    return {str(row): (str(row.owner or ""), str(row.commitment.owner or "")) for row in rows}


def planted(desk: Desk, amina: User, bilal: User, lead: User) -> None:
    """Two commitments of Amina's, one that ended, one given to her alone, and what is not hers or elsewhere."""
    once(recorded(desk=desk, owner=amina, title="Hers"), "2026-09")
    twice = recorded(desk=desk, owner=amina, title="Hers, one given on")
    given_on = once(twice, "2026-10")
    reassign(given_on, lead, reason="x", by=SYSTEM, at=AT)
    ended = recorded(desk=desk, owner=amina, title="Ended")
    change_standing(ended, Standing.WITHDRAWN, reason="x", by=SYSTEM, at=AT)
    for title, status in (("Given to her", None), ("Given and closed", Status.DONE)):
        alone = once(recorded(desk=desk, owner=lead, title=title), "2026-08")
        reassign(alone, amina, reason="x", by=SYSTEM, at=AT)
        if status:
            log_status(alone, status, on=AT.date(), by=SYSTEM, at=AT)
    once(recorded(desk=desk, owner=bilal, title="Another's"), "2026-09")
    once(recorded(desk=DeskFactory.create(), owner=amina, title="Elsewhere"), "2026-09")


def test_all_that_is_open_goes_along_and_nothing_else(desk, lead, amina, bilal):
    planted(desk, amina, bilal, lead)
    before = StatusEntry.objects.count()
    found = handover(amina, bilal, desk=desk)
    assert [row.title for row in found.commitments] == ["Hers", "Hers, one given on"]
    assert [row.commitment.title for row in found.follow_ups] == ["Given to her"]

    lines = hand_over(amina, bilal, desk=desk, reason="Amina moves to Ankara.", by=Author.of(lead), at=AT)

    assert owners() == {
        "Hers, 2026-09": ("", "bilal"),
        "Hers, one given on, 2026-10": ("lead", "bilal"),
        "Given to her, 2026-08": ("bilal", "lead"),
        "Given and closed, 2026-08": ("amina", "lead"),
        "Another's, 2026-09": ("", "bilal"),
        "Elsewhere, 2026-09": ("", "amina"),
    }
    assert Commitment.objects.get(title="Ended").owner == amina
    assert StatusEntry.objects.count() == before + len(lines) == before + 3
    said = [(line.commitment.title, line.kind, line.change, line.note, line.author, line.at) for line in lines]
    assert said == [
        (title, "reassigned", "amina → bilal", "Amina moves to Ankara.", "lead", AT)
        for title in ("Hers", "Hers, one given on", "Given to her")
    ]
    # The watch tells whom somebody else made the owner.
    assert set(
        Commitment.objects.filter(owner=bilal).exclude(title="Another's").values_list("assigned_at", flat=True)
    ) == {AT}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("to themselves", "owner: “amina” is who answers for it already"),
        ("inactive", "owner: “bilal” is inactive"),
        ("no reason", "reason: a reason is needed"),
        ("nothing left", "person: “lead” answers for nothing at "),
    ],
)
def test_what_cannot_be_handed_over_is_refused_and_nothing_is_written(desk, lead, amina, bilal, change, refusal):
    once(recorded(desk=desk, owner=amina, title="Hers"), "2026-09")
    bilal.is_active = change != "inactive"
    who = lead if change == "nothing left" else amina
    to = amina if change == "to themselves" else bilal
    before = owners(), StatusEntry.objects.count()
    with pytest.raises(Refusal) as raised:
        hand_over(who, to, desk=desk, reason="" if change == "no reason" else "x", by=Author.of(lead), at=AT)
    assert str(raised.value).startswith(refusal)
    assert (owners(), StatusEntry.objects.count()) == before


def test_nobody_is_given_what_they_may_not_see_and_then_nothing_goes(desk, lead, amina):
    outsider = member(DeskFactory.create(), Role.OFFICER, username="outsider")
    once(recorded(desk=desk, owner=amina, title="Hers"), "2026-09")
    secret = recorded(desk=desk, owner=amina, title="Secret", confidentiality=Confidentiality.RESTRICTED)
    before = owners()
    with pytest.raises(Refusal, match=f"^owner: “outsider” may not see {secret.reference}$"):
        hand_over(amina, outsider, desk=desk, reason="x", by=Author.of(lead), at=AT)
    assert owners() == before


def test_only_leads_of_the_desk_hand_over(desk, amina, bilal):
    once(recorded(desk=desk, owner=amina), "2026-09")
    elsewhere = member(DeskFactory.create(), Role.LEAD)
    for user in (bilal, elsewhere):
        with pytest.raises(NotAllowed):
            hand_over(amina, bilal, desk=desk, reason="x", by=Author.of(user), at=AT)
