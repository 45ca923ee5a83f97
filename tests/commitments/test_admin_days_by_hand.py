"""A desk's days set by hand: kept on its page by its leads, and told beside the window of a follow-up."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commitments.access import Role
from commitments.models import Desk, FollowUp, HolidayOverride
from tests.factories import DeskFactory, PartyFactory, UserFactory, member, once, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(record: Any) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def typed(client: Client, desk: Desk, *days: dict[str, str], **fields: str) -> dict[str, Any]:
    """What the browser sends for the page as it is, with those new days and other values of the desk."""
    context = client.get(page(desk)).context
    form = context["adminform"].form
    sent = {name: form.initial.get(name) for name in form.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()} | fields
    for inline in context["inline_admin_formsets"]:
        prefix, rows = inline.formset.prefix, inline.formset.initial_forms
        sent |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            known = {name: row.initial[name] for name in row.fields if row.initial.get(name) is not None}
            sent |= {f"{prefix}-{number}-{name}": value for name, value in known.items()}
            sent |= {f"{prefix}-{number}-id": row.instance.pk}
    first = sent["holiday_overrides-TOTAL_FORMS"]
    for number, day in enumerate(days, start=first):
        sent |= {f"holiday_overrides-{number}-{name}": value for name, value in day.items()}
    sent["holiday_overrides-TOTAL_FORMS"] = first + len(days)
    return sent


def refusals(client: Client, desk: Desk, *days: dict[str, str], **fields: str) -> list[str]:
    """What is said of the days that were typed; nothing is saved."""
    answer = client.post(page(desk), typed(client, desk, *days, **fields))
    formset = next(
        inline.formset
        for inline in answer.context["inline_admin_formsets"]
        if inline.formset.prefix == "holiday_overrides"
    )
    lines = [line for errors in formset.errors for told in errors.values() for line in told]
    return [*lines, *formset.non_form_errors()]


@pytest.fixture
def desk() -> Desk:
    made: Desk = DeskFactory.create(holiday_countries="PK,CN")
    return made


@pytest.fixture
def lead(desk: Desk) -> Client:
    return signed_in(member(desk, Role.LEAD))


def kept() -> list[tuple[str, date, bool, str]]:
    return list(HolidayOverride.objects.order_by("on", "country").values_list("country", "on", "is_off", "name"))


def test_a_lead_sets_days_and_takes_them_back(desk, lead):
    days = [
        {"on": "2026-03-20", "country": "PK", "is_off": "on", "name": "  Eid,\n as  announced "},
        {"on": "2026-09-20", "country": "", "name": "Worked for 6 October"},
    ]
    assert lead.post(page(desk), typed(lead, desk, *days)).status_code == 302
    assert kept() == [
        ("PK", date(2026, 3, 20), True, "Eid, as announced"),
        ("", date(2026, 9, 20), False, "Worked for 6 October"),
    ]
    sent = typed(lead, desk) | {"holiday_overrides-0-DELETE": "on"}
    assert lead.post(page(desk), sent).status_code == 302
    # The newest day stands first.
    assert kept() == [("PK", date(2026, 3, 20), True, "Eid, as announced")]


@pytest.mark.parametrize(
    ("day", "lines"),
    [
        (
            {"on": "2026-03-20", "country": "XX"},
            ["“XX” is no country whose public holidays are known; write ISO 3166-1 codes such as PK,CN."],
        ),
        (
            {"on": "2026-03-20", "country": "pk"},
            ["“pk” is no country whose public holidays are known; write ISO 3166-1 codes such as PK,CN."],
        ),
        (
            {"on": "2026-03-20", "country": ","},
            ["“,” is no country whose public holidays are known; write ISO 3166-1 codes such as PK,CN."],
        ),
        ({"on": "2026-03-20", "country": "PAK"}, ["Ensure this value has at most 2 characters (it has 3)."]),
        (
            {"on": "2026-03-20", "country": "DE"},
            ["“DE” is none of the desk's holiday countries: add it to them first."],
        ),
        ({"on": "2026-03-20", "name": "x" * 121}, ["Ensure this value has at most 120 characters (it has 121)."]),
        ({"on": "31 June 2026", "name": "Eid"}, ["Enter a valid date."]),
        ({"on": "", "name": "Eid"}, ["This field is required."]),
    ],
)
def test_a_day_that_cannot_be_set_is_refused_in_one_line(desk, lead, day: dict[str, str], lines: list[str]):
    assert refusals(lead, desk, day) == lines
    assert kept() == []


def test_a_day_is_set_once_for_each_country(desk, lead):
    day = {"on": "2026-03-20", "country": "PK", "is_off": "on"}
    assert any("duplicate data" in line for line in refusals(lead, desk, day, day))
    assert (
        lead.post(page(desk), typed(lead, desk, day, day | {"country": "CN"}, day | {"country": ""})).status_code == 302
    )
    assert refusals(lead, desk, day) != []
    assert len(kept()) == 3


def test_a_country_can_be_added_in_the_same_breath(desk, lead):
    day = {"on": "2026-03-20", "country": "DE", "is_off": "on"}
    sent = typed(lead, desk, day, holiday_countries="PK,CN,DE")
    assert lead.post(page(desk), sent).status_code == 302
    assert kept() == [("DE", date(2026, 3, 20), True, "")]


@pytest.mark.parametrize("who", ["viewer", "officer", "lead elsewhere"])
def test_others_read_the_days_and_change_none(desk, who: str):
    HolidayOverride.objects.create(desk=desk, on=date(2026, 3, 20), name="Eid, as announced")
    at = DeskFactory.create() if who == "lead elsewhere" else desk
    client = signed_in(member(at, Role.LEAD if who == "lead elsewhere" else Role(who)))
    shown = client.get(page(desk)).content.decode()
    assert "Eid, as announced" in shown
    assert 'name="holiday_overrides-0-name"' not in shown
    day = {"holiday_overrides-TOTAL_FORMS": "1", "holiday_overrides-INITIAL_FORMS": "0"}
    sent = day | {"holiday_overrides-0-on": "2026-03-21", "holiday_overrides-0-is_off": "on"}
    assert client.post(page(desk), sent).status_code == 403
    assert len(kept()) == 1


def test_a_lead_who_steps_down_in_the_same_breath_still_sets_the_day(desk):
    user = member(desk, Role.LEAD)
    client = signed_in(user)
    day = {"on": "2026-03-20", "country": "PK", "is_off": "on"}
    sent = typed(client, desk, day) | {"memberships-0-role": "viewer"}
    assert client.post(page(desk), sent).status_code == 302
    assert user.memberships.get().role == "viewer"
    assert len(kept()) == 1


@pytest.mark.parametrize(
    ("changed", "looked_at"),
    [
        ({"working_days": "SU,MO,TU,WE,TH"}, True),
        ({"holiday_countries": "PK"}, True),
        ({"name": "Another name"}, False),
        ({}, False),
    ],
)
def test_when_working_days_change_the_watch_looks_again(desk, lead, changed: dict[str, str], looked_at: bool):
    follow_up = once(recorded(desk=desk), "2099-12-25")
    FollowUp.objects.filter(pk=follow_up.pk).update(remind_next_on=date(2099, 12, 18))
    assert lead.post(page(desk), typed(lead, desk, **changed)).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.remind_next_on != date(2099, 12, 18)) is looked_at


def test_a_day_set_by_hand_has_the_watch_look_again(desk, lead):
    follow_up = once(recorded(desk=desk), "2099-12-25")
    FollowUp.objects.filter(pk=follow_up.pk).update(remind_next_on=date(2099, 12, 18))
    day = {"on": "2099-12-18", "country": "PK", "is_off": "on"}
    assert lead.post(page(desk), typed(lead, desk, day)).status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.remind_next_on is not None
    assert follow_up.remind_next_on < date(2099, 12, 18)


def test_the_page_of_a_follow_up_tells_of_its_days(desk, lead):
    PartyFactory.create(name="Pakistan", country="PK")
    HolidayOverride.objects.create(desk=desk, on=date(2099, 12, 25), name="Moving <b>house</b>")
    holiday = "25 December 2099 is a holiday in Pakistan (Quaid-e-Azam Day)"
    told = lead.get(page(once(recorded(desk=desk), "2099-12-25"))).content.decode()
    assert f"{holiday}<br>25 December 2099 is a day off at the desk (Moving &lt;b&gt;house&lt;/b&gt;)<" in told
    assert holiday not in lead.get(page(once(recorded(desk=desk), "2099-12-23"))).content.decode()


def test_a_superuser_makes_a_desk_with_its_days_at_once():
    client = signed_in(UserFactory.create(is_superuser=True))
    sent = {
        "name": "New",
        "slug": "new",
        "code": "NEW",
        "time_zone": "UTC",
        "working_days": "MO,TU",
        "holiday_countries": "PK",
        "reminder_hour": "9",
        "lead_days": "30",
        "grace_days": "0",
        "review_months": "6",
        "year_starts": "1",
        "dormant_after": "2",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
        "holiday_overrides-TOTAL_FORMS": "1",
        "holiday_overrides-INITIAL_FORMS": "0",
        "holiday_overrides-0-on": "2026-03-20",
        "holiday_overrides-0-country": "PK",
        "holiday_overrides-0-is_off": "on",
    }
    assert client.post(reverse("admin:commitments_desk_add"), sent).status_code == 302
    assert kept() == [("PK", date(2026, 3, 20), True, "")]


@pytest.mark.parametrize(
    ("countries", "message"),
    [
        ("PAK", "“PAK” is no country whose public holidays are known; write ISO 3166-1 codes such as PK,CN."),
        ("PK,", "“PK,” is no country whose public holidays are known; write ISO 3166-1 codes such as PK,CN."),
        ("PK,UK", "“UK” is no country whose public holidays are known; write ISO 3166-1 codes such as PK,CN."),
    ],
)
def test_a_desk_takes_only_codes_of_the_standard(countries: str, message: str):
    desk: Desk = DeskFactory.build(holiday_countries=countries)
    with pytest.raises(ValidationError) as refusal:
        desk.full_clean()
    assert refusal.value.message_dict["holiday_countries"] == [message]
