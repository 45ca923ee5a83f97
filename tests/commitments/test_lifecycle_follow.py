"""What was heard, what moved, who answers, what is closed and opened again."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from commitments.access import NotAllowed, Role
from commitments.lifecycle import (
    AlreadyClosed,
    Announced,
    Author,
    ChangedMeanwhile,
    Draft,
    EvidenceOf,
    NotClosed,
    Quote,
    Refusal,
    StatusNotAllowed,
    Undated,
    amend,
    assess,
    change_days,
    cite,
    expect,
    extend,
    log_status,
    reassign,
    reassign_commitment,
    record,
    reopen,
    reviewed,
    schedule,
    settle,
)
from commitments.models import Commitment, Desk, Evidence, FollowUp, StatusEntry
from commitments.schedule import Window
from commitments.status import (
    CLOSED,
    OPEN,
    Assessor,
    Implementation,
    Kind,
    Part,
    Status,
    Term,
    allowed_after,
)
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    quarterly,
    recorded,
    undated,
    undone,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 10)


def log(follow_up: FollowUp, status: Status, on: date = TODAY, **said: Any) -> StatusEntry:
    """Logged by the system; a day is arranged where the status needs one."""
    if status is Status.ARRANGED:
        said = {"arranged_on": date(2026, 9, 14)} | said
    known: dict[str, Any] = {"on": on, "by": SYSTEM, "at": AT}
    return log_status(follow_up, status, **known | said)


def state(follow_up: FollowUp, *names: str) -> tuple[Any, ...]:
    stored = FollowUp.objects.get(pk=follow_up.pk)
    return tuple(getattr(stored, name) for name in names)


def kinds(commitment: Commitment) -> list[str]:
    return list(commitment.entries.order_by("id").values_list("kind", flat=True))


# Which status may follow which


@pytest.mark.one_engine
@pytest.mark.parametrize("before", Status)
def test_moves(before: Status):
    """From any open status to any but planned; from a closed one to none."""
    follow_up = once(None, "2026-09")
    if before is not Status.PLANNED:
        log(follow_up, before)
    moved = {}
    for after in Status:
        with undone():
            try:
                log(follow_up, after)
            except (StatusNotAllowed, AlreadyClosed):
                assert state(follow_up, "status") == (before,)
            else:
                moved[after] = state(follow_up, "status")
    allowed = set(Status) - {Status.PLANNED} if before in OPEN else set()
    assert set(allowed_after(before)) == allowed
    assert moved == {after: (after,) for after in allowed}


def test_a_status_that_cannot_follow_is_named():
    follow_up = once(None, "2026-09")
    log(follow_up, Status.UNDER_WAY)
    with pytest.raises(StatusNotAllowed) as refusal:
        log(follow_up, Status.PLANNED)
    assert str(refusal.value) == "status: “planned” cannot follow “under way”"


def test_a_closed_follow_up_is_not_logged_on():
    follow_up = once(None, "2026-09")
    log(follow_up, Status.DONE)
    with pytest.raises(AlreadyClosed) as refusal:
        log(follow_up, Status.UNDER_WAY)
    assert str(refusal.value) == "status: A forum will be held, 2026-09 is closed as “done”; reopen it first"


# What is said with it


def test_one_line_says_who_when_on_whose_behalf_what_and_why():
    follow_up = once(None, "2026-09")
    lead = member(follow_up.commitment.desk, Role.LEAD, first_name="Amina", last_name="Khan")
    china = PartyFactory.create()
    at = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
    document = SourceDocumentFactory.create()
    entry = log_status(
        follow_up,
        Status.ARRANGED,
        on=date(2026, 2, 1),
        by=Author.of(lead, on_behalf_of=china),
        at=at,
        note="They fixed it.",
        internal_note="By telephone.",
        arranged_on=date(2026, 9, 14),
        evidence=[EvidenceOf("Letter", "https://example.org/letter"), EvidenceOf("Note", document=document, quote="x")],
    )
    told = StatusEntry.objects.filter(kind="logged").values()
    assert list(told) == [
        {
            "id": entry.pk,
            "commitment_id": follow_up.commitment_id,
            "follow_up_id": follow_up.pk,
            "kind": "logged",
            "user_id": lead.pk,
            "author": "Amina Khan",
            "on_behalf_of_id": china.pk,
            "at": at,
            "on": date(2026, 2, 1),
            "from_status": "planned",
            "to_status": "arranged",
            "change": "2026-09-14",
            "note": "They fixed it.",
            "internal_note": "By telephone.",
        }
    ]
    shown = Evidence.objects.values_list("entry", "title", "address", "document", "quote")
    assert list(shown) == [
        (entry.pk, "Letter", "https://example.org/letter", None, ""),
        (entry.pk, "Note", "", document.pk, "x"),
    ]
    assert state(follow_up, "status", "arranged_on", "version") == ("arranged", date(2026, 9, 14), 2)


@pytest.mark.parametrize(
    ("status", "said", "message"),
    [
        (Status.UNDER_WAY, {"on": date(2026, 1, 11)}, "on: 2026-01-11 has not come yet, today is 2026-01-10"),
        (Status.ARRANGED, {"arranged_on": None}, "arranged_on: no day given with the status “arranged”"),
        (
            Status.UNDER_WAY,
            {"arranged_on": date(2026, 9, 14)},
            "arranged_on: 2026-09-14 given with the status “under way”",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(status: Status, said: dict[str, Any], message: str):
    follow_up = once(None, "2026-09")
    before = FollowUp.objects.values().get()
    with pytest.raises(Refusal) as refusal:
        log(follow_up, status, **said)
    assert str(refusal.value) == message
    assert FollowUp.objects.values().get() == before
    assert kinds(follow_up.commitment) == ["recorded", "scheduled"]


@pytest.mark.parametrize(
    "evidence",
    [EvidenceOf("", "https://example.org"), EvidenceOf("Letter"), EvidenceOf("Letter", "not an address")],
)
def test_evidence_that_shows_nothing_takes_the_status_back_too(evidence: EvidenceOf):
    follow_up = once(None, "2026-09")
    with pytest.raises(ValidationError):
        log(follow_up, Status.UNDER_WAY, evidence=[evidence])
    assert state(follow_up, "status", "version") == ("planned", 1)
    assert kinds(follow_up.commitment) == ["recorded", "scheduled"]


def test_today_is_the_desks_day():
    # At 20:00 UTC on the 10th it is the 11th in Karachi.
    follow_up = once(recorded(desk=DeskFactory.create(time_zone="Asia/Karachi")), "2026-09")
    log(follow_up, Status.UNDER_WAY, on=date(2026, 1, 11), at=datetime(2026, 1, 10, 20, 0, tzinfo=UTC))
    assert state(follow_up, "status") == ("under_way",)


@pytest.mark.parametrize("action", ["log_status", "extend", "reassign", "reopen"])
def test_a_change_on_an_older_version_is_refused(action: str):
    follow_up = once(None, "2026-09")
    log(follow_up, Status.UNDER_WAY)
    before = FollowUp.objects.values().get()
    acts: dict[str, Callable[[], object]] = {
        "log_status": lambda: log(follow_up, Status.NO_INFORMATION, opened=1),
        "extend": lambda: extend(follow_up, Window.from_edtf("2027"), reason="late", by=SYSTEM, at=AT, opened=1),
        "reassign": lambda: reassign(follow_up, None, reason="leave", by=SYSTEM, at=AT, opened=1),
        "reopen": lambda: reopen(follow_up, reason="error", by=SYSTEM, at=AT, opened=1),
    }
    with pytest.raises(ChangedMeanwhile) as refusal:
        acts[action]()
    assert str(refusal.value) == (
        "version: “A forum will be held, 2026-09” was changed by somebody else (now 2, opened as 1)"
    )
    assert FollowUp.objects.values().get() == before


def test_the_version_opened_is_taken():
    follow_up = once(None, "2026-09")
    log(follow_up, Status.UNDER_WAY, opened=1)
    log(follow_up, Status.NO_INFORMATION, opened=2)
    assert state(follow_up, "version") == (3,)


# Closing


@pytest.mark.parametrize("status", CLOSED)
@pytest.mark.parametrize(
    ("window", "days_late"),
    [("2026-01-05", 5), ("2026-01-10", 0), ("2026-09", 0), ("../2025-12-31", 10)],
)
def test_field_bug_25_closing_keeps_the_days_late(status: Status, window: str, days_late: int):
    """Counted from the window's last day, grace or not."""
    follow_up = once(recorded(grace_days=7), window)
    log(follow_up, status)
    assert state(follow_up, "status", "flag", "closed_on", "days_late", "remind_next_on") == (
        status,
        "closed",
        TODAY,
        days_late,
        None,
    )


