"""One status for several follow-ups: what becomes of each is shown first, then it is logged for all or for none."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from commitments.access import Confidentiality, Role
from commitments.admin import follow_ups
from commitments.lifecycle import log_status
from commitments.models import Desk, Evidence, FollowUp, StatusEntry
from commitments.status import EntryKind, Status
from tests.factories import AT, SYSTEM, DeskFactory, PartyFactory, UserFactory, member, once, recorded
from tests.handed_in import PDF, handed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
LIST = "admin:commitments_followup_changelist"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def bulk(client: Client, rows: list[FollowUp], **typed: Any) -> Any:
    sent = {"action": "log_selected", "_selected_action": [row.pk for row in rows]} | typed
    return client.post(reverse(LIST), sent)


def three(desk: Desk) -> list[FollowUp]:
    return [once(recorded(desk=desk, title=f"Number {n}"), f"2026-0{n}") for n in (1, 2, 3)]


def typed(rows: list[FollowUp], **more: Any) -> dict[str, Any]:
    versions = {f"opened_{row.pk}": row.version for row in rows}
    return {"apply": "1", "status": "no_information", "on": "2026-01-09", "note": "silence"} | versions | more


def shown(answer: Any) -> list[list[str]]:
    """What the page says becomes of each: its status and its flag."""
    (panel,) = answer.context["form"].effect.panels
    return [[" ".join(strip_tags(str(cell).replace("<p>", " ")).split()) for cell in row[2:]] for row in panel.rows]


def refusals(answer: Any) -> list[str]:
    return list(answer.context["form"].non_field_errors())


def logged() -> list[str]:
    return list(StatusEntry.objects.filter(kind=EntryKind.LOGGED).values_list("note", flat=True))


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create()


def test_it_is_shown_what_becomes_of_each_and_confirmed_it_is_logged(desk: Desk):
    client, rows = signed_in(member(desk, Role.LEAD)), three(desk)
    log_status(rows[1], Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT, note="before")
    FollowUp.objects.filter(pk=rows[0].pk).update(flag="overdue")
    rows[1].refresh_from_db()
    asked = bulk(client, rows[:2])
    assert [row for row, _, _ in asked.context["selected"]] == rows[:2]
    assert asked.context["form"].effect is None

    given = typed(rows, status="partly_done", on="2026-02-03")
    first = bulk(client, rows[:2], **given)
    assert (first.status_code, refusals(first), logged()) == (200, [], ["before"])
    assert shown(first) == [
        ["planned → partly done 3 days late", "overdue → closed"],
        ["under way → partly done", "coming up → closed"],
    ]
    assert "“partly done” is logged for 2 follow-ups, with a line in the log of each." in first.content.decode()

    done = bulk(client, rows[:2], **given, _confirm=first.context["form"].effect.seal)
    assert (done.status_code, logged()) == (302, ["silence", "silence", "before"])
    assert list(FollowUp.objects.order_by("id").values_list("status", "days_late")) == [
        ("partly_done", 3),
        ("partly_done", 0),
        ("planned", None),
    ]


def test_note_inside_whose_behalf_and_evidence_are_the_same_for_all(desk: Desk):
    client, rows = signed_in(member(desk, Role.OFFICER)), three(desk)
    ministry = PartyFactory.create(name="The ministry")
    said = {
        "internal_note": "by telephone",
        "on_behalf_of": ministry.pk,
        "evidence_title": "Readout",
        "evidence_address": "https://example.org/readout",
    }
    # Sent with the first look; what was taken need not be chosen again to confirm.
    first = bulk(client, rows, **typed(rows, **said, evidence_file=handed_in(PDF)))
    assert Evidence.objects.count() == 0
    token = first.context["form"].fields["evidence_file"].widget.token
    assert "need not be chosen again" in first.content.decode()
    seal = first.context["form"].effect.seal
    assert bulk(client, rows, **typed(rows, **said, evidence_file_kept=token), _confirm=seal).status_code == 302
    lines = StatusEntry.objects.filter(kind=EntryKind.LOGGED).order_by("follow_up")
    assert [(line.follow_up, line.internal_note, line.on_behalf_of) for line in lines] == [
        (row, "by telephone", ministry) for row in rows
    ]
    shown_by = [(item.entry.follow_up, item.title, item.address, item.file_name) for item in Evidence.objects.all()]
    assert shown_by == [(row, "Readout", "https://example.org/readout", "minutes.pdf") for row in rows]
    assert Evidence.objects.values("file_sha256").distinct().count() == 1


@pytest.mark.parametrize("spoil", ["closed", "stale", "another desk", "future"])
def test_if_one_of_the_selected_refuses_nothing_is_logged_and_it_is_named(desk: Desk, spoil: str):
    client, rows = signed_in(member(desk, Role.OFFICER)), three(desk)
    given = typed(rows, status="under_way")
    if spoil == "closed":
        log_status(rows[2], Status.DONE, on=date(2026, 1, 9), by=SYSTEM, at=AT)
        given[f"opened_{rows[2].pk}"] = 2
        why = f"{rows[2]} is closed as “done”; reopen it first"
    if spoil == "stale":
        log_status(rows[2], Status.NO_INFORMATION, on=date(2026, 1, 9), by=SYSTEM, at=AT)
        why = f"“{rows[2]}” was changed by somebody else (now 2, opened as 1)"
    if spoil == "another desk":
        far = recorded(title="Elsewhere", confidentiality=Confidentiality.PUBLIC)
        rows.append(once(far, "2026-09"))
        why = f" is not officer at {far.desk}"
    if spoil == "future":
        given["on"] = "9999-01-01"
        why = "9999-01-01 has not come yet"
    before = list(StatusEntry.objects.values_list("pk", flat=True))
    answer = bulk(client, rows, **given)
    refused = rows if spoil == "future" else rows[-1:]
    assert [line.split("” refuses it. ")[0] for line in refusals(answer)] == [
        f"Nothing is logged: “{row}" for row in refused
    ]
    assert all(why in line for line in refusals(answer))
    assert [cells[0].startswith("Refused:") for cells in shown(answer)] == [row in refused for row in rows]
    assert "_confirm" not in answer.content.decode()
    # Not even for somebody who sends the sign of what was shown.
    seal = answer.context["form"].effect.seal
    assert bulk(client, rows, **given, _confirm=seal).status_code == 200
    assert list(StatusEntry.objects.values_list("pk", flat=True)) == before


def test_whoever_was_told_that_one_was_changed_may_insist(desk: Desk):
    client, rows = signed_in(member(desk, Role.OFFICER)), three(desk)
    given = typed(rows)
    seal = bulk(client, rows, **given).context["form"].effect.seal
    log_status(rows[2], Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT, note="theirs")
    told = bulk(client, rows, **given, _confirm=seal)
    assert (told.status_code, logged()) == (200, ["theirs"])
    assert f'name="opened_{rows[2].pk}"\n                       value="2"' in told.content.decode()
    again = bulk(client, rows, **given | {f"opened_{rows[2].pk}": 2})
    done = bulk(client, rows, **given | {f"opened_{rows[2].pk}": 2}, _confirm=again.context["form"].effect.seal)
    assert (done.status_code, logged()) == (302, ["silence", "silence", "silence", "theirs"])


def test_a_look_keeps_what_was_typed_and_complains_of_nothing(desk: Desk):
    client, rows = signed_in(member(desk, Role.OFFICER)), three(desk)
    answer = bulk(client, rows, **typed(rows, status="", note="half a sen", evidence_title="x"), _preview="1")
    form = answer.context["form"]
    assert (form.errors, form.effect, form["note"].value()) == ({}, None, "half a sen")
    assert len(shown(bulk(client, rows, **typed(rows), _preview="1"))) == 3
    assert logged() == []


def test_the_status_that_closes_is_offered_where_the_person_leads_every_desk_of_the_rows(desk: Desk):
    lead, far = member(desk, Role.LEAD), recorded(title="Elsewhere", confidentiality=Confidentiality.PUBLIC)
    rows = [*three(desk), once(far, "2026-09")]
    client = signed_in(lead)
    offered = [
        [value for value, _ in bulk(client, some).context["form"].fields["status"].choices] for some in (rows[:3], rows)
    ]
    still_open = ["", "arranged", "under_way", "no_information"]
    assert offered == [[*still_open, "done", "partly_done", "not_done", "called_off"], still_open]


def test_a_look_asks_the_same_of_the_database_for_one_and_for_three(desk: Desk):
    client, rows = signed_in(member(desk, Role.OFFICER)), three(desk)
    asked = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as questions:
            bulk(client, some, **typed(some), _preview="1")
        asked.append(len(questions))
    assert asked == [13, 13]


def test_no_more_are_taken_at_once_than_can_be_held(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    client, rows = signed_in(member(desk, Role.OFFICER)), three(desk)
    monkeypatch.setattr(follow_ups, "AT_ONCE", 2)
    answer = bulk(client, rows)
    assert answer.status_code == 302
    assert "Choose at most 2 at once." in client.get(answer["Location"]).content.decode()
    assert bulk(client, rows[:2]).status_code == 200


def test_viewers_have_no_bulk_action_and_nobody_deletes_in_bulk(desk: Desk):
    client, follow_up = signed_in(member(desk, Role.VIEWER)), once(recorded(desk=desk), "2026-09")
    assert "log_selected" not in client.get(reverse(LIST)).content.decode()
    bulk(client, [follow_up], **typed([follow_up]))
    root = signed_in(UserFactory.create(is_superuser=True))
    root.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [follow_up.pk], "post": "yes"})
    assert FollowUp.objects.values_list("status", flat=True).get() == "planned"
