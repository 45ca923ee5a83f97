"""What the admin shows to whom: planted words of another desk's restricted record appear nowhere."""

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import Client
from django.urls import reverse

from commitments import access
from commitments.access import Confidentiality, Role
from commitments.admin.rights import holds
from commitments.lifecycle import EvidenceOf, Quote, assess, cite, extend, log_status, settle
from commitments.models import (
    Assessment,
    CommitmentParty,
    Event,
    Evidence,
    Extension,
    FollowUp,
    Schedule,
    Settlement,
    StatusEntry,
)
from commitments.schedule import Window
from commitments.status import Assessor, Implementation, Part, Status, Term
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    MembershipFactory,
    OccasionFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    recipient,
    recorded,
)
from tracker.models import Channel, FlagChange, Heartbeat, Ladder, Mail, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
SECRET = "zanzibar"
# At another desk: who may do least, and who may do most.
LEAST_AND_MOST = [Role.VIEWER, Role.LEAD]


class Planted:
    """A restricted record of its own desk, with the secret word in every text, and one of everything beside it."""

    def __init__(self) -> None:
        self.desk = DeskFactory.create(name="The far desk")
        self.party = PartyFactory.create(name="Ruritania")
        self.lead = member(self.desk, Role.LEAD, username="farlead")
        self.occasion = OccasionFactory.create(
            desk=self.desk, title=f"{SECRET} talks", place=SECRET, confidentiality=Confidentiality.RESTRICTED
        )
        self.document = SourceDocumentFactory.create(
            desk=self.desk,
            title=f"{SECRET} readout",
            note=SECRET,
            full_text=f"the {SECRET} will be held",
            occasion=self.occasion,
            confidentiality=Confidentiality.RESTRICTED,
        )
        self.focal_point = FocalPointFactory.create(party=self.party, named_in=self.document)
        self.commitment = recorded(
            desk=self.desk,
            title=f"{SECRET} forum",
            summary=SECRET,
            reading=SECRET,
            occasion=self.occasion,
            parts=[(self.party, Part.PROMISES)],
            quotes=[Quote(self.document, f"{SECRET} will be held", SECRET, Term.WINDOW, SECRET)],
            confidentiality=Confidentiality.RESTRICTED,
        )
        self.event = Event.objects.create(desk=self.desk, name=f"{SECRET} elections", note=SECRET)
        self.follow_up = once(self.commitment, "2026-09", wording=SECRET)
        log_status(
            self.follow_up,
            Status.UNDER_WAY,
            on=date(2026, 1, 10),
            by=SYSTEM,
            at=AT,
            note=SECRET,
            internal_note=SECRET,
            evidence=[EvidenceOf(f"{SECRET} evidence", "https://example.org/" + SECRET)],
        )
        extend(self.follow_up, Window.month(2026, 10), reason=SECRET, by=SYSTEM, at=AT)
        settle(self.commitment, term=Term.WINDOW, reading=SECRET, reason=SECRET, by=SYSTEM, at=AT)
        assess(
            self.commitment,
            implementation=Implementation.LIMITED,
            assessor=Assessor.US,
            assessor_name=SECRET,
            on=date(2026, 1, 10),
            by=SYSTEM,
            at=AT,
            note=SECRET,
        )
        self.flag_change = FlagChange.objects.create(
            follow_up=self.follow_up, from_flag="later", to_flag="due", window_version=1, on=date(2026, 1, 10), at=AT
        )
        self.mail = Mail.objects.create(
            recipient=recipient(self.lead),
            day=date(2026, 1, 10),
            message_id=f"<{SECRET}@example.org>",
            subject=SECRET,
            address=f"{SECRET}@example.org",
            queued_at=AT,
            next_attempt_at=AT,
        )
        self.channel = Channel.objects.create(desk=self.desk, name=SECRET, address=f"slack://{SECRET}")
        self.ladder = Ladder.objects.create(desk=self.desk)
        self.reminder = Reminder.objects.create(
            follow_up=self.follow_up,
            recipient=recipient(self.lead),
            window_version=1,
            rung="opens",
            reached_on=date(2026, 1, 10),
            queued_at=AT,
            mail=self.mail,
        )

    def rows(self) -> list[Any]:
        """One row of every model that is scoped."""
        return [
            self.commitment,
            self.document,
            self.occasion,
            self.event,
            self.follow_up,
            self.commitment.citations.get(),
            *(
                model.objects.latest("pk")
                for model in (StatusEntry, Evidence, Extension, Assessment, Settlement, Schedule, CommitmentParty)
            ),
            self.flag_change,
            self.mail,
            self.reminder,
            self.channel,
            self.ladder,
        ]


