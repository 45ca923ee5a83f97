"""What people tell us: a line of the log, from which neither status nor flag follows."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from commitments.access import Confidentiality, NotAllowed, Role
from commitments.lifecycle import (
    AlreadyClosed,
    Author,
    ChangedMeanwhile,
    EvidenceOf,
    Refusal,
    StatusNotAllowed,
    assess,
    cite,
    log_status,
    reopen,
    report,
    turn_now,
)
from commitments.lifecycle import Quote as Words
from commitments.models import Commitment, FollowUp, StatusEntry
from commitments.status import CLOSED, TOLD, Assessor, Implementation, Status
from tests.factories import AT, SYSTEM, PartyFactory, SourceDocumentFactory, UserFactory, member, once, recorded

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 10)
LATER = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


def focal_point() -> Author:
    """Without an account: proved by the link it was mailed."""
    return Author(None, "Li Wei", PartyFactory.create(name="The ministry"))


def tell(follow_up: FollowUp, status: Status = Status.DONE, **said: Any) -> StatusEntry:
    known: dict[str, Any] = {"on": TODAY, "by": Author.of(UserFactory.create()), "at": AT}
    return report(follow_up, status, **known | said)


def columns(follow_up: FollowUp) -> dict[str, Any]:
    return dict(FollowUp.objects.filter(pk=follow_up.pk).values().get())


def test_a_report_is_a_line_of_the_log_and_the_watch_looks_again():
    follow_up = once(None, "2026-01-05")
    before = columns(follow_up)
    entry = report(follow_up, Status.DONE, on=date(2026, 1, 7), by=focal_point(), at=LATER, note="Held in Beijing.")
    line = StatusEntry.objects.filter(pk=entry.pk).values(
        "kind", "follow_up", "user", "author", "on_behalf_of__name", "at", "on", "from_status", "to_status", "note"
    )
    assert line.get() == {
        "kind": "reported",
        "follow_up": follow_up.pk,
        "user": None,
        "author": "Li Wei",
        "on_behalf_of__name": "The ministry",
        "at": LATER,
        "on": date(2026, 1, 7),
        "from_status": "",
        "to_status": "done",
        "note": "Held in Beijing.",
    }
    told = {"heard_on": date(2026, 2, 1), "remind_next_on": date(2026, 2, 1), "version": 2}
    assert columns(follow_up) == before | told


@pytest.mark.parametrize("status", TOLD)
def test_any_status_that_may_be_logged_next_may_be_reported(status: Status):
    follow_up = once(None, "2026-09")
    assert tell(follow_up, status).to_status == status
    assert FollowUp.objects.values_list("status", "flag").get() == ("planned", "later")


@pytest.mark.parametrize(
    ("said", "refusal", "words"),
    [
        ({"status": Status.PLANNED}, StatusNotAllowed, "status: “planned” cannot follow “planned”"),
        ({"on": date(2026, 1, 11)}, Refusal, "on: 2026-01-11 has not come yet, today is 2026-01-10"),
        ({"opened": 7}, ChangedMeanwhile, "version: “A forum will be held, 2026-09” was changed by somebody else"),
        ({"by": SYSTEM}, Refusal, "by: “tests” has no account, and speaks for no party"),
    ],
)
def test_what_cannot_be_reported_is_refused(said: dict[str, Any], refusal: type[Exception], words: str):
    follow_up = once(None, "2026-09")
    lines, before = StatusEntry.objects.count(), columns(follow_up)
    with pytest.raises(refusal) as refused:
        tell(follow_up, **said)
    assert str(refused.value).startswith(words)
    assert (StatusEntry.objects.count(), columns(follow_up)) == (lines, before)


def test_nothing_is_reported_of_what_is_closed():
    follow_up = once(None, "2026-01-05")
    log_status(follow_up, Status.DONE, on=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(AlreadyClosed):
        tell(follow_up, Status.NOT_DONE)


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("a viewer of the desk", True),
        ("a named reader", True),
        ("other staff", False),
        ("an inactive lead", False),
    ],
)
def test_whoever_may_see_the_record_may_report(person: str, may: bool):
    reader = UserFactory.create()
    commitment = recorded(confidentiality=Confidentiality.RESTRICTED, readers=[reader])
    people = {
        "a viewer of the desk": member(commitment.desk, Role.VIEWER),
        "a named reader": reader,
        "other staff": UserFactory.create(),
        "an inactive lead": member(commitment.desk, Role.LEAD, is_active=False),
    }
    follow_up = once(commitment, "2026-09")
    if may:
        assert tell(follow_up, by=Author.of(people[person])).user == people[person]
    else:
        with pytest.raises(NotAllowed) as refusal:
            tell(follow_up, by=Author.of(people[person]))
        assert str(refusal.value) == f"{people[person]} may not see this record"


def test_an_inactive_person_reports_nothing_even_of_what_is_public():
    follow_up = once(recorded(confidentiality=Confidentiality.PUBLIC), "2026-09")
    with pytest.raises(NotAllowed):
        tell(follow_up, by=Author.of(UserFactory.create(is_active=False)))


def test_a_report_is_answered_by_the_next_status_logged_on_that_follow_up():
    follow_up, other = once(None, "2026-01-05"), once(None, "2026-01-05")
    unanswered = StatusEntry.objects.unanswered_reports
    first, second, elsewhere = tell(follow_up), tell(follow_up, Status.PARTLY_DONE), tell(other)
    assert list(unanswered()) == [elsewhere, second, first]
    log_status(follow_up, Status.UNDER_WAY, on=TODAY, by=SYSTEM, at=AT)
    assert list(unanswered()) == [elsewhere]
    again = tell(follow_up)
    assert list(unanswered()) == [again, elsewhere]


def test_field_bug_30_only_a_status_entry_that_closes_clears_overdue():
    commitment = recorded(desk=None)
    follow_up = once(commitment, "2026-01-05")
    turn_now(commitment, at=AT)
    document = SourceDocumentFactory.create(desk=commitment.desk)

    def state() -> tuple[Any, ...]:
        stored = FollowUp.objects.get()
        late = FollowUp.objects.overdue(on=TODAY).exists()
        return stored.flag, stored.flag_on(TODAY), late, stored.closed_on, stored.days_late

    overdue = ("overdue", "overdue", True, None, None)
    assert state() == overdue
    for status in TOLD:
        tell(follow_up, status)
        assert state() == overdue
    shown = [EvidenceOf("The final report", "https://example.org/report")]
    for status in sorted(set(TOLD) - set(CLOSED)):
        day = date(2026, 2, 1) if status is Status.ARRANGED else None
        log_status(follow_up, status, on=TODAY, by=SYSTEM, at=AT, arranged_on=day, evidence=shown)
        assert state() == overdue
    cite(commitment, Words(document, "was held"), by=SYSTEM, at=AT)
    assess(
        commitment,
        implementation=Implementation.COMPLETE,
        assessor=Assessor.INDEPENDENT,
        assessor_name="an institute",
        on=TODAY,
        by=SYSTEM,
        at=AT,
    )
    assert state() == overdue
    log_status(follow_up, Status.DONE, on=TODAY, by=SYSTEM, at=AT)
    assert state() == ("closed", "closed", False, TODAY, 5)
    reopen(follow_up, reason="It was another meeting.", by=SYSTEM, at=AT)
    assert state() == overdue
    assert Commitment.objects.get().standing == "in_force"