def test_closed_on_an_earlier_day_is_late_by_that_day():
    follow_up = once(None, "2026-01-05")
    log(follow_up, Status.DONE, on=date(2026, 1, 7))
    assert state(follow_up, "closed_on", "days_late") == (date(2026, 1, 7), 2)


def test_an_undated_follow_up_closes_without_being_late():
    follow_up = undated()
    log(follow_up, Status.DONE)
    assert state(follow_up, "flag", "days_late", "closed_on", "remind_next_on") == ("closed", None, TODAY, None)


def test_what_is_heard_of_an_undated_follow_up_moves_its_review_on():
    follow_up = undated(review_on=date(2026, 2, 1))
    log(follow_up, Status.NO_INFORMATION)
    assert state(follow_up, "review_on", "remind_next_on", "flag") == (date(2026, 7, 10), TODAY, "undated")


# Extending


def test_a_window_is_moved_for_a_reason_and_the_first_is_kept():
    follow_up = once(None, "2026-01-05")
    first = extend(follow_up, Window.from_edtf("2026-03"), reason=" Asked. ", by=SYSTEM, at=AT)
    second = extend(follow_up, Window.from_edtf("../2026-12-31"), reason="Again.", by=SYSTEM, at=AT)
    assert state(follow_up, "first_window", "window", "window_version", "flag", "slot", "version") == (
        Window.from_edtf("2026-01-05"),
        Window.from_edtf("../2026-12-31"),
        3,
        "later",
        "2026-01-05",
        3,
    )
    told = follow_up.extensions.values_list(
        "entry", "number", "from_earliest", "from_latest", "to_earliest", "to_latest", "to_precision", "reason"
    )
    assert list(told) == [
        (first.pk, 1, date(2026, 1, 5), date(2026, 1, 5), date(2026, 3, 1), date(2026, 3, 31), "month", "Asked."),
        (second.pk, 2, date(2026, 3, 1), date(2026, 3, 31), None, date(2026, 12, 31), "by", "Again."),
    ]
    entries = follow_up.entries.order_by("id").values_list("kind", "author", "on", "change", "note")
    assert list(entries) == [
        ("extended", "tests", TODAY, "2026-01-05 → 2026-03", "Asked."),
        ("extended", "tests", TODAY, "2026-03 → ../2026-12-31", "Again."),
    ]