@pytest.fixture(scope="module")
def planted(shared):
    return shared(Planted)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def addresses(planted: Planted) -> list[str]:
    """Every page of the admin that a resolver knows, with the keys of what is planted."""
    shared = [planted.party, planted.focal_point, planted.desk, planted.lead.memberships.get()]
    keys = {type(row): row.pk for row in [*planted.rows(), *shared]}
    # Loads the addresses, which take what nobody needs out of the admin.
    found = [reverse(f"admin:{name}") for name in ("index", "password_change", "jsi18n")]
    for model, page in admin.site._registry.items():
        key = keys.get(model)
        for pattern in page.get_urls():
            if not pattern.name:
                continue
            route = str(pattern.pattern)
            needs = "object_id" in route or "pk>" in route or "<id>" in route
            if needs and key is None:
                continue
            found.append(reverse(f"admin:{pattern.name}", args=[key] if needs else []))
    return found


@pytest.mark.parametrize("role", LEAST_AND_MOST)
def test_no_page_shows_another_desks_restricted_record(planted: Planted, role: Role):
    client = signed_in(member(DeskFactory.create(name="The near desk"), role))
    pages = addresses(planted)
    told = {page for page in pages if SECRET in client.get(page, follow=True).content.decode()}
    assert told == set()


def test_the_planted_words_are_found_by_the_desks_own_lead(planted: Planted):
    client = signed_in(planted.lead)
    told = {type(row).__name__ for row in planted.rows() if SECRET in client.get(address(row)).content.decode()}
    assert told == {type(row).__name__ for row in planted.rows()}


