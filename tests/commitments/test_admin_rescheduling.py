"""Changing a schedule in the admin: leads see what stays, goes and comes, then confirm exactly that."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from commitments.access import Role
from commitments.lifecycle import Announced, Once, log_status, reschedule
from commitments.models import Commitment, Desk, FollowUp, Schedule, StatusEntry
from commitments.schedule import Window
from commitments.status import EntryKind, Status
from tests.factories import AT, SYSTEM, DeskFactory, member, quarterly, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
# So far ahead that it makes no difference on which day the test runs: two rounds are kept ahead, whenever it is.
FIRST = date(2200, 1, 7)
FROM = "2200-04-01"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class Change:
    """A lead who changes quarterly rounds from 2200 on into half-yearly ones."""

    def __init__(self, desk: Desk | None = None) -> None:
        self.desk = desk or DeskFactory.create()
        self.rows = quarterly(desk=self.desk, anchor=FIRST)
        self.commitment = self.rows[0].commitment
        self.lead = member(self.desk, Role.LEAD, username="lead")
        self.client = signed_in(self.lead)
        self.address = reverse("admin:commitments_commitment_reschedule", args=[self.commitment.pk])
        self.typed = {
            "opened": "1",
            "wording": "twice a year",
            "schedule_kind": "recurring",
            "every": "half-year",
            "counting": "calendar",
            "starting_in": "2200",
            "from_on": FROM,
            "reason": "both sides agreed",
        }

    def send(self, **sent: Any) -> Any:
        return self.client.post(self.address, self.typed | sent)

    def seal(self) -> str:
        """That of the lists as they are shown now."""
        return str(self.send(_preview="1").context["form"].effect.seal)

    def windows(self) -> list[str]:
        return list(
            FollowUp.objects.filter(commitment=self.commitment).order_by("latest").values_list("slot", flat=True)
        )


def lists(answer: Any) -> dict[str, list[list[str]]]:
    """What the page shows, as text."""
    panels = answer.context["form"].effect.panels
    return {str(panel.title): [[strip_tags(str(cell)) for cell in row] for row in panel.rows] for panel in panels}


def test_the_form_opens_with_the_schedule_there_is_from_tomorrow_on():
    change = Change()
    form = change.client.get(change.address).context["form"]
    assert {name: form[name].value() for name in ("schedule_kind", "every", "starting_in", "wording", "opened")} == {
        "schedule_kind": "recurring",
        "every": "quarter",
        "starting_in": "2200-01-07",
        "wording": "quarterly",
        "opened": 1,
    }
    assert form["from_on"].value() == form.today + timedelta(days=1)
    assert (form.effect, form.preview.rule) == (None, "FREQ=MONTHLY;INTERVAL=3")


@pytest.mark.parametrize("how", [{}, {"_preview": "1"}])
def test_both_lists_are_shown_and_nothing_is_changed(how: dict[str, str]):
    change = Change()
    before = list(FollowUp.objects.values())
    answer = change.send(**how)
    assert (answer.status_code, dict(answer.context["form"].errors)) == (200, {})
    assert answer.context["form"].effect.sentence == "from 1 April 2200 on: once in each half of the calendar year"
    assert lists(answer) == {
        "Stay as they are": [["2200-Q1", "the first quarter of 2200", "opens before 1 April 2200"]],
        "Are replaced": [["2200-Q2", "the second quarter of 2200"]],
        "Are new": [["2200-H2", "the second half of 2200"], ["2201-H1", "the first half of 2201"]],
    }
    assert (list(FollowUp.objects.values()), Schedule.objects.count()) == (before, 1)


def test_what_was_shown_is_done_once_it_is_confirmed():
    change = Change()
    answer = change.send(_confirm=change.seal())
    assert answer.status_code == 302, answer.context["form"].errors
    assert change.windows() == ["2200-Q1", "2200-H2", "2201-H1"]
    assert list(Schedule.objects.values_list("version", "rrule", "wording", "from_on")) == [
        (1, "FREQ=MONTHLY;INTERVAL=3", "quarterly", None),
        (2, "FREQ=MONTHLY;INTERVAL=6", "twice a year", date(2200, 4, 1)),
    ]
    line = StatusEntry.objects.get(kind=EntryKind.RESCHEDULED)
    assert (line.user, line.note) == (change.lead, "both sides agreed")


def test_lists_that_have_changed_are_shown_again_and_nothing_is_done():
    change = Change()
    seen = change.seal()
    log_status(change.rows[1], Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    answer = change.send(_confirm=seen)
    assert (answer.status_code, answer.context["form"].outdated) == (200, True)
    assert "What would be done has changed since it was shown." in answer.content.decode()
    assert lists(answer)["Stay as they are"] == [
        ["2200-Q1", "the first quarter of 2200", "opens before 1 April 2200"],
        ["2200-Q2", "the second quarter of 2200", "under way"],
    ]
    assert Schedule.objects.count() == 1
    assert change.send(_confirm=answer.context["form"].effect.seal).status_code == 302
    assert change.windows() == ["2200-Q1", "2200-Q2", "2200-H2", "2201-H1"]


def test_another_day_needs_another_look():
    change = Change()
    answer = change.send(_confirm=change.seal(), from_on="2200-01-01")
    assert (answer.status_code, answer.context["form"].outdated, Schedule.objects.count()) == (200, True, 1)


@pytest.mark.parametrize("seal", ["", "0" * 64, "é"])
def test_no_other_word_confirms(seal: str):
    change = Change()
    assert (change.send(_confirm=seal).status_code, Schedule.objects.count()) == (200, 1)


def test_a_change_without_a_reason_is_refused_even_when_confirmed():
    change = Change()
    answer = change.send(_confirm=change.seal(), reason=" ")
    assert (dict(answer.context["form"].errors), Schedule.objects.count()) == (
        {"reason": ["This field is required."]},
        1,
    )


def test_the_schedule_it_has_is_no_change():
    change = Change()
    same = {"every": "quarter", "starting_in": "2200-01-07", "wording": "quarterly"}
    answer = change.send(**same)
    assert dict(answer.context["form"].errors) == {"__all__": ["That is the schedule it has."]}
    assert change.send(**same, _preview="1").context["form"].effect.refused == ["That is the schedule it has."]
    assert Schedule.objects.count() == 1


def test_a_change_made_on_an_older_version_is_refused_and_may_then_insist():
    change = Change()
    reschedule(change.commitment, Announced("x"), from_on=date(2200, 7, 1), reason="x", by=SYSTEM, at=AT)
    answer = change.send(_confirm=change.seal())
    form = answer.context["form"]
    assert (answer.status_code, form["opened"].value()) == (200, "2")
    assert dict(form.errors) == {
        "__all__": ["Somebody else changed this while you had it open. Look again, then save once more."]
    }
    assert Schedule.objects.count() == 2
    assert change.send(_confirm=form.effect.seal, opened=form["opened"].value()).status_code == 302
    assert Schedule.objects.count() == 3


def test_a_plan_that_cannot_be_counted_shows_no_lists():
    change = Change()
    answer = change.send(starting_in="1900-01-01", _preview="1")
    form = answer.context["form"]
    assert (form.effect.panels, form.effect.refused) == ((), ["1900-01-01 is more than 100 years back"])
    assert change.send(starting_in="", _preview="1").context["form"].effect is None


def test_what_keeps_a_round_is_said():
    change = Change()
    log_status(change.rows[0], Status.ARRANGED, on=date(2026, 1, 9), arranged_on=date(2200, 2, 2), by=SYSTEM, at=AT)
    found = lists(change.send(from_on="2200-01-01", schedule_kind="announced", every="", starting_in=""))
    assert found == {
        "Stay as they are": [["2200-Q1", "the first quarter of 2200", "arranged"]],
        "Are replaced": [["2200-Q2", "the second quarter of 2200"]],
        "Are new": [],
    }


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.OFFICER, 403), (Role.LEAD, 200)])
def test_only_leads_change_a_schedule(role: Role, status: int):
    change = Change()
    client = signed_in(member(change.desk, role))
    assert [client.get(change.address).status_code, client.post(change.address, {}).status_code] == [status] * 2


def test_another_desks_lead_finds_nothing():
    change = Change()
    Commitment.objects.update(confidentiality="restricted")
    client = signed_in(member(DeskFactory.create(), Role.LEAD))
    assert [client.get(change.address).status_code, client.post(change.address, {}).status_code] == [404, 404]


def test_it_is_offered_only_where_there_is_a_schedule_in_force():
    desk = DeskFactory.create()
    lead = signed_in(member(desk, Role.LEAD))
    without, ended = recorded(desk=desk), quarterly(desk=desk)[0].commitment
    Commitment.objects.filter(pk=ended.pk).update(standing="lapsed")
    for commitment in (without, ended):
        page = reverse("admin:commitments_commitment_change", args=[commitment.pk])
        assert "Change the schedule" not in lead.get(page).content.decode()
        address = reverse("admin:commitments_commitment_reschedule", args=[commitment.pk])
        assert lead.post(address, {}).status_code == 302
    assert Schedule.objects.count() == 1


def test_what_was_once_becomes_undated():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk, made_on=date(2026, 1, 7))
    reschedule_to = {"schedule_kind": "undated", "from_on": "2026-01-08", "reason": "no date after all", "opened": "1"}
    client = signed_in(member(desk, Role.LEAD))
    first = reverse("admin:commitments_commitment_schedule", args=[commitment.pk])
    client.post(first, {"schedule_kind": "once", "window": "2200-09"})
    assert commitment.schedule is not None
    assert commitment.schedule.plan() == Once(Window.month(2200, 9))
    address = reverse("admin:commitments_commitment_reschedule", args=[commitment.pk])
    shown = client.post(address, reschedule_to)
    assert lists(shown) == {
        "Stay as they are": [],
        "Are replaced": [["2200-09", "September 2200"]],
        "Are new": [["undated", "no date"]],
    }
    assert client.post(address, reschedule_to | {"_confirm": shown.context["form"].effect.seal}).status_code == 302
    assert list(commitment.follow_ups.values_list("slot", "review_on")) == [("undated", date(2026, 7, 8))]
