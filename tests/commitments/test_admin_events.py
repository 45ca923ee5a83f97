"""Events in the admin: officers keep them and enter their day, leads correct it, and both see what follows first."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from commitments.access import Role
from commitments.lifecycle import Awaiting, schedule
from commitments.models import Commitment, Desk, Event, FollowUp, StatusEntry
from commitments.schedule import Counting, Offset, Recurrence, Rule
from commitments.status import EntryKind
from tests.factories import AT, SYSTEM, DeskFactory, member, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(event: Event, name: str = "change") -> str:
    return reverse(f"admin:commitments_event_{name}", args=[event.pk])


def elections(desk: Desk) -> tuple[Event, Commitment]:
    """An event and a commitment that waits for it: a visit within six months."""
    event = Event.objects.create(desk=desk, name="the elections")
    commitment = recorded(desk=desk, title="A visit", made_on=date(2026, 1, 7), reference="V-1")
    schedule(commitment, Awaiting(event, Offset.parse("P6M"), "after the elections"), by=SYSTEM, at=AT)
    return event, commitment


def shown(answer: Any) -> list[list[str]]:
    """The rows of what follows, as text, the windows of a cell with bars between."""
    (panel,) = answer.context["form"].effect.panels
    return [[strip_tags(str(cell).replace("</p><p>", " | ")) for cell in row] for row in panel.rows]


def test_an_officer_keeps_the_events_of_their_desk():
    desk = DeskFactory.create()
    client = signed_in(member(desk, Role.OFFICER))
    typed = {"desk": desk.pk, "name": "entry into force", "note": "expected in spring"}
    assert client.post(reverse("admin:commitments_event_add"), typed).status_code == 302
    event = Event.objects.get()
    assert client.post(page(event), {"name": "entry into force of the treaty", "note": ""}).status_code == 302
    event.refresh_from_db()
    assert (event.desk, event.name, event.note, event.falls_on) == (desk, "entry into force of the treaty", "", None)


def test_two_events_of_a_desk_have_two_names():
    desk = DeskFactory.create()
    client = signed_in(member(desk, Role.OFFICER))
    first, second = (Event.objects.create(desk=desk, name=name) for name in ("a signing", "elections"))
    added = client.post(reverse("admin:commitments_event_add"), {"desk": desk.pk, "name": "elections"})
    renamed = client.post(page(first), {"name": "elections"})
    assert [dict(answer.context["adminform"].form.errors) for answer in (added, renamed)] == [
        {"__all__": ["Event with this Desk and Name already exists."]},
        {"name": ["The desk has an event of that name."]},
    ]
    assert client.post(page(second), {"name": "elections", "note": "as it was"}).status_code == 302
    assert sorted(Event.objects.values_list("name", flat=True)) == ["a signing", "elections"]


def test_an_event_goes_to_a_desk_of_ones_own():
    client = signed_in(member(DeskFactory.create(), Role.OFFICER))
    answer = client.post(reverse("admin:commitments_event_add"), {"desk": DeskFactory.create().pk, "name": "elections"})
    assert list(answer.context["adminform"].form.errors) == ["desk"]
    assert Event.objects.count() == 0


def test_its_day_is_entered_after_seeing_the_windows_that_follow():
    desk = DeskFactory.create()
    event, commitment = elections(desk)
    yearly = recorded(desk=desk, title="Talks", reference="T-1")
    rule = Recurrence(Rule.parse("FREQ=YEARLY;COUNT=2"), Counting.ANNIVERSARY)
    schedule(yearly, Awaiting(event, rule, "each year after"), by=SYSTEM, at=AT)
    client = signed_in(member(desk, Role.OFFICER))
    typed = {"falls_on": "2200-02-08", "opened": "1"}
    answer = client.post(page(event, "date"), typed)
    assert (answer.status_code, Event.objects.get().falls_on) == (200, None)
    effect = answer.context["form"].effect
    assert effect.sentence == "With the elections on 8 February 2200, 2 commitments get their windows."
    assert shown(answer) == [
        ["V-1 A visit", "no date", "8 February to 8 August 2200", "—"],
        ["T-1 Talks", "no date", "9 February 2200 to 8 February 2201 | 9 February 2201 to 8 February 2202", "—"],
    ]
    assert client.post(page(event, "date"), typed | {"_confirm": effect.seal}).status_code == 302
    event.refresh_from_db()
    assert (event.falls_on, event.version) == (date(2200, 2, 8), 2)
    assert list(FollowUp.objects.filter(commitment=commitment).values_list("earliest", "latest")) == [
        (date(2200, 2, 8), date(2200, 8, 8))
    ]
    assert StatusEntry.objects.filter(kind=EntryKind.DATED).count() == 2


def test_its_day_is_corrected_by_a_lead_with_a_reason():
    desk = DeskFactory.create()
    event, commitment = elections(desk)
    Event.objects.update(falls_on=date(2200, 2, 8))
    officer, lead = signed_in(member(desk, Role.OFFICER)), signed_in(member(desk, Role.LEAD))
    typed = {"falls_on": "2200-03-01", "opened": "1", "reason": "postponed"}
    assert officer.post(page(event, "correct"), typed).status_code == 403
    # Entered once, it is not entered again.
    assert lead.post(page(event, "date"), typed).status_code == 302
    seal = lead.post(page(event, "correct"), typed).context["form"].effect.seal
    unreasoned = lead.post(page(event, "correct"), typed | {"_confirm": seal, "reason": ""})
    assert dict(unreasoned.context["form"].errors) == {"reason": ["This field is required."]}
    assert lead.post(page(event, "correct"), typed | {"_confirm": seal}).status_code == 302
    assert Event.objects.get().falls_on == date(2200, 3, 1)
    assert commitment.entries.get(kind=EntryKind.DATED).note == "postponed"


def test_buttons_follow_the_role_and_the_day():
    desk = DeskFactory.create()
    event, _commitment = elections(desk)
    officer, lead = signed_in(member(desk, Role.OFFICER)), signed_in(member(desk, Role.LEAD))

    def offered() -> list[list[str]]:
        return [[button.label for button in who.get(page(event)).context["buttons"]] for who in (officer, lead)]

    before = offered()
    Event.objects.update(falls_on=date(2200, 2, 8))
    assert (before, offered()) == ([["Enter its day"]] * 2, [[], ["Correct its day"]])


def test_the_page_lists_what_waits_for_it_and_the_list_counts_it():
    desk = DeskFactory.create()
    event, _commitment = elections(desk)
    ended = recorded(desk=desk, reference="E-1")
    schedule(ended, Awaiting(event, Offset.parse("P1Y")), by=SYSTEM, at=AT)
    Commitment.objects.filter(pk=ended.pk).update(standing="withdrawn")
    client = signed_in(member(desk, Role.VIEWER))
    (panel,) = client.get(page(event)).context["panels"]
    assert [[strip_tags(str(cell)) for cell in row] for row in panel.rows] == [
        ["V-1 A visit", "within six months of the elections (no date yet)", "no date"]
    ]
    (row,) = client.get(reverse("admin:commitments_event_changelist")).context["cl"].result_list
    assert (row.name, row.waiting_count) == ("the elections", 1)


@pytest.mark.parametrize("role", list(Role))
def test_another_desks_events_are_not_found(role: Role):
    event, _commitment = elections(DeskFactory.create())
    client = signed_in(member(DeskFactory.create(), role))
    answers = [client.get(page(event, name)).status_code for name in ("change", "history", "delete", "date", "correct")]
    answers += [client.post(page(event, name), {}).status_code for name in ("change", "date", "correct")]
    listed = client.get(reverse("admin:commitments_event_changelist")).context["cl"].result_count
    asked = {"app_label": "commitments", "model_name": "schedule", "field_name": "event", "term": "elections"}
    offered = client.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert (set(answers), listed, offered) == ({404}, 0, [])


def test_a_viewer_reads_and_changes_nothing():
    desk = DeskFactory.create()
    event, _commitment = elections(desk)
    client = signed_in(member(desk, Role.VIEWER))
    statuses = [
        client.get(page(event)).status_code,
        client.post(page(event), {"name": "other"}).status_code,
        client.post(page(event, "date"), {"falls_on": "2200-02-08"}).status_code,
        client.get(reverse("admin:commitments_event_add")).status_code,
    ]
    assert (statuses, Event.objects.get().name) == ([200, 403, 403, 403], "the elections")


def test_nobody_deletes_an_event():
    desk = DeskFactory.create()
    event, _commitment = elections(desk)
    assert signed_in(member(desk, Role.LEAD)).post(page(event, "delete"), {"post": "yes"}).status_code == 403
