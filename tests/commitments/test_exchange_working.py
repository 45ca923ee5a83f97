"""Lists at work: each is checked and taken over by one worker at a time, and once, whatever ends a worker."""

from datetime import timedelta

import pytest

from commitments.access import NotAllowed, Role
from commitments.exchange import working
from commitments.exchange.choices import Choices
from commitments.exchange.files import BadFile
from commitments.exchange.working import ask, is_waiting, upload, work_on, work_on_all
from commitments.lifecycle import ChangedMeanwhile, Refusal
from commitments.models import Commitment, ImportState, ListImport
from tests.factories import AT, DeskFactory, member

pytestmark = pytest.mark.django_db

LIST = b"Ref,Pledge,Ministry\nP1,Build a harbour,Ports\nP2,Plant trees,Parks\n"
CHECKING, CHECKED, WRITING, DONE = ImportState.CHECKING, ImportState.CHECKED, ImportState.WRITING, ImportState.DONE


def at():
    return AT


@pytest.fixture
def desk():
    return DeskFactory.create(code="SEA")


@pytest.fixture
def officer(desk):
    return member(desk, Role.OFFICER, username="ayesha")


@pytest.fixture
def listed(desk, officer):
    return upload(LIST, name="pledges.csv", desk=desk, user=officer, at=AT)


def stored(listed):
    return ListImport.objects.get(pk=listed.pk)


def asked(listed, state, user, **given):
    return ask(listed, state, choices=given.pop("choices", None), user=user, opened=given.pop("opened", None))


def test_a_file_is_kept_with_a_guess_at_its_columns(listed, desk, officer):
    row = stored(listed)
    assert (row.desk, row.user, row.rows, row.state, row.headers) == (
        *(desk, officer, 2, ImportState.UPLOADED),
        ["Ref", "Pledge", "Ministry"],
    )
    assert Choices.from_json(row.choices).columns == ["reference", "title", "promises"]
    assert (bytes(row.content), is_waiting(at=AT)) == (LIST, False)


def test_a_list_is_checked_then_taken_over_and_its_file_is_not_kept(listed, officer):
    asked(listed, CHECKING, officer)
    assert (is_waiting(at=AT), work_on_all(clock=at)) == (True, 1)
    row = stored(listed)
    assert (row.state, row.report["created"], row.report["wrong"], row.held_until) == (CHECKED, 2, 0, None)
    assert not Commitment.objects.exists()
    asked(listed, WRITING, officer, opened=row.version)
    assert work_on_all(clock=at) == 1
    row = stored(listed)
    assert (row.state, row.report["created"], row.done_at, bytes(row.content)) == (DONE, 2, AT, b"")
    assert list(Commitment.objects.values_list("reference", "awaits_review")) == [("P1", True), ("P2", True)]
    assert work_on_all(clock=at) == 0


def test_what_was_decided_is_remembered_for_the_next_list_with_these_columns(listed, desk, officer):
    choices = Choices.from_json(listed.choices)
    choices.columns[0], choices.kind = "kept", "visit"
    asked(listed, CHECKING, officer, choices=choices)
    work_on_all(clock=at)
    asked(listed, WRITING, officer)
    work_on_all(clock=at)
    again = upload(b"REF ,pledge,Ministry\nP3,Dredge,Ports\n", name="more.csv", desk=desk, user=officer, at=AT)
    other = upload(
        LIST, name="x.csv", desk=DeskFactory.create(), user=member(desk, Role.LEAD, is_superuser=True), at=AT
    )
    assert (again.remembered, again.choices["columns"], again.choices["kind"]) == (
        *(True, ["kept", "title", "promises"]),
        "visit",
    )
    assert (again.choices["source"]["title"], other.remembered) == ("more.csv", False)


def test_a_list_with_problems_is_not_taken_over(desk, officer):
    listed = upload(b"Ref,Pledge,Ministry\nP1,Build,\nP2,Dig,Ports\n", name="p.csv", desk=desk, user=officer, at=AT)
    asked(listed, CHECKING, officer)
    work_on_all(clock=at)
    told = [{"row": 2, "column": "Ministry", "message": "nobody promises it"}]
    assert (stored(listed).state, stored(listed).report["problems"]) == (CHECKED, told)
    with pytest.raises(Refusal, match=r"^state: “p.csv” was not checked, or not without problems$"):
        asked(listed, WRITING, officer)


