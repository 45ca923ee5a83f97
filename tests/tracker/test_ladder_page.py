"""A lead looks at how their desk reminds, tries other steps on one follow-up, and takes them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Author
from commitments.models import Desk, FollowUp, HolidayOverride, Membership
from tests.factories import DeskFactory, UserFactory, member, once, quarterly, recipient, recorded, undated
from tracker.admin.ladder_preview import Climb, Step, climb_of
from tracker.ladder import STANDARD, Steps
from tracker.ladders import change_ladder
from tracker.models import Acknowledgement, Ladder, Recipient
from tracker.outbox import ladders_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# A Sunday.
AT = datetime(2026, 9, 20, 9, tzinfo=UTC)
TYPED = {
    "opens": "on",
    "days_before": "30, 7, 1",
    "last_day": "on",
    "days_after": "1, 2, 4, 8, 16",
    "then_every": "30",
    "to_deputy_after": "5",
    "to_lead_after": "10",
    "list_after": "60",
    "pause_days": "14",
    "opened": "0",
}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(desk: Desk) -> str:
    return reverse("admin:tracker_ladder_of", args=[desk.pk])


def told(climb: Climb) -> list[tuple[str, str]]:
    return [(step.name, step.to) for step in climb.steps]


@pytest.fixture
def desk():
    return DeskFactory.create(name="Islamabad desk")


@pytest.fixture
def lead(desk):
    return member(desk, Role.LEAD, username="lead", first_name="Chen", last_name="Wei")


@pytest.fixture
def owner(desk):
    deputy = member(desk, Role.OFFICER, username="deputy", first_name="Bilal", last_name="Ahmed")
    owner = member(desk, Role.OFFICER, username="owner", first_name="Amina", last_name="Khan")
    Membership.objects.filter(user=owner).update(deputy=deputy)
    return owner


# What the steps mean for one follow-up


def test_each_step_has_its_day_in_words_and_whom_it_writes_to_by_name(desk, lead, owner):
    follow_up = once(recorded(desk=desk, owner=owner), "2026-09-27")
    steps = Steps(days_before=(30, 7, 3), days_after=(1, 4), then_every=0, to_lead_after=6, list_after=8)
    assert climb_of(follow_up, steps, at=AT) == Climb(
        steps=(
            Step("30 days before its end", "Friday 28 August 2026", "", ("past",), past=True),
            Step(
                "7 days before its end",
                "Friday 18 September 2026",
                "",
                ("past", "Sunday 20 September 2026 is a day off: moved to the Friday before"),
                past=True,
            ),
            Step("3 days before its end", "Thursday 24 September 2026", "to Amina Khan"),
            Step(
                "its last day",
                "Friday 25 September 2026",
                "to Amina Khan",
                ("Sunday 27 September 2026 is a day off: moved to the Friday before",),
            ),
            Step(
                "its window opens",
                "Sunday 27 September 2026",
                "to Amina Khan",
                ("a day off: the mail goes out on Monday 28 September 2026",),
            ),
            Step("1 working day after its end", "Monday 28 September 2026", "to Amina Khan"),
            Step("4 working days after its end", "Thursday 1 October 2026", "to Amina Khan"),
            Step(
                "5 working days after its end: handed to the deputy",
                "Friday 2 October 2026",
                "to Bilal Ahmed at once, and to Amina Khan",
            ),
            Step(
                "6 working days after its end: handed to the desk's lead",
                "Monday 5 October 2026",
                "to Chen Wei, at once",
            ),
            Step(
                "8 working days after its end: put on the list of what nobody answers",
                "Wednesday 7 October 2026",
                "nobody is mailed any more",
            ),
        ),
        notes=("Its window: 27 September 2026.",),
    )


def test_what_is_left_out_says_why(desk, lead):
    follow_up = quarterly(recorded(desk=desk))[3]
    assert str(follow_up.latest) == "2026-12-31"
    steps = Steps(days_before=(60, 30), days_after=(1, 50, 45), then_every=90, to_lead_after=10, list_after=40)
    assert climb_of(follow_up, steps, at=AT).left_out == (
        ("60 days before its end", "longer than half of its rhythm, 45 days"),
        ("45 working days after its end", "nobody is mailed any more by then"),
        ("50 working days after its end", "longer than half of its rhythm, 45 days"),
        ("every 90 working days after that", "longer than half of its rhythm, 45 days"),
    )
    late = once(recorded(desk=desk, lead_days=10), "2026-12-31")
    assert climb_of(late, STANDARD, at=AT).left_out == (
        ("30 days before its end", "before it is coming up (lead 10 days)"),
    )


def test_a_pause_and_what_it_leaves_out_are_told(desk, lead):
    follow_up = once(recorded(desk=desk), "2026-09-30")
    Acknowledgement.objects.create(
        follow_up=follow_up,
        recipient=recipient(lead),
        window_version=1,
        on=date(2026, 9, 15),
        until_on=date(2026, 9, 28),
        at=AT,
    )
    found = climb_of(follow_up, STANDARD, at=AT)
    assert found.left_out == (("7 days before its end", "somebody has acknowledged it: it is quiet then"),)
    assert found.notes == (
        "Its window: 30 September 2026.",
        "Nobody is named as its owner: whoever comes next is told from the first step on.",
        "It is quiet until 28 September 2026: somebody has acknowledged it.",
    )


def test_who_comes_next_is_named_where_the_owner_cannot_be_told(desk, lead, owner):
    owner.is_active = False
    owner.save()
    follow_up = once(recorded(desk=desk, owner=owner), "2026-09-30")
    found = climb_of(follow_up, STANDARD, at=AT)
    assert found.steps[2].to == "to Bilal Ahmed"
    assert found.notes[1] == "Its owner cannot be told: whoever comes next is told from the first step on."


def test_with_nobody_at_all_the_steps_say_that_they_wait(desk):
    follow_up = once(recorded(desk=desk), "2026-09-30")
    assert {to for _, to in told(climb_of(follow_up, STANDARD, at=AT)) if to} == {
        "nobody can be told: it waits until somebody can",
        "nobody is mailed any more",
    }
    desk.mailbox = "desk@example.org"
    desk.save()
    follow_up = FollowUp.objects.select_related("commitment__desk").get()
    assert climb_of(follow_up, STANDARD, at=AT).steps[-2].to == "to the desk's mailbox"


@pytest.mark.parametrize(
    ("fields", "since"),
    [
        ({"overdue_from": date(2026, 9, 8)}, "7 September 2026, when its grace ends"),
        ({"known_on": date(2026, 9, 16)}, "16 September 2026, when its window became known"),
    ],
)
def test_from_where_working_days_are_counted_is_told(desk, lead, fields, since):
    follow_up = once(recorded(desk=desk), "2026-08-31")
    for name, value in fields.items():
        setattr(follow_up, name, value)
    assert f"Working days after its end are counted from {since}." in climb_of(follow_up, STANDARD, at=AT).notes


def test_what_was_logged_after_the_end_begins_the_count_anew(desk, lead):
    follow_up = once(recorded(desk=desk), "2026-08-31")
    follow_up.heard_on = date(2026, 9, 16)
    found = climb_of(follow_up, replace(STANDARD, days_after=(1, 2)), at=AT)
    assert "Working days after its end are counted anew from 30 September 2026, after what was logged." in found.notes
    assert [name for name, _ in told(found)][-6:] == [
        "1 working day after 30 September 2026",
        "2 working days after 30 September 2026",
        "5 working days after 30 September 2026: handed to the deputy",
        "10 working days after 30 September 2026: handed to the desk's lead",
        "32 working days after 30 September 2026",
        "60 working days after 30 September 2026: put on the list of what nobody answers",
    ]


def test_of_what_has_no_end_the_next_reviews_are_shown(desk, lead):
    found = climb_of(undated(recorded(desk=desk), review_on=date(2026, 10, 1)), STANDARD, at=AT)
    assert [(step.name, step.to) for step in found.steps] == [
        ("review on 1 October 2026", "to Chen Wei"),
        ("30 days after the review set for 1 October 2026", "to Chen Wei"),
        ("60 days after the review set for 1 October 2026", "to Chen Wei"),
        ("90 days after the review set for 1 October 2026", "to Chen Wei"),
    ]
    assert (found.more, found.left_out) == (True, ())


def test_two_steps_of_one_day_are_told_as_one(desk, lead):
    HolidayOverride.objects.create(desk=desk, on=date(2026, 9, 29), country="", is_off=True)
    follow_up = once(recorded(desk=desk), "2026-09-29/2026-09-30")
    found = [(step.name, step.day, step.to) for step in climb_of(follow_up, STANDARD, at=AT).steps if "29" in step.day]
    assert found == [("its window opens", "Tuesday 29 September 2026", "to Chen Wei")]
    follow_up = once(recorded(desk=desk), "2026-09-30")
    same_day = [step for step in climb_of(follow_up, STANDARD, at=AT).steps if "30 September" in step.day]
    assert [(step.name, step.to, step.notes) for step in same_day] == [
        ("its window opens", "", ("passed over for the next, which comes on the same day",)),
        ("its last day", "to Chen Wei", ()),
    ]


# The page


def test_the_page_shows_the_steps_in_words_and_the_nearest_follow_up(desk, lead):
    once(recorded(desk=desk, title="The later forum"), "2033-09")
    once(recorded(desk=desk, title="The nearest forum"), "2031-09-30")
    answer = signed_in(lead).get(page(desk))
    body = answer.content.decode()
    assert "This desk has the standard steps." in body
    assert "7 days before its end" in body
    assert "Tuesday 23 September 2031" in body
    assert "to Chen Wei" in body
    assert answer.context["form"].chosen.commitment.title == "The nearest forum"
    # Field bug 27.
    assert "-7" not in body
    assert "+1" not in body


def test_a_look_shows_other_steps_and_writes_nothing(desk, lead):
    once(recorded(desk=desk, title="The forum"), "2031-09-30")
    client = signed_in(lead)
    before = FollowUp.objects.values_list("remind_next_on", "version").get()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.post(page(desk), TYPED | {"days_before": "12", "_preview": "1"})
    body = answer.content.decode()
    assert ("12 days before its end" in body, "30 days before its end" in body) == (True, False)
    assert not [
        each["sql"] for each in asked if not each["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE", "BEGIN"))
    ]
    assert (Ladder.objects.count(), Recipient.objects.count()) == (0, 0)
    assert FollowUp.objects.values_list("remind_next_on", "version").get() == before


def test_a_look_at_what_cannot_be_read_says_what_is_wrong(desk, lead):
    once(recorded(desk=desk), "2031-09-30")
    answer = signed_in(lead).post(page(desk), TYPED | {"days_before": "7, x", "_preview": "1"})
    assert answer.context["form"].refused == [
        ("Days before the end", "“x” is no number of days from 1 to 366; write such as 30, 7, 1")
    ]
    assert answer.context["form"].errors == {}


def test_a_search_offers_what_has_the_words(desk, lead):
    once(recorded(desk=desk, title="Energy forum"), "2031-09-30")
    once(recorded(desk=desk, title="Trade forum"), "2031-10-31")
    client = signed_in(lead)

    def offered(**sent: str) -> tuple[Any, list[str]]:
        form = client.post(page(desk), TYPED | {"_preview": "1"} | sent).context["form"]
        titles = [label.split(" · ")[0] for _, rows in form.fields["follow_up"].widget.choices for _, label in rows]
        return form.chosen and form.chosen.commitment.title, titles

    trade = str(FollowUp.objects.get(commitment__title="Trade forum").pk)
    assert offered() == ("Energy forum", ["Energy forum", "Trade forum"])
    assert offered(follow_up=trade) == ("Trade forum", ["Energy forum", "Trade forum"])
    assert offered(follow_up=trade, find="energy") == ("Energy forum", ["Energy forum"])
    assert offered(find="nothing like it") == (None, [])
    assert offered(follow_up="1" * 40) == ("Energy forum", ["Energy forum", "Trade forum"])


def test_saving_takes_the_steps_and_says_how_many_follow_ups_that_touches(desk, lead):
    client = signed_in(lead)
    answer = client.post(page(desk), TYPED | {"days_before": "5, 12"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "“Islamabad desk” reminds like this from tomorrow on. 0 open follow-ups have another next step."
    ]
    assert Ladder.objects.get().steps() == replace(STANDARD, days_before=(12, 5))
    assert "This desk has steps of its own." in answer.content.decode()


def test_the_standard_steps_come_back_by_a_button(desk, lead):
    change_ladder(desk, Steps(days_before=(5,)), by=Author.of(lead), at=AT)
    client = signed_in(lead)
    answer = client.post(page(desk), {"_standard": "1", "opened": "1"}, follow=True).content.decode()
    assert ladders_of([desk]) == {desk.pk: STANDARD}
    assert ("This desk has steps of its own." in answer, 'value="30, 7, 1"' in answer) == (False, True)
    assert "the standard ones" in client.get(reverse("admin:tracker_ladder_changelist")).content.decode()
    client.post(page(desk), TYPED | {"days_before": "6", "opened": "2"})
    assert ladders_of([desk]) == {desk.pk: replace(STANDARD, days_before=(6,))}


@pytest.mark.parametrize(
    ("typed", "field", "line"),
    [
        ({"days_before": "0"}, "days_before", "“0” is no number of days from 1 to 366; write such as 30, 7, 1"),
        ({"days_before": "-7"}, "days_before", "“-7” is no number of days from 1 to 366; write such as 30, 7, 1"),
        ({"then_every": "261"}, "then_every", "Ensure this value is less than or equal to 260."),
        ({"to_lead_after": "5"}, "to_lead_after", "5 is not more than 5, when the deputy is told."),
        ({"list_after": ""}, "list_after", "This field is required."),
    ],
)
def test_what_cannot_be_kept_is_refused_on_its_field(desk, lead, typed, field, line):
    answer = signed_in(lead).post(page(desk), TYPED | typed)
    assert answer.context["form"].errors == {field: [line]}
    assert not Ladder.objects.exists()


def test_a_ladder_that_somebody_else_changed_is_shown_again_before_it_is_saved(desk, lead):
    client = signed_in(lead)
    change_ladder(desk, Steps(days_before=(5,)), by=Author.of(lead), at=AT)
    answer = client.post(page(desk), TYPED | {"days_before": "6"})
    assert answer.context["form"].non_field_errors() == [
        "Somebody else changed this while you had it open. Look again, then save once more."
    ]
    assert Ladder.objects.get().days_before == "5"
    client.post(page(desk), TYPED | {"days_before": "6", "opened": answer.context["form"]["opened"].value()})
    assert Ladder.objects.get().days_before == "6"


def test_only_leads_of_the_desk_see_its_page(desk, lead):
    elsewhere, root = member(DeskFactory.create(), Role.LEAD), UserFactory.create(is_superuser=True)
    seen = {
        name: signed_in(user).get(page(desk)).status_code
        for name, user in (
            ("lead", lead),
            ("root", root),
            ("officer", member(desk, Role.OFFICER)),
            ("viewer", member(desk, Role.VIEWER)),
            ("lead elsewhere", elsewhere),
        )
    }
    assert seen == {"lead": 200, "root": 200, "officer": 403, "viewer": 403, "lead elsewhere": 403}
    assert signed_in(lead).get(reverse("admin:tracker_ladder_of", args=[999_999])).status_code == 404
    assert signed_in(elsewhere).post(page(desk), TYPED).status_code == 403
    assert not Ladder.objects.exists()


def test_follow_ups_of_other_desks_are_not_to_be_chosen(desk, lead):
    far = once(recorded(title="zanzibar forum", confidentiality=Confidentiality.RESTRICTED), "2031-09-30")
    near = once(recorded(title="zanzibar talks"), "2031-09-30")
    client = signed_in(lead)
    for row in (far, near):
        body = client.post(page(desk), TYPED | {"_preview": "1", "follow_up": row.pk}).content.decode()
        assert "zanzibar" not in body
        assert "zanzibar" not in client.get(page(desk), {"follow_up": row.pk}).content.decode()


def test_the_list_shows_the_desks_one_leads_and_the_desks_page_leads_there(desk, lead):
    other = DeskFactory.create(name="Far desk")
    change_ladder(desk, Steps(days_before=(5,)), by=Author.of(lead), at=AT)
    client = signed_in(lead)
    body = client.get(reverse("admin:tracker_ladder_changelist")).content.decode()
    assert (page(desk) in body, page(other) in body, "its own" in body) == (True, False, True)
    its_own = reverse("admin:tracker_ladder_change", args=[Ladder.objects.get().pk])
    assert "How Islamabad desk reminds" in client.get(its_own).content.decode()
    assert page(desk) in client.get(reverse("admin:commitments_desk_change", args=[desk.pk])).content.decode()
    assert page(other) not in client.get(reverse("admin:commitments_desk_change", args=[other.pk])).content.decode()
    officer = signed_in(member(desk, Role.OFFICER))
    assert officer.get(reverse("admin:tracker_ladder_changelist")).status_code == 403
