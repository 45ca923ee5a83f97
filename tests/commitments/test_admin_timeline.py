"""The log as staff read it below a follow-up and a commitment: who, when, what changed, what shows it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.access import Role
from commitments.admin.history.timeline import Moment, Piece, Timeline
from commitments.lifecycle import Author, EvidenceOf, Quote, amend, cite, extend, log_status, reassign, report
from commitments.models import Evidence, FollowUp, StatusEntry
from commitments.schedule import Window
from commitments.status import EntryKind, Status
from tests.factories import AT, SYSTEM, DeskFactory, PartyFactory, SourceDocumentFactory, member, once, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# Eight in the evening of 31 May in London, past midnight in Karachi.
EVENING = datetime(2026, 5, 31, 19, 30, tzinfo=UTC)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(record: Any) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def moments(client: Client, record: Any) -> list[Moment]:
    (found,) = [panel for panel in client.get(page(record)).context["panels"] if isinstance(panel, Timeline)]
    return list(found.moments)


@pytest.fixture
def follow_up() -> FollowUp:
    return once(recorded(desk=DeskFactory.create(time_zone="Asia/Karachi")), "2026-09")


def test_a_line_tells_who_and_when_what_changed_and_what_shows_it(follow_up: FollowUp):
    desk = follow_up.commitment.desk
    lead = member(desk, Role.LEAD, first_name="Mara", last_name="Lind")
    document = SourceDocumentFactory.create(title="Minutes")
    log_status(
        follow_up,
        Status.ARRANGED,
        on=date(2026, 5, 30),
        arranged_on=date(2026, 9, 14),
        by=Author.of(lead, on_behalf_of=PartyFactory.create(name="The ministry")),
        at=EVENING,
        note="By letter.",
        internal_note="Do not quote.",
        evidence=[EvidenceOf("Letter", "https://example.org/letter", document, "on 14 September")],
    )
    # The name as it was when it was written.
    User.objects.filter(pk=lead.pk).update(last_name="Quist")
    client = signed_in(lead)
    told = Moment(
        kind="logged",
        label="status logged",
        on=date(2026, 5, 30),
        day="30 May 2026",
        at=EVENING,
        written="1 June 2026, 00:30 PKT",
        who="Mara Lind",
        on_behalf_of="The ministry",
        about="",
        before="planned",
        after="arranged",
        changes=("arranged for 14 September 2026",),
        note="By letter.",
        internal_note="Do not quote.",
        evidence=[
            Piece(
                title="Letter",
                address="https://example.org/letter",
                document=f'<a href="{page(document)}">Minutes</a>',
                file_address="",
                file_name="",
                file="",
                quote="on 14 September",
            )
        ],
    )
    assert moments(client, follow_up) == [told]
    (of_commitment,) = [each for each in moments(client, follow_up.commitment) if each.kind == "logged"]
    assert of_commitment.about == f'<a href="{page(follow_up)}">2026-09</a>'
    body = client.get(page(follow_up)).content.decode()
    assert '<time datetime="2026-05-30">30 May 2026</time>' in body
    assert "on behalf of The ministry" in " ".join(body.split())


def test_windows_fields_and_people_are_told_in_words_the_newest_first(follow_up: FollowUp):
    lead = member(follow_up.commitment.desk, Role.LEAD, username="mara")
    by = Author.of(lead)
    amend(follow_up.commitment, {"lead_days": 5}, by=by, at=AT)
    extend(follow_up, Window.month(2026, 10), reason="Asked for.", by=by, at=AT + timedelta(minutes=1))
    reassign(follow_up, lead, reason="Away.", by=by, at=AT + timedelta(minutes=2))
    told = [(each.label, each.changes, each.note) for each in moments(signed_in(lead), follow_up.commitment)]
    assert told == [
        ("reassigned", ("nobody → mara",), "Away."),
        ("window moved", ("September 2026 → October 2026",), "Asked for."),
        ("amended", ("Lead in days: nothing → 5",), ""),
        ("scheduled", ("once, in September 2026",), ""),
        ("recorded", (), ""),
    ]


def test_what_stays_inside_the_desk_is_not_told_outside_it(follow_up: FollowUp):
    hidden = SourceDocumentFactory.create(desk=follow_up.commitment.desk, title="Hidden", confidentiality="restricted")
    cite(follow_up.commitment, Quote(hidden, "hidden words"), by=SYSTEM, at=AT)
    evidence = [EvidenceOf("Hidden too", document=hidden), EvidenceOf("Notice", "https://example.org/")]
    log_status(
        follow_up,
        Status.UNDER_WAY,
        on=date(2026, 1, 9),
        by=SYSTEM,
        at=AT,
        note="heard",
        internal_note="whispered",
        evidence=evidence,
    )
    told = {}
    for who, desk in (("inside", follow_up.commitment.desk), ("outside", DeskFactory.create())):
        logged, cited, *_ = moments(signed_in(member(desk, Role.LEAD)), follow_up.commitment)
        told[who] = (logged.note, logged.internal_note, [each.title for each in logged.evidence], cited.changes)
    assert told == {
        "inside": ("heard", "whispered", ["Hidden too", "Notice"], ("Hidden: “hidden words”",)),
        "outside": ("heard", "", ["Notice"], ()),
    }


def test_a_report_and_what_holds_markup_are_told_as_they_were_written(follow_up: FollowUp):
    told = Author(None, "Li Wei", PartyFactory.create(name="The <ministry>"))
    report(follow_up, Status.DONE, on=date(2026, 1, 7), by=told, at=AT, note="<b>Held</b>\nin Beijing.")
    client = signed_in(member(follow_up.commitment.desk, Role.VIEWER))
    (moment,) = moments(client, follow_up)
    assert (moment.label, moment.before, moment.after, moment.who) == ("reported", "", "done", "Li Wei")
    body = client.get(page(follow_up)).content.decode()
    assert "&lt;b&gt;Held&lt;/b&gt;<br>in Beijing." in body
    assert "The &lt;ministry&gt;" in body


def test_an_address_that_is_no_web_page_never_becomes_a_link(follow_up: FollowUp):
    entry = log_status(follow_up, Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    Evidence.objects.bulk_create([Evidence(entry=entry, title="Odd", address="javascript:alert(1)")])
    client = signed_in(member(follow_up.commitment.desk, Role.VIEWER))
    assert [each.address for moment in moments(client, follow_up) for each in moment.evidence] == [""]
    assert "javascript:alert" not in client.get(page(follow_up)).content.decode()


@pytest.mark.both_engines
def test_a_log_asks_the_same_of_the_database_however_long_it_is(follow_up: FollowUp):
    client = signed_in(member(follow_up.commitment.desk, Role.LEAD))
    party, document = PartyFactory.create(), SourceDocumentFactory.create()
    asked: dict[str, list[int]] = {"follow-up": [], "commitment": []}
    for record in (follow_up, follow_up.commitment):
        # What Django remembers of its own for as long as the process runs.
        client.get(page(record))
    have = 0
    for wanted in (1, 3, 100):
        lines = [
            StatusEntry(
                commitment=follow_up.commitment,
                follow_up=follow_up,
                kind=EntryKind.LOGGED,
                author="Mara",
                on_behalf_of=party,
                at=AT,
                on=date(2026, 1, 9),
                to_status=Status.UNDER_WAY,
            )
            for _ in range(have, wanted)
        ]
        StatusEntry.objects.bulk_create(lines)
        Evidence.objects.bulk_create([Evidence(entry=line, title="Minutes", document=document) for line in lines])
        have = wanted
        for name, record in (("follow-up", follow_up), ("commitment", follow_up.commitment)):
            with CaptureQueriesContext(connection) as questions:
                body = client.get(page(record)).content.decode()
            asked[name].append(len(questions))
            assert body.count("moment-logged") == wanted
    assert asked == {"follow-up": [14] * 3, "commitment": [29] * 3}