def test_what_went_wrong_since_it_was_checked_takes_nothing_over(listed, officer, desk):
    asked(listed, CHECKING, officer)
    work_on_all(clock=at)
    other = upload(LIST.replace(b"P1", b"P0"), name="other.csv", desk=desk, user=officer, at=AT)
    for each in (other, listed):
        asked(each, CHECKING, officer)
        work_on_all(clock=at)
    asked(other, WRITING, officer)
    asked(listed, WRITING, officer)
    officer.memberships.update(role=Role.VIEWER)
    assert work_on_all(clock=at) == 2
    row = stored(listed)
    assert (row.state, row.report["problems"][0]["message"]) == (CHECKED, f"ayesha is not officer at {desk}")
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("state", [CHECKING, WRITING])
def test_two_ask_for_one_thing_and_one_is_told(listed, officer, state):
    asked(listed, CHECKING, officer)
    if state is WRITING:
        work_on_all(clock=at)
        asked(listed, WRITING, officer)
    with pytest.raises(ChangedMeanwhile, match="was worked on by somebody else meanwhile"):
        asked(listed, state, officer, opened=1)
    with pytest.raises(Refusal, match=r"^state: “pledges.csv” is being"):
        asked(listed, state, officer)


def test_one_worker_at_a_time_and_another_when_it_is_gone(listed, officer):
    asked(listed, CHECKING, officer)
    # As a worker leaves it that was killed.
    ListImport.objects.update(held_until=AT + working.HELD_FOR)
    assert (work_on(listed.pk, clock=at), is_waiting(at=AT)) == (False, False)
    later = AT + working.HELD_FOR + timedelta(seconds=1)
    assert (is_waiting(at=later), work_on(listed.pk, clock=lambda: later)) == (True, True)
    assert stored(listed).state == CHECKED


def test_a_worker_that_was_thought_gone_takes_nothing_over_twice(listed, officer, monkeypatch):
    """Its lease ran out while it wrote, and another finished: what it wrote is undone."""
    asked(listed, CHECKING, officer)
    work_on_all(clock=at)
    asked(listed, WRITING, officer)
    slow = ListImport.objects.select_related("desk", "user").get(pk=listed.pk)
    assert work_on_all(clock=at) == 1
    slow.content = LIST
    working._write(slow, clock=at)
    assert (Commitment.objects.count(), stored(listed).state) == (2, DONE)


def test_a_long_list_tells_how_far_it_is(desk, officer):
    rows = b"".join(b"P%d,Promise %d,Ports\n" % (number, number) for number in range(450))
    listed = upload(b"Ref,Pledge,Ministry\n" + rows, name="long.csv", desk=desk, user=officer, at=AT)
    asked(listed, CHECKING, officer)
    told = []

    def clock():
        told.append(stored(listed).rows_done)
        return AT

    work_on_all(clock=clock)
    assert (sorted(set(told)), stored(listed).rows, stored(listed).report["created"]) == ([0, 200, 400], 450, 450)


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_only_officers_of_the_desk_upload_and_ask(listed, desk, role):
    person = member(desk if role else DeskFactory.create(), role or Role.LEAD)
    with pytest.raises(NotAllowed):
        upload(LIST, name="pledges.csv", desk=desk, user=person, at=AT)
    with pytest.raises(NotAllowed):
        asked(listed, CHECKING, person)
    assert list(ListImport.objects.all()) == [listed]
    assert not ListImport.objects.visible_to(person).exists()


def test_a_file_that_cannot_be_read_is_not_kept(desk, officer):
    with pytest.raises(BadFile, match=r"^the file is empty$"):
        upload(b"\n", name="empty.csv", desk=desk, user=officer, at=AT)
    assert not ListImport.objects.exists()


def test_an_account_that_is_gone_asks_for_nothing(listed, officer):
    asked(listed, CHECKING, officer)
    ListImport.objects.update(user=None)
    work_on_all(clock=at)
    assert stored(listed).report["problems"][0]["message"] == "whoever asked for it has no account any more: ask again"


def test_a_fault_of_ours_stops_no_other_list(listed, desk, officer):
    other = upload(LIST.replace(b"P1", b"P9"), name="other.csv", desk=desk, user=officer, at=AT)
    for each in (listed, other):
        asked(each, CHECKING, officer)
    # As no page of ours leaves it.
    ListImport.objects.filter(pk=listed.pk).update(choices={"columns": ["title"]})
    assert work_on_all(clock=at) == 2
    told = "it could not be read to its end by a fault of ours, which is in the log of the server"
    assert (stored(listed).state, stored(listed).report["problems"][0]["message"]) == (CHECKED, told)
    assert (stored(other).state, stored(other).report["wrong"]) == (CHECKED, 0)


def test_a_list_nobody_works_on_any_more_may_be_given_up(listed, officer):
    held = AT + working.HELD_FOR
    assert working.may_be_given_up(listed, at=AT)
    asked(listed, CHECKING, officer)
    ListImport.objects.update(held_until=held)
    row = stored(listed)
    assert [working.may_be_given_up(row, at=when) for when in (AT, held + timedelta(seconds=1))] == [False, True]
