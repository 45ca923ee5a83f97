"""The history of each record as a page: who, when and what, as words, and only what the reader may know."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from commitments.access import Confidentiality, Role
from commitments.lifecycle import (
    Author,
    EvidenceOf,
    amend,
    assess,
    change_days,
    change_standing,
    date_event,
    delete_account,
    extend,
    log_status,
    reassign_commitment,
    settle,
)
from commitments.models import (
    Commitment,
    Desk,
    Event,
    Evidence,
    HolidayOverride,
    ListImport,
    Membership,
    Occasion,
    Party,
    SourceDocument,
)
from commitments.models.history import written_by
from commitments.schedule import Window
from commitments.status import Assessor, Implementation, PartyKind, Standing, Status, Term
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    OccasionFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    recorded,
)
from tests.sending import stands_in
from tracker.models import Channel, FlagChange, Heartbeat, Ladder, Mail, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# The instants at which pages are sent below.
FIRST = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 11, 9, 30, tzinfo=UTC)

# Who, what, and of each field its label with the value before and after; of a long text the difference.
Told = list[tuple[str, str, list[tuple[str, ...]]]]


@pytest.fixture
def clock(monkeypatch):
    """Sets the instant at which the next pages are sent."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(FIRST)
    return at


@pytest.fixture
def desk(clock) -> Desk:
    return DeskFactory.create(name="Islamabad desk", code="ISB")


@pytest.fixture
def amina(desk: Desk) -> User:
    return member(desk, Role.LEAD, username="amina", first_name="Amina", last_name="Khan")


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def accounts() -> Any:
    return User.history  # type: ignore[attr-defined]


def page(record, name: str = "history") -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=[record.pk])


def answer(user: User, record, **asked):
    response = as_(user).get(page(record), asked)
    assert response.status_code == 200
    return response


def told(user: User, record) -> Told:
    return [
        (
            step.who,
            words(step.what),
            [
                (each.label, marked(each.difference)) if each.difference else (each.label, each.before, each.after)
                for each in step.changes
            ],
        )
        for step in answer(user, record).context["steps"]
    ]


def words(html: object) -> str:
    return re.sub(r"\s+", " ", unescape(strip_tags(str(html)))).strip()


def marked(difference: str) -> str:
    """``-gone-`` and ``+come+`` among the words that stayed."""
    said = re.sub(r'<span class="visually-hidden">.*?</span>', "", difference)
    return unescape(re.sub(r"</?ins>", "+", re.sub(r"</?del>", "-", said)))


def saved(user: User, record, **typed: object) -> None:
    client = as_(user)
    response = client.post(page(record, "change"), stands_in(client.get(page(record, "change")), **typed))
    assert response.status_code == 302, response.context["errors"]


def test_what_was_changed_is_told_in_words_newest_first(desk, amina, clock):
    china = PartyFactory.create(name="China", slug="china", kind=PartyKind.STATE, country="CN")
    party = PartyFactory.create(name="Pakistan", slug="pakistan", kind=PartyKind.ORGANISATION)
    bilal = member(desk, Role.OFFICER, username="bilal")
    saved(amina, party, name="Islamic Republic of Pakistan", country="PK", kind="state")
    clock(LATER)
    saved(bilal, party, part_of=china.pk)
    response = answer(amina, party)
    assert [(step.at, step.who) for step in response.context["steps"]][:2] == [(LATER, "bilal"), (FIRST, "Amina Khan")]
    assert told(amina, party) == [
        ("bilal", "Changed", [("Part of", "—", "China")]),
        (
            "Amina Khan",
            "Changed",
            [
                ("Name", "Pakistan", "Islamic Republic of Pakistan"),
                ("Kind", "organisation", "state"),
                ("Country", "—", "PK"),
            ],
        ),
        ("a command or a job", "Added", []),
    ]
    body = response.content.decode()
    assert '<time datetime="2026-01-11T09:30:00+00:00">11 January 2026, 09:30 UTC</time>' in body