def test_an_overdue_follow_up_that_is_moved_is_overdue_no_longer():
    follow_up = once(None, "2026-01-05")
    log(follow_up, Status.UNDER_WAY)
    assert state(follow_up, "flag") == ("overdue",)
    extend(follow_up, Window.from_edtf("2026-01-20"), reason="Asked.", by=SYSTEM, at=AT)
    assert state(follow_up, "flag", "upcoming_from", "due_from", "overdue_from", "remind_next_on") == (
        "upcoming",
        date(2025, 12, 21),
        date(2026, 1, 20),
        date(2026, 1, 21),
        date(2025, 12, 21),
    )


def test_the_first_window_of_an_undated_follow_up_is_no_move():
    follow_up = undated()
    extend(follow_up, Window.from_edtf("2026-09"), reason="They fixed it.", by=SYSTEM, at=AT)
    assert state(follow_up, "window", "first_window", "review_on", "flag") == (
        Window.from_edtf("2026-09"),
        Window.from_edtf("2026-09"),
        None,
        "later",
    )
    assert not follow_up.extensions.exists()
    assert follow_up.entries.values_list("change", flat=True).get() == "undated → 2026-09"


@pytest.mark.parametrize(
    ("window", "reason", "message"),
    [
        ("2026-09", "Asked.", "window: 2026-09 is the window it has"),
        ("2026-10", " \n", "reason: a reason is needed"),
    ],
)
def test_a_move_that_says_nothing_is_refused(window: str, reason: str, message: str):
    follow_up = once(None, "2026-09")
    with pytest.raises(Refusal) as refusal:
        extend(follow_up, Window.from_edtf(window), reason=reason, by=SYSTEM, at=AT)
    assert str(refusal.value) == message
    assert (state(follow_up, "version"), kinds(follow_up.commitment)) == ((1,), ["recorded", "scheduled"])


