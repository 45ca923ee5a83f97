"""The schedule read back: by a button without script, and as the page's script asks for it. Neither writes anything."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from commitments.access import Role
from commitments.admin.said import Said
from commitments.admin.schedule.preview import Due, Preview, read_back
from commitments.models import Commitment, Event, Schedule, StatusEntry
from commitments.schedule import (
    Announced,
    Awaiting,
    Counting,
    Offset,
    Once,
    Plan,
    Recurrence,
    Recurring,
    Rule,
    Undated,
    Window,
)
from tests.factories import DeskFactory, member, recorded

pytestmark = pytest.mark.one_engine

ON = date(2026, 8, 20)
QUARTERLY = Rule.parse("FREQ=MONTHLY;INTERVAL=3")
YEARLY = Rule.parse("FREQ=YEARLY")
NOT_READ = "“soon” is not read as a day or a period: type it like “September 2026” or 2026-09."


def shown(plan: Plan, **options: Any) -> Preview:
    return read_back(plan, on=ON, desk=None, states={}, **options)


def test_a_rhythm_is_read_back_with_its_next_five_windows_and_those_that_are_over():
    assert shown(Recurring(QUARTERLY, date(2026, 1, 7))) == Preview(
        sentence="due once in each calendar quarter, from the first quarter of 2026; next: 1 July to 30 September 2026",
        rule="FREQ=MONTHLY;INTERVAL=3",
        windows=(
            Due("the third quarter of 2026", "1 July to 30 September 2026", ()),
            Due("the fourth quarter of 2026", "1 October to 31 December 2026", ()),
            Due("the first quarter of 2027", "1 January to 31 March 2027", ()),
            Due("the second quarter of 2027", "1 April to 30 June 2027", ()),
            Due("the third quarter of 2027", "1 July to 30 September 2027", ()),
        ),
        notes=("2 windows are over already, the first of them the first quarter of 2026: they get follow-ups too.",),
    )


def test_a_changed_rhythm_shows_only_what_opens_from_its_day_on():
    found = shown(Recurring(QUARTERLY, date(2026, 1, 7)), from_on=date(2026, 8, 21))
    assert (found.sentence, [due.name for due in found.windows], found.notes) == (
        "from 21 August 2026 on: once in each calendar quarter",
        [
            "the fourth quarter of 2026",
            "the first quarter of 2027",
            "the second quarter of 2027",
            "the third quarter of 2027",
            "the fourth quarter of 2027",
        ],
        (),
    )


@pytest.mark.parametrize(
    ("plan", "windows"),
    [
        (Once(Window.from_edtf("2026-09")), ["September 2026"]),
        (Once(Window.from_edtf("2026-05-01/..")), ["from 1 May 2026 on"]),
        (Recurring(Rule.parse("FREQ=YEARLY;COUNT=2"), date(2026, 1, 7)), ["2026", "2027"]),
        (
            Recurring(YEARLY, date(2026, 1, 7), counting=Counting.ANNIVERSARY),
            [
                "8 January 2026 to 7 January 2027",
                "8 January 2027 to 7 January 2028",
                "8 January 2028 to 7 January 2029",
                "8 January 2029 to 7 January 2030",
                "8 January 2030 to 7 January 2031",
            ],
        ),
        # What comes after it is counted from the day on which it is closed.
        (
            Recurring(YEARLY, date(2026, 1, 7), counting=Counting.AFTER_LAST),
            ["8 January 2026 to 7 January 2027"],
        ),
        (Announced(), []),
        (Undated(), []),
    ],
)
def test_every_plan_shows_the_windows_that_it_has(plan: Plan, windows: list[str]):
    assert [due.name for due in shown(plan).windows] == windows


def test_what_waits_for_an_event_has_windows_as_soon_as_that_has_a_day():
    event = Event(name="the elections")
    offset, yearly = Awaiting(event, Offset.parse("P6M")), Awaiting(event, Recurrence(YEARLY, Counting.ANNIVERSARY))
    before = [shown(plan).windows for plan in (offset, yearly)]
    event.falls_on = date(2029, 2, 8)
    after = [[due.name for due in shown(plan).windows][:1] for plan in (offset, yearly)]
    assert (before, after) == (
        [(), ()],
        [["8 February to 8 August 2029"], ["9 February 2029 to 8 February 2030"]],
    )


@pytest.mark.django_db
def test_a_holiday_on_a_windows_last_day_is_noted_beside_it():
    desk = DeskFactory.create(holiday_countries="PK")
    day = Once(Window.day(date(2026, 8, 14)))
    assert read_back(day, on=ON, desk=desk, states={"PK": "Pakistan"}).windows == (
        Due("14 August 2026", "", ("14 August 2026 is a holiday in Pakistan (Independence Day)",)),
    )


@pytest.mark.parametrize(
    ("words", "part", "meanings"),
    [
        ("quarterly", "quarterly", 2),
        ("quarterly meetings of a joint security working group", "quarterly", 2),
        ("scheduled to be held in China in September", "in September", 1),
        ("will meet by the end of 2027, at the latest", "by the end of 2027", 1),
        ("to be signed on September 14, 2026 in Beijing", "on September 14, 2026", 1),
        # Not the month.
        ("the ministers may meet and march on", "", 0),
        ("invited to visit Pakistan", "", 0),
        ("", "", 0),
    ],
)
def test_the_part_of_the_words_that_says_when_is_read(words: str, part: str, meanings: int):
    found, readings = Said(None, date(2026, 1, 7)).understood(words)
    assert (found, len(readings)) == (part, meanings)


class Page:
    """The page on which an officer records, half filled. What depends on today starts far from it."""

    def __init__(self) -> None:
        self.desk = DeskFactory.create(code="PKCN", holiday_countries="")
        self.client = signed_in(member(self.desk, Role.OFFICER))
        self.address = reverse("admin:commitments_commitment_add")
        self.typed = {"desk": self.desk.pk, "title": "A forum", "made_on": "2026-01-07", "wording": "biannual meetings"}

    def look(self, **sent: Any) -> Any:
        """The answer, after making sure that nothing was written, lost or complained of."""
        answer = self.client.post(self.address, self.typed | sent)
        assert (answer.status_code, Commitment.objects.count(), StatusEntry.objects.count()) == (200, 0, 0)
        form, text = answer.context["adminform"].form, answer.content.decode()
        assert (dict(form.errors), "errornote" in text, "errorlist" in text) == ({}, False, False)
        kept = {name: form[name].value() for name in self.typed}
        assert kept == {name: str(value) for name, value in self.typed.items()}
        return form


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_looking_keeps_what_is_typed_and_writes_nothing():
    form = Page().look(_preview="1", schedule_kind="recurring", every="quarter", starting_in="2200")
    assert (form["every"].value(), form["starting_in"].value()) == ("quarter", "2200")
    assert (form.preview.sentence, [due.name for due in form.preview.windows]) == (
        "due once in each calendar quarter, from the first quarter of 2200; next: 1 January to 31 March 2200",
        [
            "the first quarter of 2200",
            "the second quarter of 2200",
            "the third quarter of 2200",
            "the fourth quarter of 2200",
            "the first quarter of 2201",
        ],
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "preview"),
    [
        ({}, None),
        ({"schedule_kind": "recurring"}, Preview(missing=("rhythm", "starting in"))),
        (
            {"schedule_kind": "once", "window": "soon"},
            Preview(
                refused=(
                    ("Window", "“soon” is not read as a day or a period: type it like “September 2026” or 2026-09."),
                )
            ),
        ),
        (
            {"schedule_kind": "recurring", "every": "rule", "rule": "FREQ=HOURLY", "starting_in": "2026"},
            Preview(refused=(("Rule", "FREQ=HOURLY is not supported: a rule counts days, not times"),)),
        ),
        (
            {"schedule_kind": "recurring", "every": "month", "starting_in": "0001-01-01"},
            Preview(refused=(("Starting in", "0001-01-01 is more than 100 years back"),)),
        ),
        (
            {
                "schedule_kind": "recurring",
                "every": "rule",
                "rule": "FREQ=YEARLY;BYMONTH=3",
                "starting_in": "2026-01-07",
                "counting": "anniversary",
            },
            Preview(refused=(("Rhythm", "BYMONTH=3 is a matter of the calendar: it cannot be counted from a day"),)),
        ),
    ],
)
def test_the_panel_says_what_is_missing_and_what_is_wrong(sent: dict[str, str], preview: Preview | None):
    assert Page().look(_preview="1", **sent).preview == preview


@pytest.mark.django_db
def test_without_a_desk_a_rule_that_cannot_be_counted_is_told_all_the_same():
    page = Page()
    page.typed["desk"] = ""
    sent = {"schedule_kind": "recurring", "every": "rule", "rule": "FREQ=YEARLY;BYMONTH=3", "counting": "anniversary"}
    assert page.look(_preview="1", starting_in="2026-01-07", **sent).preview == Preview(
        refused=(("", "BYMONTH=3 is a matter of the calendar: it cannot be counted from a day"),)
    )


@pytest.mark.django_db
def test_what_is_ambiguous_is_offered_and_nothing_is_chosen():
    form = Page().look(_preview="1")
    assert [(choice.words, choice.taken) for choice in form.choices] == [
        ("once in each half of the calendar year", False),
        ("once in a calendar year, every two years", False),
    ]
    assert (form["schedule_kind"].value(), form.understood[0]) == (None, "biannual")


@pytest.mark.django_db
def test_a_reading_that_is_taken_fills_the_fields_and_nothing_else():
    page = Page()
    twice, every_other = page.look(_preview="1").choices
    form = page.look(_take=every_other.key, window="2026-09", schedule_kind="once")
    assert {name: form[name].value() for name in ("schedule_kind", "every", "starting_in", "window")} == {
        "schedule_kind": "recurring",
        "every": "two-years",
        "starting_in": "2026-01-07",
        "window": None,
    }
    assert [choice.taken for choice in form.choices] == [False, True]
    assert form.preview.rule == "FREQ=YEARLY;INTERVAL=2"
    assert page.look(_take=twice.key, starting_in="2030")["starting_in"].value() == "2030"


@pytest.mark.django_db
def test_a_reading_that_was_never_offered_is_not_taken():
    form = Page().look(_take="schedule_kind=undated", schedule_kind="announced")
    assert form["schedule_kind"].value() == "announced"


@pytest.mark.django_db
def test_a_reading_finds_the_desks_event():
    page = Page()
    page.typed["wording"] = "within six months of the elections"
    Event.objects.create(desk=DeskFactory.create(), name="elections")
    own = Event.objects.create(desk=page.desk, name="Elections")
    (choice,) = page.look(_preview="1").choices
    form = page.look(_take=choice.key)
    names = ("schedule_kind", "event", "then", "span", "span_unit")
    assert [form[name].value() for name in names] == ["awaiting", str(own.pk), "within", "6", "M"]
    assert form.preview.sentence == "due within six months of Elections (no date yet)"


@pytest.mark.django_db
def test_a_commitment_without_a_schedule_is_given_one_in_the_same_words():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk, made_on=date(2026, 1, 7))
    client = signed_in(member(desk, Role.OFFICER))
    address = reverse("admin:commitments_commitment_schedule", args=[commitment.pk])
    typed = {"wording": "in September", "opened": "1"}
    looked = client.post(address, typed | {"_preview": "1"})
    (choice,) = looked.context["form"].choices
    taken = client.post(address, typed | {"_take": choice.key})
    assert (choice.words, taken.context["form"]["window"].value(), Schedule.objects.count()) == (
        "in September 2026",
        "2026-09",
        0,
    )
    saved = client.post(address, typed | {"schedule_kind": "once", "window": "2026-09"})
    assert (saved.status_code, commitment.follow_ups.get().window) == (302, Window.month(2026, 9))


@pytest.mark.django_db
def test_only_pages_that_ask_for_a_schedule_carry_its_script():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk)
    client = signed_in(member(desk, Role.LEAD))
    pages = {
        "record": reverse("admin:commitments_commitment_add"),
        "schedule": reverse("admin:commitments_commitment_schedule", args=[commitment.pk]),
        "amend": reverse("admin:commitments_commitment_change", args=[commitment.pk]),
        "assess": reverse("admin:commitments_commitment_assess", args=[commitment.pk]),
        "list": reverse("admin:commitments_commitment_changelist"),
    }
    carrying = {name for name, page in pages.items() if "htmx-2.min.js" in client.get(page).content.decode()}
    assert carrying == {"record", "schedule"}


@pytest.mark.django_db
def test_whoever_may_not_record_may_not_look():
    desk = DeskFactory.create()
    client = signed_in(member(desk, Role.VIEWER))
    assert client.post(reverse("admin:commitments_commitment_add"), {"_preview": "1"}).status_code == 403
