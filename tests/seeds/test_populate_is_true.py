"""A synthetic register holds what the lifecycle and the watch would have made of the same facts."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail

from commitments import access
from commitments.access import Role
from commitments.lifecycle import look_for_dormancy, make_follow_ups
from commitments.models import Citation, Commitment, Desk, FollowUp, Party, Schedule, SourceDocument, StatusEntry
from commitments.schedule import Flag
from commitments.status import CLOSED, EntryKind, Standing
from seeds.synthetic import populate
from tests.seeds.reliving import relive
from tracker import tick

AS_OF = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
# What has to be lived again at least once: every line, every schedule and every end that the register has.
FEATURES = {
    *("recorded", "scheduled", "expected", "logged", "reported", "extended", "reassigned", "dated", "standing"),
    *("assessed", "fulfilled", "ended early", "dormant", "awaits review", "reaffirms"),
    *("once", "recurring calendar", "recurring anniversary", "recurring after_last", "announced", "undated"),
    *("awaiting", "awaiting calendar", "awaiting anniversary"),
}


@pytest.fixture
def register(db):
    populate(600, seed=6, as_of=AS_OF)


def days():
    return {desk.pk: desk.day(AT) for desk in Desk.objects.all()}


def features(commitment, lines):
    schedule = commitment.schedule
    return {
        *(line.kind for line in lines),
        f"{schedule.kind} {schedule.counting}".strip(),
        *(["fulfilled"] if commitment.standing == Standing.FULFILLED else []),
        *(["ended early"] if commitment.standing not in (Standing.IN_FORCE, Standing.FULFILLED) else []),
        *(["dormant"] if commitment.dormant_since else []),
        *(["awaits review"] if commitment.awaits_review else []),
        *(["reaffirms"] if commitment.reaffirms_id else []),
    }


def sample():
    """For each feature the commitment with the shortest log that has it and some lines of what was done."""
    found: dict[str, tuple[int, Commitment]] = {}
    for commitment in Commitment.objects.prefetch_related("schedules", "entries").order_by("id"):
        lines = list(commitment.entries.all())
        for feature in features(commitment, lines):
            # Two lines say only that it was recorded.
            far = abs(len(lines) - 5)
            if feature not in found or far < found[feature][0]:
                found[feature] = (far, commitment)
    return set(found), sorted({commitment.pk: commitment for _, commitment in found.values()}.values(), key=str)


def columns(row, *without):
    """All that is stored of a row but what tells it from its twin."""
    own = {"id", "commitment_id", "follow_up_id", "entry_id", *without}
    return {name: getattr(row, name) for field in row._meta.concrete_fields if (name := field.attname) not in own}


def told(commitment):
    """All that is stored of a commitment; the log without the accounts, since the twin's lines are written for none."""
    waits_for = commitment.schedule.event.name if commitment.schedule.event else "no event"
    lines = commitment.entries.select_related("follow_up").order_by("at", "kind", "follow_up__slot")
    rows = list(commitment.follow_ups.order_by("slot"))
    return {
        "commitment": columns(commitment, "reference"),
        "schedule": columns(commitment.schedule, "event_id"),
        "follow_ups": [columns(row) for row in rows],
        "log": [
            columns(line, "user_id")
            | {"change": line.change.replace(waits_for, "it"), "slot": line.follow_up and line.follow_up.slot}
            for line in lines
        ],
        "extensions": [columns(each) for row in rows for each in row.extensions.order_by("number")],
        "citations": [columns(each) for each in commitment.citations.order_by("id")],
        "parts": [columns(each) for each in commitment.parts.order_by("id")],
        "assessments": [columns(each) for each in commitment.assessments.all()],
    }


def test_lived_again_through_the_lifecycle_a_commitment_is_the_same(register):
    found, commitments = sample()
    assert found == FEATURES
    for commitment in commitments:
        assert told(relive(commitment, at=AT)) == told(commitment), commitment


def test_each_follow_up_has_the_days_and_the_flag_that_its_window_gives_it(register):
    today = days()
    for row in FollowUp.objects.select_related("commitment__desk"):
        stored, on = columns(row), today[row.commitment.desk_id]
        row.place(row.window)
        row.flag, row.flag_changes_on = row.flag_on(on), row.next_flag_change(on)
        row.check_fields()
        assert columns(row) == stored, row


def test_the_questions_of_the_record_agree_with_the_flags(register):
    for desk in Desk.objects.all():
        rows, on = FollowUp.objects.of_desk(desk), desk.day(AT)
        asked = {
            Flag.LATER: rows.later(on=on),
            Flag.UPCOMING: rows.upcoming(on=on),
            Flag.DUE: rows.due(on=on),
            Flag.OVERDUE: rows.overdue(on=on),
            Flag.CLOSED: rows.closed(),
            Flag.UNDATED: rows.undated(),
        }
        for flag, answer in asked.items():
            assert set(answer) == set(rows.flagged(flag)), (desk, flag)


def test_nothing_is_left_to_be_made_or_found_dormant(register):
    today = days()
    for schedule in Schedule.objects.select_related("commitment__desk", "event"):
        next_on = schedule.generate_next_on
        assert make_follow_ups(schedule, on=today[schedule.commitment.desk_id]) == 0
        schedule.refresh_from_db()
        assert schedule.generate_next_on == next_on, schedule.commitment
    for desk in Desk.objects.all():
        assert look_for_dormancy(desk.commitments.all(), on=today[desk.pk]) == []


def test_a_run_of_the_watch_on_the_same_day_turns_nothing_and_has_no_trouble(register):
    closed = list(FollowUp.objects.closed().order_by("id").values())
    flags = dict(FollowUp.objects.values_list("pk", "flag"))
    result = tick.run(at=AT, clock=lambda: AT)
    assert (result.errors, result.generated, result.failed, result.parked) == (0, 0, 0, 0)
    assert result.flagged == {"upcoming": 0, "due": 0, "overdue": 0, "closed": 0}
    assert result.queued > 20
    assert result.sent == len(mail.outbox) > 0
    assert dict(FollowUp.objects.values_list("pk", "flag")) == flags
    assert list(FollowUp.objects.closed().order_by("id").values()) == closed


def test_what_the_database_cannot_check_is_as_saving_would_have_made_it(register):
    for each in (*Desk.objects.all(), *Commitment.objects.select_related("desk", "reaffirms")):
        each.full_clean(validate_unique=False, validate_constraints=False)
    for citation in Citation.objects.select_related("document"):
        citation.clean()
        assert citation.document.full_text
    for kept in (*SourceDocument.objects.all(), *Party.objects.select_related("part_of__root")):
        stored = columns(kept)
        kept.save()
        assert columns(kept) == stored
    given = {desk.pk: desk.commitments.count() for desk in Desk.objects.all()}
    assert given == dict(Desk.objects.values_list("pk", "references_given"))


def test_each_line_of_the_log_was_written_by_somebody_who_may(register):
    lines = StatusEntry.objects.select_related("user", "commitment__desk", "on_behalf_of").exclude(user=None)
    assert lines.exists()
    leads_only = Role.LEAD
    for line in lines:
        closes = line.to_status in CLOSED or line.kind in (EntryKind.EXTENDED, EntryKind.REASSIGNED, EntryKind.STANDING)
        assert line.user
        assert access.may(line.user, leads_only if closes else Role.OFFICER, line.commitment.desk), line
        assert line.at < AT
    alone = StatusEntry.objects.filter(user=None).values_list("kind", "on_behalf_of")
    assert {(kind, party is None) for kind, party in alone} == {
        ("recorded", True),
        ("scheduled", True),
        ("reported", False),
    }