def test_texts_lists_days_and_switches_are_told_as_such(desk, amina, clock):
    reader = UserFactory.create(username="reader")
    occasion = OccasionFactory.create(desk=desk, title="Sixth dialogue")
    text = "One two three four five six seven eight nine ten. " * 3
    document = SourceDocumentFactory.create(desk=desk, title="Readout", full_text=f"{text}It will meet soon.\n")
    document.readers.add(UserFactory.create(username="other"))
    sent = {"full_text": f"{text}It will meet in May.\n", "published_on": "2026-01-07", "occasion": occasion.pk}
    saved(amina, document, readers=[reader.pk], confidentiality="restricted", **sent)
    assert told(amina, document)[0] == (
        "Amina Khan",
        "Changed",
        [
            ("Confidentiality", "internal: all signed-in staff", "restricted: the desk and named people"),
            ("Published on", "—", "7 January 2026"),
            ("Occasion", "—", "Sixth dialogue"),
            ("Full text", "… six seven eight nine ten. It will meet -soon.-+in May.+"),
            ("Named people", "removed: other", "added: reader"),
        ],
    )


def test_a_switch_and_members_and_days_stand_on_the_page_of_their_desk(desk, amina, clock):
    member(desk, Role.VIEWER, username="bilal", first_name="Bilal")
    clock(FIRST + timedelta(minutes=1))
    saved(amina, desk, writes_to_focal_points="on", lead_days=14)
    with written_by(amina, "Amina Khan", at=LATER):
        bilal = desk.memberships.get(user__username="bilal")
        bilal.role = Role.OFFICER
        bilal.save()
        HolidayOverride.objects.create(desk=desk, on=date(2026, 3, 23), name="Pakistan Day")
    with written_by(amina, "Amina Khan", at=LATER + timedelta(days=1)):
        bilal.delete()
    assert told(amina, desk)[:4] == [
        ("Amina Khan", "Desk member “bilal” removed", []),
        ("Amina Khan", "Desk member “bilal” changed", [("Role", "viewer", "officer")]),
        (
            "Amina Khan",
            "Day set by hand “23 March 2026” added",
            [
                ("Desk", "—", "Islamabad desk"),
                ("Day", "—", "23 March 2026"),
                ("Day off", "—", "yes"),
                ("Name", "—", "Pakistan Day"),
            ],
        ),
        (
            "Amina Khan",
            "Changed",
            [("Lead in days", "30", "14"), ("May write to focal points", "no", "yes")],
        ),
    ]


def test_a_commitment_tells_each_change_once_with_why(desk, amina, clock):
    bilal = member(desk, Role.OFFICER, username="bilal", first_name="Bilal", last_name="Aziz")
    office = FocalPointFactory.create(name="Li Wei")
    commitment = recorded(desk=desk, title="A forum", by=SYSTEM, at=AT)
    by, days = Author.of(amina), iter(AT + timedelta(days=n) for n in range(1, 9))
    amend(
        commitment,
        {"title": "A forum → and more", "hard": False, "focal_points": [office], "made_on": date(2026, 1, 7)},
        by=by,
        at=next(days),
        note="The readout says so.",
    )
    reassign_commitment(commitment, bilal, reason="He knows it.", by=by, at=next(days))
    change_standing(commitment, Standing.WITHDRAWN, reason="Dropped.", by=by, at=next(days))
    assert told(amina, commitment) == [
        ("Amina Khan", "Standing changed", []),
        ("Amina Khan", "Reassigned", []),
        (
            "Amina Khan",
            "Amended",
            [
                ("Title", "A forum", "A forum → and more"),
                ("Can be checked", "yes", "no"),
                ("Made on", "—", "7 January 2026"),
                ("Focal points", "—", "added: Li Wei"),
            ],
        ),
        ("tests", "Recorded", []),
    ]
    steps = answer(amina, commitment).context["steps"]
    assert [[words(each) for each in step.words] for step in steps] == [
        ["in force → withdrawn", "Dropped."],
        ["nobody → Bilal Aziz", "He knows it."],
        ["The readout says so."],
        [],
    ]


def test_what_the_log_does_not_tell_of_a_commitment_is_told_from_what_was_kept(desk, amina, clock):
    commitment = recorded(desk=desk, title="A forum")
    with written_by(None, "the shell", at=LATER):
        commitment.title = "Two forums"
        commitment.save()
    assert told(amina, commitment)[0] == ("the shell", "Changed", [("Title", "A forum", "Two forums")])


def test_what_a_desk_changed_stands_in_the_log_of_its_commitments_as_it_was_written(desk, amina, clock):
    commitment = recorded(desk=desk)
    change_days(desk, lead_days=7, grace_days=0, by=Author.of(amina), at=LATER)
    (step, _recorded) = answer(amina, commitment).context["steps"]
    assert (step.changes, step.words) == ([], ["Lead in days of the desk: 30 → 7"])