def address(row: Any, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def listing(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")


@pytest.mark.parametrize("role", LEAST_AND_MOST)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_another_desks_restricted_record_is_not_found(planted: Planted, role: Role, method: str, page: str):
    client = signed_in(member(DeskFactory.create(), role))
    answers = {type(row).__name__: getattr(client, method)(address(row, page)).status_code for row in planted.rows()}
    assert answers == {type(row).__name__: 404 for row in planted.rows()}


@pytest.mark.parametrize("method", ["get", "post"])
def test_named_actions_on_another_desks_restricted_record_are_not_found(planted: Planted, method: str):
    client = signed_in(member(DeskFactory.create(), Role.LEAD))
    before = StatusEntry.objects.count()
    answers = {
        (name, getattr(client, method)(reverse(f"admin:commitments_{name}", args=[key])).status_code)
        for name, key in (
            ("followup_log_status", planted.follow_up.pk),
            ("followup_extend", planted.follow_up.pk),
            ("followup_reassign", planted.follow_up.pk),
            ("followup_reopen", planted.follow_up.pk),
            ("commitment_cite", planted.commitment.pk),
            ("commitment_expect", planted.commitment.pk),
            ("commitment_assess", planted.commitment.pk),
            ("commitment_settle", planted.commitment.pk),
            ("commitment_reassign", planted.commitment.pk),
            ("commitment_schedule", planted.commitment.pk),
            ("commitment_reschedule", planted.commitment.pk),
            ("commitment_change_standing", planted.commitment.pk),
            ("event_date", planted.event.pk),
            ("event_correct", planted.event.pk),
        )
    }
    assert {status for _, status in answers} == {404}
    assert StatusEntry.objects.count() == before


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("model", "field", "found"),
    [
        ("commitment", "occasion", 0),
        ("commitment", "reaffirms", 0),
        ("citation", "document", 0),
        ("evidence", "document", 0),
        ("sourcedocument", "occasion", 0),
        ("schedule", "event", 0),
        ("commitment", "parties", 1),
    ],
)
def test_autocomplete_offers_only_what_the_person_may_see(planted: Planted, model: str, field: str, found: int):
    client = signed_in(member(DeskFactory.create(), Role.LEAD))
    word = "Ruritania" if field == "parties" else SECRET
    asked = {"app_label": "commitments", "model_name": model, "field_name": field, "term": word}
    assert len(client.get(reverse("admin:autocomplete"), asked).json()["results"]) == found


@pytest.mark.both_engines
def test_a_visible_commitment_keeps_a_hidden_documents_quote_out_of_search_and_page(planted: Planted):
    near = DeskFactory.create()
    officer = member(near, Role.OFFICER)
    shared = recorded(desk=planted.desk, title="Shared by all", occasion=planted.occasion, reaffirms=planted.commitment)
    follow_up = once(shared, "2026-10")
    cite(shared, Quote(planted.document, f"the {SECRET} will"), by=SYSTEM, at=AT)
    client = signed_in(officer)
    seen = {
        "page": SECRET in client.get(address(shared)).content.decode(),
        "commitments": client.get(listing(shared), {"q": f"{SECRET}"}).context["cl"].result_count,
        "follow-ups": client.get(listing(follow_up), {"q": f"{SECRET}"}).context["cl"].result_count,
        "by its own quote": client.get(listing(shared), {"q": "will be"}).context["cl"].result_count,
    }
    assert seen == {"page": False, "commitments": 0, "follow-ups": 0, "by its own quote": 1}


def test_evidence_that_is_a_hidden_document_is_hidden_with_it(planted: Planted):
    desk = DeskFactory.create()
    follow_up = once(recorded(desk=desk), "2026-09")
    shows = [EvidenceOf(SECRET, document=planted.document), EvidenceOf("A notice", "https://example.org/")]
    entry = log_status(follow_up, Status.UNDER_WAY, on=date(2026, 1, 10), by=SYSTEM, at=AT, evidence=shows)
    client = signed_in(member(desk, Role.LEAD))
    hidden, shown = entry.evidence.all()
    pages = [address(follow_up), address(follow_up.commitment), listing(shown)]
    bodies = [client.get(page).content.decode() for page in pages]
    assert [("A notice" in body, SECRET in body) for body in bodies] == [(True, False)] * 3
    assert [client.get(address(row)).status_code for row in (hidden, shown)] == [404, 200]


def test_internal_notes_stay_inside_the_desk():
    desk = DeskFactory.create()
    colleague, outsider = member(desk, Role.VIEWER), member(DeskFactory.create(), Role.LEAD)
    follow_up = once(recorded(desk=desk), "2026-09")
    entry = log_status(
        follow_up, Status.UNDER_WAY, on=date(2026, 1, 10), by=SYSTEM, at=AT, note="heard", internal_note="whispered"
    )
    pages = [address(follow_up), address(follow_up.commitment), address(entry)]
    inside = ["whispered" in signed_in(colleague).get(page).content.decode() for page in pages]
    outside = ["whispered" in signed_in(outsider).get(page).content.decode() for page in pages]
    assert (inside, outside) == ([True] * 3, [False] * 3)


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("statusentry", "internal_note__startswith=w"),
        ("statusentry", "commitment__summary__contains=z"),
        ("sourcedocument", "full_text__contains=z"),
        ("commitment", "occasion__title__contains=z"),
        ("commitment", "citations__quote__contains=z"),
        ("followup", "commitment__citations__quote__contains=z"),
    ],
)
def test_an_address_cannot_ask_about_columns_that_no_filter_offers(model: str, query: str):
    client = signed_in(member(DeskFactory.create(), Role.LEAD))
    answer = client.get(reverse(f"admin:commitments_{model}_changelist") + f"?{query}")
    assert (answer.status_code, answer.headers.get("Location")) in [
        (400, None),
        (302, reverse(f"admin:commitments_{model}_changelist") + "?e=1"),
    ]


