"""The database itself holds the invariants: each constraint is broken here past all of our own checks."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from commitments.access import Role
from commitments.lifecycle import EvidenceOf, assess, extend, log_status, settle
from commitments.models import (
    Assessment,
    Citation,
    Commitment,
    CommitmentParty,
    Desk,
    Event,
    Evidence,
    Extension,
    FocalPoint,
    FollowUp,
    HolidayOverride,
    ListImport,
    Membership,
    Occasion,
    Party,
    PartyName,
    Schedule,
    Settlement,
    SourceDocument,
    StatusEntry,
)
from commitments.schedule import Window
from commitments.status import Assessor, Implementation, Status, Term
from tests.factories import (
    AT,
    SYSTEM,
    FocalPointFactory,
    MembershipFactory,
    OccasionFactory,
    once,
    recipient,
)
from tracker.models import (
    Acknowledgement,
    Channel,
    FlagChange,
    Ladder,
    Mail,
    Outage,
    Recipient,
    Reminder,
    Sending,
    Snooze,
    UsedLink,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _one_of_each(shared):
    shared(one_of_each)


def one_of_each() -> None:
    """One row of every table, all of one commitment that is due in September 2026."""
    follow_up = once(None, "2026-09")
    commitment = follow_up.commitment
    person = MembershipFactory.create(desk=commitment.desk, role=Role.LEAD).user
    OccasionFactory.create(desk=commitment.desk, starts_on=date(2026, 1, 7), ends_on=date(2026, 1, 8))
    Event.objects.create(desk=commitment.desk, name="the elections")
    HolidayOverride.objects.create(desk=commitment.desk, on=date(2026, 1, 7))
    FocalPointFactory.create(party=commitment.promisers()[0])
    assess(
        commitment,
        implementation=Implementation.LIMITED,
        assessor=Assessor.US,
        assessor_name="us",
        on=date(2026, 1, 9),
        by=SYSTEM,
        at=AT,
    )
    settle(commitment, term=Term.WINDOW, reading="2026", reason="told", by=SYSTEM, at=AT)
    extend(follow_up, Window.from_edtf("2026-10"), reason="asked", by=SYSTEM, at=AT)
    log_status(
        follow_up,
        Status.UNDER_WAY,
        on=date(2026, 1, 10),
        by=SYSTEM,
        at=AT,
        evidence=[EvidenceOf("Letter", "https://example.org/letter")],
    )
    FlagChange.objects.create(
        follow_up=follow_up, from_flag="later", to_flag="upcoming", window_version=1, on=date(2026, 9, 1), at=AT
    )
    to = recipient(person)
    mail = Mail.objects.create(
        recipient=to, day=date(2026, 9, 1), message_id="<1@example.org>", queued_at=AT, next_attempt_at=AT
    )
    Reminder.objects.create(
        follow_up=follow_up,
        recipient=to,
        window_version=1,
        rung="opens",
        reached_on=date(2026, 9, 1),
        state="bundled",
        mail=mail,
        queued_at=AT,
    )
    Ladder.objects.create(desk=commitment.desk)
    Channel.objects.create(desk=commitment.desk, name="#follow-up", address="slack://a/b/c")
    Acknowledgement.objects.create(
        follow_up=follow_up, recipient=to, window_version=1, on=date(2026, 9, 1), until_on=date(2026, 9, 15), at=AT
    )
    Snooze.objects.create(follow_up=follow_up, recipient=to, until_at=AT, at=AT)
    UsedLink.objects.create(fingerprint="0" * 64, recipient=to, at=AT)
    Outage.objects.create(from_at=AT, until_at=AT + timedelta(days=2))
    Sending.objects.create(pk=1)
    PartyName.objects.create(party=commitment.promisers()[0], name="the other name", key="other name")
    ListImport.objects.create(desk=commitment.desk, user=person, name="pledges.csv", sha256="ab", uploaded_at=AT)


def changed(model: type[models.Model], **fields: Any) -> Callable[[], object]:
    """An UPDATE of the row."""
    return lambda: model._default_manager.update(**fields)


def added(model: type[models.Model], **fields: Any) -> Callable[[], object]:
    """An INSERT of a copy of the first row with those fields different: the log's tables refuse every UPDATE."""

    def add() -> object:
        row = model._default_manager.order_by("pk")[:1].get()
        for name, value in fields.items():
            setattr(row, name, value)
        row.pk = None
        return model._default_manager.bulk_create([row])

    return add