def test_records_that_a_reader_may_not_see_keep_their_names(desk, amina, clock):
    """Another desk's restricted occasion and commitment, named by a record that all staff may read."""
    hidden = OccasionFactory.create(desk=desk, title="PLANTED occasion", confidentiality=Confidentiality.RESTRICTED)
    earlier = recorded(desk=desk, title="PLANTED promise", confidentiality=Confidentiality.RESTRICTED)
    commitment = recorded(desk=desk, title="A forum", confidentiality=Confidentiality.INTERNAL)
    document = SourceDocumentFactory.create(desk=desk)
    amend(commitment, {"occasion": hidden, "reaffirms": earlier}, by=Author.of(amina), at=LATER)
    saved(amina, document, occasion=hidden.pk)
    other = member(DeskFactory.create(), Role.LEAD)
    # What a line of the log says was amended stays inside the desk, as in the log itself.
    assert told(other, commitment)[0] == ("Amina Khan", "Amended", [])
    assert told(other, document)[0] == ("Amina Khan", "Changed", [("Occasion", "—", "a record you may not see")])
    for record in (commitment, document):
        assert "PLANTED" not in answer(other, record).content.decode()
        assert "PLANTED occasion" in answer(amina, record).content.decode()


def test_another_desks_restricted_record_has_no_history_page(desk, amina, clock):
    restricted = {"desk": desk, "confidentiality": Confidentiality.RESTRICTED}
    follow_up = once(None, "2026-09", **restricted)
    records = [
        SourceDocumentFactory.create(**restricted),
        OccasionFactory.create(**restricted),
        Event.objects.create(desk=desk, name="the elections"),
        Channel.objects.create(desk=desk, name="#late", address="slack://a/b/c"),
        follow_up.commitment,
        follow_up,
        follow_up.entries.get() if follow_up.entries.exists() else follow_up.commitment.entries.first(),
    ]
    other = member(DeskFactory.create(), Role.LEAD)
    assert [as_(other).get(page(record)).status_code for record in records] == [404] * 7
    assert [as_(amina).get(page(record)).status_code for record in records] == [200] * 7
    assert as_(UserFactory.create(is_staff=False)).get(page(records[0])).status_code == 302


def test_the_name_of_whoever_changed_it_stays_as_it_was(desk, amina, clock):
    party = PartyFactory.create(name="Pakistan")
    bilal = member(desk, Role.OFFICER, username="bilal", first_name="Bilal")
    saved(bilal, party, name="Pakistan (Islamic Republic)")
    bilal.first_name = "Somebody"
    bilal.save()
    assert told(amina, party)[0][0] == "Bilal"
    delete_account(bilal, by=SYSTEM, at=LATER)
    assert told(amina, party)[0] == ("Bilal", "Changed", [("Name", "Pakistan", "Pakistan (Islamic Republic)")])


def test_what_goes_with_a_deleted_account_is_told_of_each_record(desk, amina, clock):
    bilal = member(desk, Role.OFFICER, username="bilal", first_name="Bilal")
    deputised = amina.memberships.get()
    deputised.deputy = bilal
    deputised.save()
    document = SourceDocumentFactory.create(desk=desk)
    document.readers.add(bilal)
    commitment = recorded(desk=desk, owner=bilal)
    delete_account(bilal, by=SYSTEM, at=LATER)
    gone = "somebody whose account is gone"
    assert told(amina, document)[0] == ("tests", "Changed", [("Named people", f"removed: {gone}", "—")])
    assert told(amina, desk)[:2] == [
        ("tests", f"Desk member “{gone}” removed", []),
        ("tests", "Desk member “amina” changed", [("Deputy", gone, "—")]),
    ]
    steps = answer(amina, commitment).context["steps"]
    assert [(step.who, words(step.what), step.words[0]) for step in steps[:-1]] == [
        ("tests", "Reassigned", "Bilal → nobody")
    ]


def test_a_record_that_is_older_than_its_history_tells_what_it_was(desk, amina, clock):
    """Rows that were made in bulk, or before there was a history, have none."""
    (party,) = Party.objects.bulk_create([Party(name="Pakistan", slug="pakistan", kind=PartyKind.STATE)])
    (occasion,) = Occasion.objects.bulk_create([Occasion(desk=desk, title="Dialogue")])
    Occasion.parties.through.objects.bulk_create([Occasion.parties.through(occasion=occasion, party=party)])
    saved(amina, party, name="Islamic Republic of Pakistan")
    saved(amina, occasion, parties=[])
    renamed = ("Name", "Pakistan", "Islamic Republic of Pakistan")
    assert told(amina, party) == [("Amina Khan", "Changed", [renamed])]
    removed = ("Parties", "removed: Islamic Republic of Pakistan", "—")
    assert told(amina, occasion) == [("Amina Khan", "Changed", [removed])]