def test_a_closed_follow_up_is_not_moved():
    follow_up = once(None, "2026-09")
    log(follow_up, Status.CALLED_OFF)
    with pytest.raises(AlreadyClosed):
        extend(follow_up, Window.from_edtf("2026-10"), reason="Asked.", by=SYSTEM, at=AT)


# Reopening


@pytest.mark.parametrize("before", [Status.PLANNED, Status.ARRANGED, Status.UNDER_WAY, Status.NO_INFORMATION])
def test_reopened_it_has_the_status_it_had(before: Status):
    follow_up = once(None, "2026-01-05")
    if before is not Status.PLANNED:
        log(follow_up, before)
    log(follow_up, Status.DONE)
    entry = reopen(follow_up, reason=" It was another meeting. ", by=SYSTEM, at=AT)
    assert state(follow_up, "status", "flag", "closed_on", "days_late") == (before, "overdue", None, None)
    assert (entry.kind, entry.from_status, entry.to_status, entry.on, entry.note) == (
        "reopened",
        "done",
        before,
        TODAY,
        "It was another meeting.",
    )


def test_closed_opened_and_closed_again_it_goes_back_one_step():
    follow_up = once(None, "2026-09")
    log(follow_up, Status.DONE)
    reopen(follow_up, reason="error", by=SYSTEM, at=AT)
    log(follow_up, Status.UNDER_WAY)
    log(follow_up, Status.NOT_DONE)
    reopen(follow_up, reason="error", by=SYSTEM, at=AT)
    assert state(follow_up, "status") == ("under_way",)


def test_reopened_undated_it_is_looked_at_again():
    follow_up = undated(review_on=date(2026, 3, 1))
    log(follow_up, Status.DONE)
    reopen(follow_up, reason="error", by=SYSTEM, at=AT)
    assert state(follow_up, "flag", "review_on", "remind_next_on") == (
        "undated",
        date(2026, 3, 1),
        date(2026, 3, 1),
    )


def test_only_what_is_closed_is_reopened():
    follow_up = once(None, "2026-09")
    with pytest.raises(NotClosed) as refusal:
        reopen(follow_up, reason="error", by=SYSTEM, at=AT)
    assert str(refusal.value) == "status: A forum will be held, 2026-09 is “planned”, not closed"


def test_reopening_needs_a_reason():
    follow_up = once(None, "2026-09")
    log(follow_up, Status.DONE)
    with pytest.raises(Refusal) as refusal:
        reopen(follow_up, reason=" ", by=SYSTEM, at=AT)
    assert str(refusal.value) == "reason: a reason is needed"
    assert state(follow_up, "status") == ("done",)


# Who answers


def test_a_follow_up_gets_an_owner_of_its_own():
    owner, other = UserFactory.create(username="amina"), UserFactory.create(first_name="Bilal", last_name="Shah")
    follow_up = once(recorded(owner=owner), "2026-01-05")
    log(follow_up, Status.UNDER_WAY)
    entry = reassign(follow_up, other, reason="On leave.", by=SYSTEM, at=AT)
    assert (entry.kind, entry.change, entry.note, entry.on) == (
        "reassigned",
        "amina → Bilal Shah",
        "On leave.",
        TODAY,
    )
    assert state(follow_up, "answerable", "remind_next_on") == (other, TODAY)
    assert reassign(follow_up, None, reason="Back.", by=SYSTEM, at=AT).change == "Bilal Shah → amina"
    assert state(follow_up, "owner", "answerable") == (None, owner)