def extended(**fields: Any) -> Callable[[], object]:
    """An INSERT of another extension, with the line of the log that it needs for itself."""

    def add() -> object:
        return added(Extension, entry=StatusEntry.objects.earliest("pk"), **fields)()

    return add


def told(**fields: Any) -> Callable[[], object]:
    """An INSERT of a report about the follow-up: of all that a report needs, only ``fields`` are wrong."""

    def add() -> object:
        whole = {"kind": "reported", "from_status": "", "to_status": "done", "follow_up_id": FollowUp.objects.get().pk}
        return added(StatusEntry, **whole | fields)()

    return add


RULED: dict[str, Any] = {
    "kind": "recurring",
    "rrule": "FREQ=YEARLY",
    "counting": "calendar",
    "anchor": date(2026, 1, 7),
    "window": "",
}
BROKEN = {
    "party_not_part_of_itself": changed(Party, part_of=models.F("id")),
    "party_country_code": changed(Party, country="pk"),
    "party_named": changed(Party, name=""),
    "focal_point_once_per_office": added(FocalPoint),
    "focal_point_named": changed(FocalPoint, name=""),
    "desk_reminder_hour": changed(Desk, reminder_hour=24),
    "desk_review_months": changed(Desk, review_months=0),
    "desk_hemisphere": changed(Desk, hemisphere="east"),
    "desk_year_starts": changed(Desk, year_starts=13),
    "desk_dormant_after": changed(Desk, dormant_after=0),
    "desk_has_days": changed(Desk, time_zone=""),
    "party_name_said": changed(PartyName, key=""),
    "list_import_named": changed(ListImport, name=""),
    "list_import_state": changed(ListImport, state="lost"),
    "list_import_done_has_day": changed(ListImport, state="done"),
    "holiday_override_once_a_day": added(HolidayOverride),
    "membership_once_per_desk": added(Membership),
    "membership_role": changed(Membership, role="owner"),
    "membership_deputy_is_another": changed(Membership, deputy=models.F("user")),
    "occasion_ends_after_start": changed(Occasion, ends_on=date(2026, 1, 6)),
    "occasion_once": added(Occasion),
    "occasion_confidentiality": changed(Occasion, confidentiality="secret"),
    "document_text_has_hash": changed(SourceDocument, full_text="words"),
    "document_confidentiality": changed(SourceDocument, confidentiality="secret"),
    "document_titled": changed(SourceDocument, title=""),
    "citation_once": added(Citation),
    "citation_quotes": changed(Citation, quote=""),
    "citation_reading_has_term": changed(Citation, reading="quarterly"),
    "commitment_reaffirms_another": changed(Commitment, reaffirms=models.F("id")),
    "commitment_standing": changed(Commitment, standing="kept"),
    "commitment_kind": changed(Commitment, kind="promise"),
    "commitment_confidentiality": changed(Commitment, confidentiality="secret"),
    "commitment_named": changed(Commitment, reference=""),
    "commitment_party_once": added(CommitmentParty),
    "commitment_party_part": changed(CommitmentParty, part="listens"),
    "assessment_once_a_day": added(Assessment),
    "assessment_scale": changed(Assessment, implementation="good"),
    "assessment_signed": changed(Assessment, assessor_name=""),
    "settlement_once_per_term": added(Settlement),
    "settlement_reasoned": changed(Settlement, reason=""),
    "schedule_kind": changed(Schedule, kind="weekly"),
    "schedule_numbered_once": added(Schedule, replaced_on=date(2026, 1, 7)),
    "schedule_one_in_force": added(Schedule, version=2),
    "schedule_counted_from_one": changed(Schedule, version=0),
    "schedule_replaced_makes_nothing": changed(
        Schedule, **RULED, generate_next_on=date(2026, 1, 7), replaced_on=date(2026, 1, 7)
    ),
    "schedule_year_starts": changed(Schedule, year_starts=13),
    "schedule_says_what_its_kind_needs": changed(Schedule, kind="recurring"),
    "event_named": changed(Event, name=""),
    "event_named_once_a_desk": added(Event),
    "follow_up_once_per_slot": added(FollowUp),
    "follow_up_has_slot": changed(FollowUp, slot=""),
    "follow_up_window_whole": changed(FollowUp, precision=""),
    "follow_up_window_in_order": changed(FollowUp, earliest=date(2026, 11, 1)),
    "follow_up_status": changed(FollowUp, status="finished"),
    "follow_up_flag": changed(FollowUp, flag="late"),
    "follow_up_closed_has_day": changed(FollowUp, status="done"),
    "follow_up_undated_has_no_window": changed(FollowUp, flag="undated"),
    "follow_up_arranged_has_day": changed(FollowUp, status="arranged"),
    "entry_kind": added(StatusEntry, kind="said"),
    "entry_signed": added(StatusEntry, author=""),
    "entry_logged_has_status": added(StatusEntry, kind="logged", follow_up_id=None),
    "entry_reported_tells_a_status": told(to_status=""),
    "evidence_points_somewhere": added(Evidence, address=""),
    "evidence_titled": added(Evidence, title=""),
    "evidence_file_whole": added(Evidence, file_name="minutes.pdf", file_sha256="0" * 64),
    "extension_numbered_once": extended(),
    "extension_counted_from_one": extended(number=0),
    "extension_reasoned": extended(number=2, reason=""),
    "extension_in_order": extended(number=2, to_earliest=date(2026, 11, 1)),
    "flag_change_changes": changed(FlagChange, to_flag="later"),
    "flag_change_known": changed(FlagChange, to_flag="late"),
    "recipient_is_one": changed(Recipient, kind="desk"),
    "recipient_hour": changed(Recipient, hour=24),
    "recipient_bounced_at": changed(Recipient, bounced_address="gone@example.org"),
    "channel_once_a_desk": added(Channel),
    "channel_has_address": changed(Channel, address=""),
    "ladder_levels_rise": changed(Ladder, to_lead_after=5),
    "ladder_pauses": changed(Ladder, pause_days=0),
    "acknowledgement_in_order": changed(Acknowledgement, until_on=date(2026, 8, 31)),
    "snooze_once": added(Snooze),
    "outage_begins_once": added(Outage, until_at=AT + timedelta(days=3)),
    "outage_in_order": changed(Outage, from_at=AT + timedelta(days=2)),
    "sending_one_row": lambda: Sending.objects.create(pk=2),
    "sending_held_for_a_reason": changed(Sending, held_since=AT),
    "mail_once_a_recipient_a_day": added(Mail, message_id="<2@example.org>"),
    "mail_once_a_message_id": added(Mail, day=date(2026, 9, 2)),
    "mail_kind": changed(Mail, kind="letter"),
    "mail_state": changed(Mail, state="lost"),
    "mail_sent_has_instant": changed(Mail, state="sent"),
    "reminder_once": added(Reminder),
    "reminder_state": changed(Reminder, state="lost"),
    "reminder_kind": changed(Reminder, kind="hint"),
    "reminder_level": changed(Reminder, level=5),
    "reminder_sent_in_mail": changed(Reminder, mail=None),
}
# The other ways to break those that hold more than one thing.
BROKEN_TOO = [
    ("party_name_said", changed(PartyName, name="")),
    ("list_import_named", changed(ListImport, sha256="")),
    ("list_import_done_has_day", changed(ListImport, done_at=AT)),
    ("desk_has_days", changed(Desk, working_days="")),
    ("desk_year_starts", changed(Desk, year_starts=0)),
    ("schedule_year_starts", changed(Schedule, year_starts=0)),
    ("party_country_code", changed(Party, country="P1")),
    ("document_text_has_hash", changed(SourceDocument, full_text_sha256="0" * 64)),
    ("citation_reading_has_term", changed(Citation, term="rhythm")),
    ("commitment_named", changed(Commitment, title="")),
    ("settlement_reasoned", changed(Settlement, reading="")),
    *(
        ("schedule_says_what_its_kind_needs", changed(Schedule, **fields))
        for fields in (
            {"window": ""},
            {"rrule": "FREQ=YEARLY"},
            {"counting": "calendar"},
            {"anchor": date(2026, 1, 7)},
            {"generate_next_on": date(2026, 1, 7)},
            {"offset": "P6M"},
            {"kind": "awaiting"},
            {"kind": "undated"},
            RULED | {"window": "2026-09"},
            RULED | {"anchor": None},
            RULED | {"counting": ""},
            RULED | {"offset": "P6M"},
            RULED | {"kind": "awaiting"},
        )
    ),
    ("follow_up_window_whole", changed(FollowUp, latest=None)),
    ("follow_up_window_whole", changed(FollowUp, precision="week")),
    ("follow_up_window_whole", changed(FollowUp, precision="from")),
    ("follow_up_window_whole", changed(FollowUp, precision="from", latest=None, earliest=None)),
    ("follow_up_window_whole", changed(FollowUp, due_from=None)),
    ("follow_up_closed_has_day", changed(FollowUp, closed_on=date(2026, 1, 7))),
    ("follow_up_closed_has_day", changed(FollowUp, flag="closed")),
    ("follow_up_closed_has_day", changed(FollowUp, status="done", closed_on=date(2026, 1, 7))),
    ("follow_up_closed_has_day", changed(FollowUp, status="done", flag="closed")),
    ("entry_logged_has_status", added(StatusEntry, kind="logged", to_status="")),
    ("entry_reported_tells_a_status", told(to_status="planned")),
    ("entry_reported_tells_a_status", told(from_status="planned")),
    ("entry_reported_tells_a_status", told(follow_up_id=None)),
    ("recipient_is_one", changed(Recipient, kind="focal_point")),
    ("recipient_is_one", changed(Recipient, kind="channel")),
    ("recipient_is_one", changed(Recipient, kind="nobody")),
    ("recipient_bounced_at", changed(Recipient, bounced_at=AT)),
    ("channel_has_address", changed(Channel, name="")),
    ("ladder_levels_rise", changed(Ladder, list_after=10)),
    ("ladder_levels_rise", changed(Ladder, to_deputy_after=0)),
    ("sending_held_for_a_reason", changed(Sending, held_because="restored")),
    ("mail_sent_has_instant", changed(Mail, state="sent", sent_at=AT)),
    ("mail_sent_has_instant", changed(Mail, state="sent", submitted_at=AT)),
    ("mail_sent_has_instant", changed(Mail, state="bounced", sent_at=AT)),
    ("reminder_sent_in_mail", changed(Reminder, state="sent", mail=None)),
]


def constraints() -> dict[str, models.BaseConstraint]:
    """Every constraint that a model of ours declares, by name."""
    ours = [model for app in ("commitments", "tracker") for model in apps.get_app_config(app).get_models()]
    return {constraint.name: constraint for model in ours for constraint in model._meta.constraints}


@pytest.mark.usefixtures("_one_of_each")
@pytest.mark.parametrize(("name", "broken"), [*BROKEN.items(), *BROKEN_TOO])
def test_the_database_refuses(name: str, broken: Callable[[], object]):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        broken()
    told = str(refusal.value)
    if isinstance(constraints()[name], models.UniqueConstraint) and connection.vendor == "sqlite":
        # SQLite names the columns of a unique index instead.
        fields = constraints()[name].fields  # type: ignore[attr-defined]
        assert told.startswith("UNIQUE constraint failed: ")
        columns = [part.rsplit(".", 1)[1] for part in told.split(", ")]
        assert [column if column in fields else column.removesuffix("_id") for column in columns] == list(fields)
    else:
        assert name in told


def test_every_constraint_is_broken_here():
    assert set(constraints()) == set(BROKEN)