def test_nothing_is_kept_where_nothing_changed_that_people_keep(desk, amina, clock):
    commitment = recorded(desk=desk)
    event = Event.objects.create(desk=desk, name="the elections")
    kept = [Desk.history.count(), Commitment.history.count(), accounts().count()]
    desk.references_given += 1
    desk.save()
    commitment.dormant_since, commitment.assigned_at, commitment.version = date(2026, 1, 1), AT, 7
    commitment.save()
    event.version += 1
    event.save()
    saved(amina, desk)
    # Signs in.
    as_(amina)
    assert [Desk.history.count(), Commitment.history.count(), accounts().count()] == kept
    assert Event.history.count() == 1


def test_the_day_of_an_event_is_told_of_the_event(desk, amina, clock):
    event = Event.objects.create(desk=desk, name="the elections")
    date_event(event, date(2026, 5, 4), by=Author.of(amina), at=LATER)
    assert told(amina, event)[0] == ("Amina Khan", "Changed", [("Its day", "—", "4 May 2026")])


def test_a_follow_up_and_what_belongs_to_its_log_show_the_log(desk, amina, clock):
    follow_up = once(None, "2026-09", desk=desk)
    by = Author.of(amina)
    extend(follow_up, Window.from_edtf("2026-10"), reason="They asked.", by=by, at=FIRST)
    log_status(
        follow_up,
        Status.UNDER_WAY,
        on=date(2026, 1, 10),
        by=by,
        at=LATER,
        note="Heard.",
        internal_note="INSIDE",
        evidence=[EvidenceOf("Letter", "https://example.org/letter")],
    )
    moved: Told = [("Amina Khan", "Window moved 2026-09", [])]
    logged: Told = [("Amina Khan", "Status logged: planned → under way 2026-09", [])]
    assert told(amina, follow_up) == logged + moved
    assert told(amina, Evidence.objects.get()) == logged
    assert told(amina, follow_up.extensions.get()) == moved
    assert told(amina, follow_up.entries.get(kind="logged")) == logged
    assert "INSIDE" in answer(amina, follow_up).content.decode()
    assert "INSIDE" not in answer(member(DeskFactory.create(), Role.LEAD), follow_up).content.decode()


def test_a_person_is_told_to_administrators_without_the_password(desk, amina, clock):
    boss = UserFactory.create(username="boss", is_superuser=True)
    client = as_(boss)
    assert as_(amina).get(page(amina)).status_code == 403
    client.post(
        reverse("admin:auth_user_password_change", args=[amina.pk]),
        {"password1": "a new Pa55word", "password2": "a new Pa55word", "usable_password": "true"},
    )
    clock(LATER)
    saved(boss, amina, is_superuser="on", email="a@example.org")
    assert told(boss, amina)[:2] == [
        (
            "boss",
            "Changed",
            [("Superuser status", "no", "yes"), ("Email address", "amina@example.org", "a@example.org")],
        ),
        ("boss", "Changed", []),
    ]
    steps = answer(boss, amina).context["steps"]
    assert steps[1].words == ["The password was changed."]
    assert told(boss, amina)[2:] == [
        ("a command or a job", "Added", []),
        (
            "a command or a job",
            "Desk member “Islamabad desk” added",
            [("Desk", "—", "Islamabad desk"), ("Person", "—", "amina"), ("Role", "—", "lead")],
        ),
    ]
    amina.refresh_from_db()
    assert amina.password not in answer(boss, amina).content.decode()
    assert not any(field.name in ("password", "last_login") for field in accounts().model._meta.fields)


def test_a_channel_that_is_gone_is_told_to_the_leads_of_its_desk(desk, amina, clock):
    channel = Channel.objects.create(desk=desk, name="#late", address="slack://TOKEN/b/c")
    clock(LATER)
    as_(amina).post(page(channel, "delete"), {"post": "yes"})
    assert told(amina, desk)[0] == ("Amina Khan", "Channel “#late” removed", [])
    for other in (member(desk, Role.OFFICER), member(DeskFactory.create(), Role.LEAD)):
        assert "#late" not in answer(other, desk).content.decode()