def test_the_new_owner_of_what_is_far_off_is_not_told_yet():
    follow_up = once(None, "2026-09")
    reassign(follow_up, UserFactory.create(), reason="On leave.", by=SYSTEM, at=AT)
    assert state(follow_up, "remind_next_on") == (date(2026, 8, 2),)


def test_a_commitments_owner_answers_for_all_that_have_none_of_their_own():
    first, second, *_rest = quarterly()
    FollowUp.objects.filter(pk=first.pk).update(flag="due")
    own = UserFactory.create()
    reassign(second, own, reason="Hers.", by=SYSTEM, at=AT)
    owner = UserFactory.create(username="amina")
    entry = reassign_commitment(first.commitment, owner, reason="New.", by=SYSTEM, at=AT)
    assert (entry.kind, entry.change, entry.note, entry.follow_up) == ("reassigned", "nobody → amina", "New.", None)
    assert state(first, "answerable", "remind_next_on") == (owner, TODAY)
    assert state(second, "answerable") == (own,)
    first.commitment.refresh_from_db()
    assert first.commitment.version == 2
    with pytest.raises(ChangedMeanwhile):
        reassign_commitment(first.commitment, None, reason="No.", by=SYSTEM, at=AT, opened=1)


# Who may do what, and that each action is one line

# Makes what is acted on at a desk, and tells how somebody acts on it.
Prepare = Callable[[Desk], Callable[[Author], object]]
ACTIONS: dict[str, tuple[Role, Prepare]] = {}


def acting(role: Role, kind: str) -> Callable[[Prepare], Prepare]:
    def keep(prepare: Prepare) -> Prepare:
        ACTIONS[f"{prepare.__name__.removeprefix('_')} ({kind})"] = (role, prepare)
        return prepare

    return keep


@acting(Role.OFFICER, "recorded")
def _record(desk: Desk) -> Callable[[Author], object]:
    quote = Quote(SourceDocumentFactory.create(desk=desk), "words")
    draft = Draft(
        desk=desk,
        title="Another",
        kind=Kind.VISIT,
        parts=[(PartyFactory.create(), Part.PROMISES)],
        quotes=[quote],
    )
    return lambda by: record(draft, by=by, at=AT)


@acting(Role.OFFICER, "cited")
def _cite(desk: Desk) -> Callable[[Author], object]:
    commitment, quote = recorded(desk=desk), Quote(SourceDocumentFactory.create(desk=desk), "words")
    return lambda by: cite(commitment, quote, by=by, at=AT)


@acting(Role.OFFICER, "amended")
def _amend(desk: Desk) -> Callable[[Author], object]:
    commitment = recorded(desk=desk)
    return lambda by: amend(commitment, {"title": "Other"}, by=by, at=AT)


@acting(Role.LEAD, "amended")
def _change_days(desk: Desk) -> Callable[[Author], object]:
    recorded(desk=desk)
    return lambda by: change_days(desk, lead_days=45, grace_days=0, by=by, at=AT)


@acting(Role.OFFICER, "assessed")
def _assess(desk: Desk) -> Callable[[Author], object]:
    commitment = recorded(desk=desk)
    return lambda by: assess(
        commitment,
        implementation=Implementation.LIMITED,
        assessor=Assessor.US,
        assessor_name="us",
        on=TODAY,
        by=by,
        at=AT,
    )


@acting(Role.LEAD, "settled")
def _settle(desk: Desk) -> Callable[[Author], object]:
    commitment = recorded(desk=desk)
    return lambda by: settle(commitment, term=Term.RHYTHM, reading="yearly", reason="told", by=by, at=AT)


@acting(Role.OFFICER, "scheduled")
def _schedule(desk: Desk) -> Callable[[Author], object]:
    commitment = recorded(desk=desk)
    return lambda by: schedule(commitment, Undated(), by=by, at=AT)