def test_staff_without_a_desk_and_visitors_get_nothing(planted: Planted):
    loner = signed_in(UserFactory.create())
    nobody = signed_in(UserFactory.create(is_staff=False))
    assert {
        "loner": loner.get(listing(planted.commitment)).status_code,
        "not staff": nobody.get(listing(planted.commitment)).status_code,
        "anonymous": Client().get(listing(planted.commitment)).status_code,
    } == {"loner": 403, "not staff": 302, "anonymous": 302}


def test_the_first_page_forgets_what_a_person_did_at_a_desk_they_left():
    desk = DeskFactory.create()
    officer = member(desk, Role.OFFICER)
    commitment = recorded(desk=desk, title=f"{SECRET} forum", confidentiality=Confidentiality.RESTRICTED)
    client = signed_in(officer)
    typed = {"title": f"{SECRET} talks", "kind": "event", "confidentiality": "restricted", "opened": 1}
    # The page that follows shows the message of success, and with that it is gone.
    assert SECRET in client.post(address(commitment), typed, follow=True).content.decode()
    officer.memberships.update(desk=DeskFactory.create())
    assert SECRET not in client.get(reverse("admin:index")).content.decode()


def test_whoever_is_not_signed_in_is_asked_to():
    answer = Client().get(reverse("admin:login"))
    assert (answer.status_code, answer.context["available_apps"]) == (200, [])


@pytest.mark.parametrize("role", list(Role))
def test_rights_agree_with_the_one_rule(role: Role):
    desk, other = DeskFactory.create(), DeskFactory.create()
    people = [
        member(desk, role),
        UserFactory.create(),
        UserFactory.create(is_superuser=True),
        member(desk, role, is_active=False),
    ]
    for user in people:
        for wanted in Role:
            for where in (desk, other):
                assert holds(user, wanted, desk_id=where.pk) == access.may(user, wanted, where)
    assert not access.may(AnonymousUser(), role, desk)


def test_accounts_and_groups_are_for_administrators():
    lead, root = member(DeskFactory.create(), Role.LEAD), UserFactory.create(is_superuser=True)
    pages = [reverse("admin:auth_user_changelist"), reverse("admin:auth_group_changelist"), address(root)]
    pages.append(address(Group.objects.create(name="a group")))
    assert [signed_in(lead).get(page).status_code for page in pages] == [403] * 4
    assert [signed_in(root).get(page).status_code for page in pages] == [200] * 4


@pytest.mark.both_engines
def test_a_lead_sees_the_mails_and_reminders_of_their_desks_people(planted: Planted):
    viewer, other_lead = member(planted.desk, Role.VIEWER), member(DeskFactory.create(), Role.LEAD)
    MembershipFactory.create(desk=other_lead.memberships.get().desk, user=planted.lead, role=Role.VIEWER)
    seen = {
        name: [signed_in(user).get(listing(row)).context["cl"].result_count for row in (planted.mail, planted.reminder)]
        for name, user in (("oneself", planted.lead), ("viewer", viewer), ("lead of both", other_lead))
    }
    # The other lead's person was reminded of a restricted record of the first desk: that the lead is not told.
    assert seen == {"oneself": [1, 1], "viewer": [0, 0], "lead of both": [1, 0]}


@pytest.mark.both_engines
def test_every_list_and_page_answers_an_administrator(planted: Planted):
    Heartbeat.objects.create(job="tick", ended_at=AT)
    root = UserFactory.create(is_superuser=True)
    client = signed_in(root)
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200, name
        row = model._default_manager.first()
        if row is not None:
            assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200, name
        request = client.get(reverse("admin:index")).wsgi_request
        request.user = root
        allowed = 200 if page.has_add_permission(request) else 403
        assert client.get(reverse(f"{name}_add")).status_code == allowed, name
    assert planted.follow_up.pk == FollowUp.objects.get().pk
