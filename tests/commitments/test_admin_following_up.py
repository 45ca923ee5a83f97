"""Following up in the admin: log a status, one or several, move a window, reassign, reopen; and the log stays."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from commitments.access import Role
from commitments.lifecycle import EvidenceOf, Quote, extend, log_status
from commitments.models import Desk, Evidence, Extension, FollowUp, Membership, StatusEntry
from commitments.schedule import Window
from commitments.status import EntryKind, Status
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    recorded,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
LIST = "admin:commitments_followup_changelist"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(record: Any, name: str = "change") -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=[record.pk])


def at_desk(role: Role, window: str = "2026-09") -> tuple[Client, FollowUp]:
    desk = DeskFactory.create()
    return signed_in(member(desk, role, username=f"the {role.value}")), once(recorded(desk=desk), window)


def statuses_offered(client: Client, follow_up: FollowUp) -> list[str]:
    form = client.get(page(follow_up, "log_status")).context["form"]
    return [value for value, _ in form.fields["status"].choices if value]


def test_officers_are_offered_open_statuses_and_leads_all():
    desk = DeskFactory.create()
    follow_up = once(recorded(desk=desk), "2026-09")
    officer, lead = signed_in(member(desk, Role.OFFICER)), signed_in(member(desk, Role.LEAD))
    still_open = ["arranged", "under_way", "no_information"]
    assert statuses_offered(officer, follow_up) == still_open
    assert statuses_offered(lead, follow_up) == [*still_open, "done", "partly_done", "not_done", "called_off"]


def test_a_status_is_logged_with_note_evidence_and_on_whose_behalf():
    client, follow_up = at_desk(Role.OFFICER)
    ministry = PartyFactory.create(name="The ministry")
    document = SourceDocumentFactory.create(title="Minutes")
    typed = {
        "status": "arranged",
        "on": "2026-01-09",
        "arranged_on": "2026-09-14",
        "note": "The date is fixed",
        "internal_note": "by telephone",
        "on_behalf_of": ministry.pk,
        "evidence_title": "Notice",
        "evidence_address": "https://example.org/notice",
        "evidence_document": document.pk,
        "opened": 1,
    }
    answer = client.post(page(follow_up, "log_status"), typed)
    assert (answer.status_code, answer["Location"]) == (302, page(follow_up))
    entry = StatusEntry.objects.get(kind=EntryKind.LOGGED)
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.arranged_on, follow_up.version) == ("arranged", date(2026, 9, 14), 2)
    assert (entry.author, entry.on, entry.note, entry.internal_note, entry.on_behalf_of) == (
        "the officer",
        date(2026, 1, 9),
        "The date is fixed",
        "by telephone",
        ministry,
    )
    assert [(e.title, e.address, e.document) for e in Evidence.objects.all()] == [
        ("Notice", "https://example.org/notice", document)
    ]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"on": "9999-01-01"}, ["on"]),
        ({"status": "arranged"}, ["arranged_on"]),
        ({"arranged_on": "2026-09-14"}, ["arranged_on"]),
        ({"status": "done"}, ["status"]),
        ({"status": "planned"}, ["status"]),
        ({"evidence_title": "A title alone"}, ["evidence_address"]),
        ({"evidence_address": "https://example.org/"}, ["evidence_title"]),
        ({"opened": 7}, ["__all__"]),
    ],
)
def test_a_refused_status_is_told_on_its_field_and_nothing_is_written(typed: dict[str, Any], errors: list[str]):
    client, follow_up = at_desk(Role.OFFICER)
    before = StatusEntry.objects.count()
    sent = {"status": "under_way", "on": "2026-01-09", "note": "kept words", "opened": 1} | typed
    answer = client.post(page(follow_up, "log_status"), sent)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["note"].value()) == (200, errors, "kept words")
    assert (StatusEntry.objects.count(), FollowUp.objects.get().status) == (before, "planned")


def test_a_form_opened_on_an_older_version_may_insist_once_it_was_told():
    client, follow_up = at_desk(Role.OFFICER)
    log_status(follow_up, Status.NO_INFORMATION, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    sent = {"status": "under_way", "on": "2026-01-09", "opened": 1}
    form = client.post(page(follow_up, "log_status"), sent).context["form"]
    assert form.non_field_errors() == [
        "Somebody else changed this while you had it open. Look again, then save once more."
    ]
    assert client.post(page(follow_up, "log_status"), sent | {"opened": form["opened"].value()}).status_code == 302


def test_a_closed_follow_up_is_reopened_before_anything_else():
    client, follow_up = at_desk(Role.LEAD)
    assert client.post(page(follow_up, "log_status"), {"status": "done", "on": "2026-01-09"}).status_code == 302
    assert client.get(page(follow_up, "log_status")).status_code == 302
    assert client.post(page(follow_up, "extend"), {"window": "2026-10", "reason": "r"}).status_code == 302
    assert FollowUp.objects.get().window == Window.month(2026, 9)
    assert client.post(page(follow_up, "reopen"), {"reason": ""}).context["form"].errors == {
        "reason": ["This field is required."]
    }
    assert client.post(page(follow_up, "reopen"), {"reason": "a mistake"}).status_code == 302
    assert FollowUp.objects.values_list("status", "closed_on").get() == ("planned", None)


@pytest.mark.parametrize(
    ("hemisphere", "words", "moved_to"),
    [
        ("", "October 2026", Window.month(2026, 10)),
        ("", "by the end of 2027", Window.by(date(2027, 12, 31))),
        ("south", "autumn 2027", Window.from_edtf("2027-31")),
    ],
)
def test_a_window_is_moved_in_words(hemisphere: str, words: str, moved_to: Window):
    client, follow_up = at_desk(Role.LEAD)
    Desk.objects.update(hemisphere=hemisphere)
    assert client.post(page(follow_up, "extend"), {"window": words, "reason": "postponed"}).status_code == 302
    assert FollowUp.objects.get().window == moved_to


def test_words_that_mean_two_windows_move_nothing():
    client, follow_up = at_desk(Role.LEAD)
    answer = client.post(page(follow_up, "extend"), {"window": "autumn 2027", "reason": "postponed"})
    assert dict(answer.context["form"].errors) == {
        "window": [
            "“autumn 2027” can mean more than one thing. Type 2027-27 for autumn 2027 (September to November), "
            "or 2027-31 for autumn 2027 in the south (March to May)."
        ]
    }
    assert FollowUp.objects.get().window == Window.month(2026, 9)


def test_a_window_is_moved_for_a_reason():
    client, follow_up = at_desk(Role.LEAD)
    assert client.get(page(follow_up, "extend")).context["form"]["window"].value() == "2026-09"
    same = client.post(page(follow_up, "extend"), {"window": "2026-09", "reason": "none"})
    assert dict(same.context["form"].errors) == {"window": ["2026-09 is the window it has"]}
    assert client.post(page(follow_up, "extend"), {"window": "2026-36", "reason": "postponed"}).status_code == 302
    stored = FollowUp.objects.get()
    assert (stored.window, stored.first_window) == (Window.quarter(2026, 4), Window.month(2026, 9))
    assert Extension.objects.values_list("number", "reason").get() == (1, "postponed")


def test_a_follow_up_is_given_an_owner_of_its_own_and_back():
    client, follow_up = at_desk(Role.LEAD)
    colleague = member(follow_up.commitment.desk, Role.OFFICER, username="bilal")
    assert client.post(page(follow_up, "reassign"), {"owner": colleague.pk, "reason": "travel"}).status_code == 302
    assert client.post(page(follow_up, "reassign"), {"owner": "", "reason": "back"}).status_code == 302
    lines = StatusEntry.objects.filter(kind=EntryKind.REASSIGNED).order_by("id")
    assert [line.change for line in lines] == ["nobody → bilal", "bilal → nobody"]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Role.VIEWER, []), (Role.OFFICER, ["log_status"]), (Role.LEAD, ["log_status", "extend", "reassign"])],
)
def test_each_role_has_its_buttons_and_no_others(role: Role, allowed: list[str]):
    client, follow_up = at_desk(role)
    shown = [button.address for button in client.get(page(follow_up)).context["buttons"]]
    assert shown == [page(follow_up, name) for name in allowed]
    answers = {name: client.get(page(follow_up, name)).status_code for name in ("log_status", "extend", "reassign")}
    assert answers == {name: 200 if name in allowed else 403 for name in answers}
    assert client.get(page(follow_up, "reopen")).status_code == (302 if role is Role.LEAD else 403)


@pytest.mark.parametrize("name", ["change", "delete"])
def test_nobody_changes_or_deletes_the_log(name: str):
    _, follow_up = at_desk(Role.LEAD)
    entry = log_status(
        follow_up, Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT, evidence=[EvidenceOf("e", "https://e.org")]
    )
    extend(follow_up, Window.month(2026, 10), reason="r", by=SYSTEM, at=AT)
    rows = [entry, entry.evidence.get(), Extension.objects.get(), follow_up]
    client = signed_in(UserFactory.create(is_superuser=True))
    typed = {"note": "rewritten", "title": "rewritten", "reason": "rewritten", "status": "done", "post": "yes"}
    assert [client.post(page(row, name), typed).status_code for row in rows] == [403] * 4
    adds = [reverse(f"admin:commitments_{row._meta.model_name}_add") for row in rows]
    assert [client.post(add, typed).status_code for add in adds] == [403] * 4
    entry.refresh_from_db()
    assert (entry.note, FollowUp.objects.get().status) == ("", "under_way")


def test_a_lead_keeps_the_desk_and_its_members():
    desk = DeskFactory.create(name="Asia", slug="asia", code="ASIA")
    lead, newcomer = member(desk, Role.LEAD), UserFactory.create()
    client = signed_in(lead)
    typed = {
        "name": "Asia",
        "slug": "asia",
        "code": "ASIA",
        "time_zone": "Mars/Olympus",
        "working_days": "MO,TU",
        "reminder_hour": "8",
        "lead_days": "20",
        "grace_days": "0",
        "review_months": "6",
        "hemisphere": "north",
        "year_starts": "7",
        "dormant_after": "3",
        "holiday_overrides-TOTAL_FORMS": "0",
        "holiday_overrides-INITIAL_FORMS": "0",
        "memberships-TOTAL_FORMS": "2",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": lead.memberships.get().pk,
        "memberships-0-desk": desk.pk,
        "memberships-0-user": lead.pk,
        "memberships-0-role": "lead",
        "memberships-1-desk": desk.pk,
        "memberships-1-user": newcomer.pk,
        "memberships-1-role": "officer",
    }
    refused = client.post(page(desk), typed)
    assert dict(refused.context["adminform"].form.errors) == {
        "time_zone": ["“Mars/Olympus” is no IANA time zone; use a name such as Asia/Karachi."]
    }
    assert client.post(page(desk), typed | {"time_zone": "Asia/Karachi"}).status_code == 302
    desk.refresh_from_db()
    assert (desk.time_zone, desk.lead_days) == ("Asia/Karachi", 20)
    assert (desk.hemisphere, desk.year_starts, desk.dormant_after) == ("north", 7, 3)
    assert set(Membership.objects.values_list("user", "role")) == {(lead.pk, "lead"), (newcomer.pk, "officer")}


def test_nobody_but_a_lead_of_the_desk_changes_it_or_its_members():
    desk = DeskFactory.create()
    officer = member(desk, Role.OFFICER)
    elsewhere = member(DeskFactory.create(), Role.LEAD)
    row = officer.memberships.get()
    for user in (officer, elsewhere):
        client = signed_in(user)
        assert client.post(page(desk), {}).status_code == 403
        assert client.post(page(row), {"role": "lead"}).status_code == 403
        assert client.post(page(row, "delete"), {"post": "yes"}).status_code == 403
    typed = {"desk": desk.pk, "user": elsewhere.pk, "role": "lead"}
    refused = signed_in(elsewhere).post(reverse("admin:commitments_membership_add"), typed)
    assert list(refused.context["adminform"].form.errors) == ["desk"]
    assert list(desk.memberships.values_list("user", "role")) == [(officer.pk, "officer")]


def test_a_text_that_lost_a_quote_is_refused():
    desk = DeskFactory.create()
    document = SourceDocumentFactory.create(desk=desk, title="A readout", full_text="It will be held soon.")
    from_document = recorded(desk=desk, quotes=[Quote(document, "will be held")])
    client = signed_in(member(desk, Role.OFFICER))
    typed = {"title": "A readout", "kind": "readout", "language": "en", "confidentiality": "internal"}
    refused = client.post(page(document), typed | {"full_text": "Nothing of the kind."})
    assert dict(refused.context["adminform"].form.errors) == {
        "full_text": ["A quote taken from this document does not occur in this text."]
    }
    assert client.post(page(document), typed | {"full_text": "Yes: it will be held soon."}).status_code == 302
    document.refresh_from_db()
    assert (document.full_text, from_document.citations.count()) == ("Yes: it will be held soon.", 1)