@acting(Role.OFFICER, "expected")
def _expect(desk: Desk) -> Callable[[Author], object]:
    commitment = recorded(desk=desk)
    schedule(commitment, Announced(""), by=SYSTEM, at=AT)
    return lambda by: expect(commitment, "first", None, by=by, at=AT)


@acting(Role.OFFICER, "logged")
def _log_under_way(desk: Desk) -> Callable[[Author], object]:
    follow_up = once(recorded(desk=desk), "2026-09")
    return lambda by: log_status(follow_up, Status.UNDER_WAY, on=TODAY, by=by, at=AT)


@acting(Role.LEAD, "logged")
def _log_done(desk: Desk) -> Callable[[Author], object]:
    follow_up = once(recorded(desk=desk), "2026-09")
    return lambda by: log_status(follow_up, Status.DONE, on=TODAY, by=by, at=AT)


@acting(Role.LEAD, "extended")
def _extend(desk: Desk) -> Callable[[Author], object]:
    follow_up = once(recorded(desk=desk), "2026-09")
    return lambda by: extend(follow_up, Window.from_edtf("2026-10"), reason="asked", by=by, at=AT)


@acting(Role.LEAD, "reassigned")
def _reassign(desk: Desk) -> Callable[[Author], object]:
    follow_up = once(recorded(desk=desk), "2026-09")
    return lambda by: reassign(follow_up, by.user, reason="asked", by=by, at=AT)


@acting(Role.LEAD, "reassigned")
def _reassign_commitment(desk: Desk) -> Callable[[Author], object]:
    commitment = recorded(desk=desk)
    return lambda by: reassign_commitment(commitment, by.user, reason="asked", by=by, at=AT)


@acting(Role.LEAD, "reopened")
def _reopen(desk: Desk) -> Callable[[Author], object]:
    follow_up = once(recorded(desk=desk), "2026-09")
    log(follow_up, Status.DONE)
    return lambda by: reopen(follow_up, reason="asked", by=by, at=AT)


@acting(Role.OFFICER, "amended")
def _reviewed(desk: Desk) -> Callable[[Author], object]:
    commitment = recorded(desk=desk, awaits_review=True)
    return lambda by: reviewed(commitment, by=by, at=AT)


PEOPLE: dict[str, Callable[[Desk], User]] = {
    "viewer": lambda desk: member(desk, Role.VIEWER),
    "officer": lambda desk: member(desk, Role.OFFICER),
    "lead": lambda desk: member(desk, Role.LEAD),
    "nobody at the desk": lambda desk: member(DeskFactory.create(), Role.LEAD),
    "administrator": lambda desk: UserFactory.create(is_superuser=True),
    "inactive lead": lambda desk: member(desk, Role.LEAD, is_active=False),
    "inactive administrator": lambda desk: UserFactory.create(is_superuser=True, is_active=False),
}
MAY = {Role.OFFICER: {"officer", "lead", "administrator"}, Role.LEAD: {"lead", "administrator"}}


@pytest.mark.one_engine
@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_needs_its_role_and_leaves_one_line(action: str):
    role, prepare = ACTIONS[action]
    kind = action.partition("(")[2].removesuffix(")")
    desk, party = DeskFactory.create(), PartyFactory.create()
    act = prepare(desk)
    before = set(StatusEntry.objects.values_list("pk", flat=True))
    told, expected = {}, {}
    for who, make in PEOPLE.items():
        with undone():
            user = make(desk)
            may = who in MAY[role]
            try:
                act(Author.of(user, on_behalf_of=party))
                refusal = ""
            except NotAllowed as not_allowed:
                refusal = str(not_allowed)
            written = StatusEntry.objects.exclude(pk__in=before)
            told[who] = refusal, list(written.values_list("kind", "user", "author", "on_behalf_of", "at"))
            line = (kind, user.pk, user.username, party.pk, AT)
            expected[who] = ("", [line]) if may else (f"{user} is not {role.label} at {desk}", [])
    assert told == expected