def test_nothing_is_told_twice_by_djangos_own_log(desk, amina, clock):
    saved(amina, PartyFactory.create(), name="Pakistan")
    saved(amina, desk, lead_days=7)
    assert not LogEntry.objects.exists()


def test_every_page_of_the_admin_has_a_readable_history(desk, clock):
    boss = UserFactory.create(username="boss", is_superuser=True)
    follow_up = once(None, "2026-09", desk=desk)
    commitment = follow_up.commitment
    assess(
        commitment,
        implementation=Implementation.LIMITED,
        assessor=Assessor.US,
        assessor_name="us",
        on=date(2026, 1, 9),
        by=SYSTEM,
        at=AT,
    )
    settle(commitment, term=Term.RHYTHM, reading="yearly", reason="The readout.", by=SYSTEM, at=AT)
    extend(follow_up, Window.from_edtf("2026-10"), reason="asked", by=SYSTEM, at=AT)
    log_status(
        follow_up, Status.UNDER_WAY, on=date(2026, 1, 10), by=SYSTEM, at=AT, evidence=[EvidenceOf("A", "https://a.org")]
    )
    OccasionFactory.create(desk=desk)
    FocalPointFactory.create()
    Event.objects.create(desk=desk, name="the elections")
    Membership.objects.create(desk=desk, user=boss, role=Role.LEAD)
    Group.objects.create(name="unused")
    Heartbeat.objects.create(job="tick", ended_at=AT, result="")
    Ladder.objects.create(desk=desk)
    Channel.objects.create(desk=desk, name="#late", address="slack://a/b/c")
    ListImport.objects.create(desk=desk, user=boss, name="pledges.csv", sha256="ab", uploaded_at=AT)
    client = as_(boss)
    shown = {}
    for model in admin.site._registry:
        if model in (Mail, Reminder, FlagChange):
            # Of these the watch has written none yet; they are told as follow-ups are, or by notes.
            continue
        response = client.get(page(model._default_manager.all()[0]))
        assert "admin/commitments/history.html" in [template.name for template in response.templates], model
        shown[model.__name__] = response.status_code
    assert set(shown.values()) == {200}
    assert len(shown) == 23


@pytest.mark.both_engines
@pytest.mark.parametrize("kind", ["document", "commitment", "desk"])
def test_a_history_is_asked_the_same_however_long_it_is(desk, amina, clock, kind):
    commitment = recorded(desk=desk)
    document = SourceDocument.objects.get()
    client, asked = as_(amina), []
    readers = [UserFactory.create() for _ in range(2)]

    def change(number: int) -> None:
        at = AT + timedelta(minutes=number)
        if kind == "commitment":
            fields = {"title": f"T {number}", "readers": [readers[number % 2]]}
            amend(commitment, fields, by=Author.of(amina), at=at)
            return
        with written_by(amina, "Amina", at=at):
            if kind == "desk":
                desk.grace_days = number
                desk.save()
                membership = desk.memberships.get()
                membership.role = Role.OFFICER if number % 2 else Role.LEAD
                membership.save()
            else:
                document.title = f"T {number}"
                document.save()
                document.readers.set([readers[number % 2]])

    record = {"document": document, "commitment": commitment, "desk": desk}[kind]
    done = 0
    for many in (1, 3, 100):
        for number in range(done, many):
            change(number + 1)
        done = many
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(page(record))
        asked.append(len(queries))
    # The oldest rows, which name what others do not, are on another page then.
    assert asked[0] == asked[1] >= asked[2]
    assert response.context["page"].paginator.num_pages > 1
    last = client.get(page(record), {"page": "99"}).context["page"]
    assert last.number == last.paginator.num_pages


def test_what_is_kept_has_no_page_or_address_that_changes_it(desk, amina, clock):
    party = PartyFactory.create(name="Pakistan")
    boss = UserFactory.create(is_superuser=True)
    kept = list(Party.history.values_list())
    client = as_(boss)
    for method in (client.post, client.put, client.patch, client.delete):
        method(page(party))
    assert not [model for model in admin.site._registry if model.__name__.startswith("Historical")]
    for name in ("historicalparty", "historicalcommitment", "historicaluser"):
        for address in (f"/admin/commitments/{name}/", f"/admin/commitments/{name}/1/change/", f"/api/v1/{name}/"):
            assert client.post(address).status_code == 404
    assert list(Party.history.values_list()) == kept
