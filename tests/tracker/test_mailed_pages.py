"""The pages behind links in mail: looking changes nothing, one click acts once, and nobody sees what is not theirs."""

import io
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from re import search, sub
from typing import Any

import pytest
import structlog
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Author, Quote, extend, log_status
from commitments.models import Commitment, Desk, FocalPoint, FollowUp, StatusEntry
from commitments.schedule import Window
from commitments.status import Kind, Status
from tests.factories import (
    DeskFactory,
    FocalPointFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    recipient,
    recorded,
    undated,
)
from tracker.links import Link, Purpose, mark_of, token_of
from tracker.models import Acknowledgement, MailKind, Recipient, RecipientKind, Snooze, UsedLink

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# A Wednesday, two days after the end of what is asked about.
NOW = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)
PUBLIC, INTERNAL, RESTRICTED = Confidentiality.PUBLIC, Confidentiality.INTERNAL, Confidentiality.RESTRICTED
ACKNOWLEDGE, SNOOZE, LOG, UNSUBSCRIBE = Purpose


@pytest.fixture(autouse=True)
def now(monkeypatch) -> Callable[[datetime], None]:
    """The views read the clock: it stands at NOW, or where a test sets it."""

    def stands(at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    stands(NOW)
    return stands


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create(name="East", writes_to_focal_points=True)


@pytest.fixture
def lead(desk: Desk) -> User:
    return member(desk, Role.LEAD, username="lead")


@pytest.fixture
def owner(desk: Desk) -> User:
    return member(desk, Role.OFFICER, username="owner", first_name="Amina", last_name="Khan")


@pytest.fixture
def late(desk: Desk, owner: User) -> FollowUp:
    return once(None, "2026-09-14", desk=desk, owner=owner, title="Forum on water", kind=Kind.MEETING_SERIES)


def link(purpose: Purpose, follow_up: FollowUp, to: User | Recipient, *, issued_at: datetime = NOW) -> Link:
    by = to if isinstance(to, Recipient) else recipient(to)
    return Link(purpose, by.pk, follow_up.pk, follow_up.window_version, "", mark_of(by.address), issued_at)


def unsubscribing(to: User | Recipient, kind: str = MailKind.OVERVIEW) -> Link:
    by = to if isinstance(to, Recipient) else recipient(to)
    return Link(UNSUBSCRIBE, by.pk, None, None, kind, mark_of(by.address), NOW)


def outside(follow_up: FollowUp, **fields: Any) -> Recipient:
    point = FocalPointFactory.create(name="Li Wei", email="li@example.org", party=PartyFactory.create(name="China"))
    follow_up.commitment.focal_points.add(point)
    return Recipient.objects.create(kind=RecipientKind.FOCAL_POINT, focal_point=point, name="Li Wei", **fields)


def mailbox(desk: Desk) -> Recipient:
    return Recipient.objects.create(kind=RecipientKind.DESK, desk=desk, name=desk.name)


def address(of: Link | str) -> str:
    return f"/log/{token_of(of) if isinstance(of, Link) else of}/"


def told(answer: Any) -> str:
    """The words of the page's own part."""
    main = search(r"(?s)<main.*</main>", answer.content.decode())
    assert main
    return " ".join(unescape(sub(r"<[^>]+>", " ", main[0])).split())


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}


# Not signed in. One for all tests: each client begins by looking through all static files.
VISITOR = Client()
FORMS: dict[Purpose, dict[str, str]] = {
    ACKNOWLEDGE: {},
    SNOOZE: {"days": "7"},
    LOG: {"status": "under_way", "on": "2026-09-15", "note": "Talks go on."},
}


# Looking


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("purpose", [*FORMS, UNSUBSCRIBE])
def test_field_bug_22_a_scanner_that_follows_a_link_changes_nothing(late, owner, purpose, method):
    where = address(unsubscribing(owner) if purpose is UNSUBSCRIBE else link(purpose, late, owner))
    before = everything()
    for _ in range(3):
        assert getattr(VISITOR, method)(where).status_code == 200
    assert everything() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_nothing_but_post_acts(late, owner, method):
    where = address(link(ACKNOWLEDGE, late, owner))
    before = everything()
    assert getattr(VISITOR, method)(where).status_code == 405
    assert everything() == before


@pytest.mark.parametrize("purpose", [*FORMS, UNSUBSCRIBE])
def test_the_page_is_kept_by_nobody_and_runs_no_script(late, owner, purpose):
    found = unsubscribing(owner) if purpose is UNSUBSCRIBE else link(purpose, late, owner)
    answer = VISITOR.get(address(found))
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    page = answer.content.decode()
    assert "<script" not in page
    # Nothing on the page leads elsewhere with the token in it.
    assert token_of(found) not in page


def test_the_page_says_what_it_is_about_and_as_whom_one_answers(late, owner):
    page = told(VISITOR.get(address(link(ACKNOWLEDGE, late, owner))))
    assert page == (
        "Have you seen this? Forum on water "
        f"{late.commitment.reference} · {late.commitment.parts.get().party.name} overdue 2 days late "
        "14 September 2026 · planned “will be held” "
        f"{late.commitment.citations.get().document.title} "
        "Its reminders pause for 14 days, for everybody who is told of it. No date and no flag changes. "
        "I have seen this This link was mailed to owner, and answers as owner. Do not pass it on."
    ).replace("“will be held”", "will be held")


# Acting, once


def test_post_acknowledges_once(late, owner):
    where = address(link(ACKNOWLEDGE, late, owner))
    first = VISITOR.post(where)
    assert first.status_code == 200
    assert "Its reminders pause, and go on from 1 October 2026." in told(first)
    assert Acknowledgement.objects.values_list("recipient__name", "on", "until_on", "window_version").get() == (
        "owner",
        date(2026, 9, 16),
        date(2026, 9, 30),
        1,
    )
    after = everything()
    again = VISITOR.post(where)
    assert again.status_code == 200
    assert "Its reminders pause, and go on from 1 October 2026." in told(again)
    assert everything() == after


@pytest.mark.parametrize("purpose", FORMS)
def test_a_link_that_was_used_shows_what_it_did_and_does_no_more(late, owner, purpose, now):
    where = address(link(purpose, late, owner))
    first = told(VISITOR.post(where, FORMS[purpose]))
    after = everything()
    now(NOW + timedelta(days=2))
    for answer in (VISITOR.post(where, FORMS[purpose]), VISITOR.get(where)):
        assert "This link has done what it is for." in told(answer)
        assert f"Answered by owner on {NOW:%-d %B %Y, %H:%M} UTC" in told(answer)
        assert told(answer).split(" Answered by")[0] == first.split(" Answered by")[0]
        assert "<form" not in answer.content.decode().split("<main")[1]
    assert everything() == after


def test_what_is_kept_of_a_used_link_is_not_the_link(late, owner):
    token = token_of(link(SNOOZE, late, owner))
    VISITOR.post(address(token), {"days": "30"})
    used = UsedLink.objects.get()
    assert used.fingerprint not in token
    assert token not in str(everything())
    assert used.told == "You are told of it again on 16 October 2026. Others are told as before."


@pytest.mark.parametrize("days", ["7", "14", "30"])
def test_post_snoozes_for_the_days_that_were_chosen(late, owner, days):
    VISITOR.post(address(link(SNOOZE, late, owner)), {"days": days})
    assert Snooze.objects.get().until_at == datetime(2026, 9, 16, tzinfo=UTC) + timedelta(days=int(days))


@pytest.mark.parametrize("days", ["", "0", "8", "-7", "7.0", "\N{FULLWIDTH DIGIT SEVEN}", "9" * 5000, "seven"])
def test_a_snooze_of_other_days_is_refused_in_words_and_the_link_still_works(late, owner, days):
    where = address(link(SNOOZE, late, owner))
    before = everything()
    answer = VISITOR.post(where, {"days": days})
    assert answer.status_code == 409
    assert "is none of 7, 14 and 30 Nothing was changed." in told(answer)
    assert everything() == before
    assert VISITOR.post(where, {"days": "7"}).status_code == 200
    assert Snooze.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status", "kind"),
    [("owner", "done", "reported"), ("owner", "no_information", "logged"), ("lead", "done", "logged")],
)
def test_what_happened_is_logged_as_far_as_the_role_allows_and_else_reported(late, owner, lead, who, status, kind):
    user = {"owner": owner, "lead": lead}[who]
    said = {"status": status, "on": "2026-09-14", "note": "In Lahore.", "arranged_on": "2026-12-01"}
    answer = VISITOR.post(address(link(LOG, late, user)), said)
    day = f"{Status(status).label}, 14 September 2026."
    words = f"Logged: {day}" if kind == "logged" else f"Reported: {day} The desk will confirm it."
    assert words in told(answer)
    entry = StatusEntry.objects.filter(follow_up=late).values("kind", "user", "to_status", "on", "note", "change").get()
    assert entry == {
        "kind": kind,
        "user": user.pk,
        "to_status": status,
        "on": date(2026, 9, 14),
        "note": "In Lahore.",
        # The day of another answer, filled in before it was changed, is nothing.
        "change": "",
    }
    late.refresh_from_db()
    assert late.status == (status if kind == "logged" else "planned")


def test_a_date_that_is_fixed_is_logged_with_its_day(late, owner):
    VISITOR.post(
        address(link(LOG, late, owner)), {"status": "arranged", "on": "2026-09-16", "arranged_on": "2026-10-05"}
    )
    late.refresh_from_db()
    assert (late.status, late.arranged_on) == ("arranged", date(2026, 10, 5))
    assert UsedLink.objects.get().told == "Logged: arranged, 5 October 2026."


def test_a_focal_point_without_an_account_reports_for_their_party(desk):
    follow_up = once(recorded(desk=desk, confidentiality=PUBLIC), "2026-09-14")
    answer = VISITOR.post(
        address(link(LOG, follow_up, outside(follow_up))), {"status": "done", "on": "2026-09-14", "note": "In Beijing."}
    )
    assert "Reported: done, 14 September 2026. The desk will confirm it." in told(answer)
    entry = StatusEntry.objects.get(follow_up=follow_up)
    assert (entry.kind, entry.author, str(entry.on_behalf_of), entry.user) == ("reported", "Li Wei", "China", None)
    assert (entry.to_status, entry.note) == ("done", "In Beijing.")


def test_a_mailbox_reports_for_the_party_of_its_desk_and_without_one_says_to_sign_in(desk, late):
    found = link(LOG, late, mailbox(desk))
    page = told(VISITOR.get(address(found)))
    assert "This mailbox belongs to a desk that speaks for no party." in page
    before = everything()
    assert VISITOR.post(address(found), FORMS[LOG]).status_code == 200
    assert everything() == before
    Desk.objects.update(home_party=PartyFactory.create(name="Pakistan"))
    assert "Reported: under way" in told(VISITOR.post(address(found), FORMS[LOG]))
    line = StatusEntry.objects.filter(follow_up=late).values_list("author", "on_behalf_of__name")
    assert line.get() == ("East", "Pakistan")


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({}, "What happened? Choose one of these."),
        ({"status": "called_off", "on": "2026-09-14"}, "What happened? Select a valid choice."),
        ({"status": "planned", "on": "2026-09-14"}, "What happened? Select a valid choice."),
        ({"status": "done", "on": "2026-09-17"}, "On which day? That day has not come yet."),
        ({"status": "done", "on": "yesterday"}, "On which day? Enter a valid date."),
        ({"status": "done", "on": ""}, "On which day? This field is required."),
        ({"status": "arranged", "on": "2026-09-16"}, "Fixed for which day? Say for which day."),
        ({"status": "arranged", "on": "2026-09-16", "arranged_on": "32"}, "Fixed for which day? Enter a valid date."),
        (
            {"status": "arranged", "on": "2026-09-16", "arranged_on": "2026-09-15"},
            "Fixed for which day? That day has passed.",
        ),
        ({"status": "done", "on": "2026-09-14", "note": "a" * 2001}, "Note Ensure this value has at most 2000"),
        ({"status": "done", "on": "2026-09-14", "note": "a\x00"}, "Note Null characters are not allowed."),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words_and_the_link_still_works(late, lead, said, refusal):
    where = address(link(LOG, late, lead))
    before = everything()
    answer = VISITOR.post(where, said)
    assert answer.status_code == 200
    assert refusal in told(answer)
    assert everything() == before
    assert "Logged" in told(VISITOR.post(where, FORMS[LOG]))


@pytest.mark.parametrize(
    ("kind", "words"),
    [(Kind.VISIT, ["It was held", "It was held in part", "It was not held"]),
     (Kind.DELIVERABLE, ["It is done", "It is partly done", "It is not done"])],
)  # fmt: skip
def test_the_choices_speak_of_what_is_held_or_done(desk, owner, kind, words):
    follow_up = once(None, "2026-09-14", desk=desk, owner=owner, kind=kind)
    answer = VISITOR.get(address(link(LOG, follow_up, owner)))
    form = answer.context["form"]
    assert [str(said) for _, said in form.fields["status"].choices] == [
        *words,
        "A date is fixed",
        "It is under way",
        "There is no information",
    ]
    assert form["on"].value() == date(2026, 9, 16)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("lead", "It is logged at once, in your name. Send"),
        ("owner", "Only what would close it is kept as your report, until a lead has confirmed it."),
        ("outsider", "It is kept as your report, until the desk has confirmed it."),
    ],
)
def test_the_page_says_beforehand_what_an_answer_settles(late, owner, lead, who, words):
    user = {"owner": owner, "lead": lead}.get(who) or UserFactory.create()
    assert words in told(VISITOR.get(address(link(LOG, late, user))))


@pytest.mark.parametrize("left_out", [False, True])
def test_a_record_that_was_changed_after_the_page_was_opened_is_not_written_over(desk, late, owner, lead, left_out):
    """What the lifecycle says of it names the record, whose title a desk may leave out."""
    Desk.objects.update(leaves_titles_out=left_out)
    Commitment.objects.update(confidentiality=RESTRICTED)
    where = address(link(LOG, late, owner))
    opened = opened_as(VISITOR.get(where))
    log_status(late, Status.UNDER_WAY, on=date(2026, 9, 15), by=Author.of(lead), at=NOW)
    before = everything()
    said = {"status": "no_information", "on": "2026-09-16"}
    answer = VISITOR.post(where, {**said, "opened": opened})
    assert answer.status_code == 409
    assert "Somebody else changed it after you opened this page" in told(answer)
    assert "14 September 2026 · under way" in told(answer)
    assert ("Forum on water" in answer.content.decode()) is not left_out
    assert everything() == before
    # What was typed is still there, and goes through when it is sent once more.
    assert answer.context["form"]["status"].value() == "no_information"
    assert "Logged: no information" in told(VISITOR.post(where, {**said, "opened": opened_as(answer)}))


def opened_as(answer: Any) -> str:
    found = search(r'name="opened" value="([0-9]+)"', answer.content.decode())
    assert found
    return found[1]


def test_the_form_needs_the_token_against_forged_requests_and_unsubscribing_does_not(late, owner):
    strict = Client(enforce_csrf_checks=True)
    where = address(link(ACKNOWLEDGE, late, owner))
    before = everything()
    assert strict.post(where).status_code == 403
    assert everything() == before
    form = strict.get(where).content.decode()
    token = search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token
    assert strict.post(where, {"csrfmiddlewaretoken": token[1]}).status_code == 200
    assert Acknowledgement.objects.count() == 1


# Links that are none, or not any more


def test_a_forged_or_cut_link_is_told_from_nothing_and_changes_nothing(late, owner):
    token = token_of(link(ACKNOWLEDGE, late, owner))
    before = everything()
    for forged in (token[:-1], token[:-20], token.replace(".1.", ".2.", 1), "a" + token[1:-1] + "x", "x", "l.1.1.1"):
        for answer in (VISITOR.get(address(forged)), VISITOR.post(address(forged))):
            assert answer.status_code == 404
            assert told(answer).startswith("This link cannot be read")
            assert "Forum on water" not in answer.content.decode()
            assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert everything() == before


@pytest.mark.parametrize("purpose", FORMS)
def test_after_thirty_days_a_link_is_too_old(late, owner, now, purpose):
    where = address(link(purpose, late, owner))
    now(NOW + timedelta(days=30))
    assert VISITOR.get(where).status_code == 200
    now(NOW + timedelta(days=30, seconds=1))
    before = everything()
    for answer in (VISITOR.get(where), VISITOR.post(where, FORMS[purpose])):
        assert answer.status_code == 410
        assert told(answer).startswith("This link is too old")
        assert "Forum on water" not in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize(
    "gone",
    [
        "inactive",
        "deleted",
        "recipient deleted",
        "restricted",
        "no staff",
        "follow-up replaced",
        "focal point of what is internal",
        "desk writes to them no more",
        "focal point of it no more",
        "mailbox of another desk",
    ],
)
def test_who_is_told_of_it_no_more_gets_one_page_with_nothing_of_the_record(desk, late, owner, gone):
    Commitment.objects.update(confidentiality=PUBLIC)
    late.refresh_from_db()
    outsider = UserFactory.create(username="outsider")
    by: Recipient = recipient(outsider)
    if gone in ("focal point of what is internal", "desk writes to them no more", "focal point of it no more"):
        by = outside(late)
    elif gone == "mailbox of another desk":
        by = mailbox(DeskFactory.create())
    where = address(link(ACKNOWLEDGE, late, by))
    if gone != "mailbox of another desk":
        assert VISITOR.get(where).status_code == 200
    changes: dict[str, Callable[[], object]] = {
        "inactive": lambda: User.objects.filter(pk=outsider.pk).update(is_active=False),
        "deleted": outsider.delete,
        "recipient deleted": by.delete,
        "restricted": lambda: Commitment.objects.update(confidentiality=RESTRICTED),
        "no staff": lambda: (
            User.objects.filter(pk=outsider.pk).update(is_staff=False),
            Commitment.objects.update(confidentiality=INTERNAL),
        ),
        "follow-up replaced": late.delete,
        "focal point of what is internal": lambda: Commitment.objects.update(confidentiality=INTERNAL),
        "desk writes to them no more": lambda: Desk.objects.update(writes_to_focal_points=False),
        "focal point of it no more": late.commitment.focal_points.clear,
        "mailbox of another desk": lambda: None,
    }
    changes[gone]()
    before = everything()
    for answer in (VISITOR.get(where), VISITOR.post(where)):
        assert answer.status_code == 410
        page = answer.content.decode()
        assert told(answer).startswith("This link leads nowhere any more")
        assert not any(word in page for word in ("Forum on water", late.commitment.reference, "14 September", "East"))
    assert everything() == before


def test_a_link_is_good_for_its_own_purpose_person_and_follow_up_only(desk, late, owner, lead):
    """What a token names cannot be exchanged: each of these was signed for something else."""
    other = once(None, "2026-09-14", desk=desk, title="Another")
    mine = link(ACKNOWLEDGE, late, owner)
    signed = token_of(mine).rsplit(".", 1)[1]
    for changed in (
        replace(mine, purpose=SNOOZE),
        replace(mine, purpose=LOG),
        replace(mine, recipient=recipient(lead).pk),
        replace(mine, follow_up=other.pk),
        replace(mine, window_version=2),
        replace(mine, issued_at=NOW + timedelta(days=1)),
    ):
        forged = token_of(changed).rsplit(".", 1)[0] + "." + signed
        assert VISITOR.post(address(forged), FORMS[LOG] | FORMS[SNOOZE]).status_code == 404
    assert (Acknowledgement.objects.count(), Snooze.objects.count(), UsedLink.objects.count()) == (0, 0, 0)
    # What a form adds to it changes nothing of whom and what it is for.
    VISITOR.post(address(mine), {"recipient": recipient(lead).pk, "follow_up": other.pk, "days": "30"} | FORMS[LOG])
    assert Acknowledgement.objects.values_list("recipient__name", "follow_up").get() == ("owner", late.pk)
    assert StatusEntry.objects.filter(kind="logged").count() == 0


def test_whoever_is_signed_in_answers_as_the_one_it_was_mailed_to(late, owner, lead):
    client = Client()
    client.force_login(lead)
    client.post(address(link(LOG, late, owner)), {"status": "done", "on": "2026-09-14"})
    assert StatusEntry.objects.filter(follow_up=late).values_list("kind", "author").get() == ("reported", "Amina Khan")


# What changed since


@pytest.mark.parametrize("purpose", FORMS)
def test_a_link_to_a_window_that_was_moved_says_so_and_acts_on_the_new_one_after_a_fresh_look(
    late, owner, lead, purpose
):
    where = address(link(purpose, late, owner, issued_at=NOW - timedelta(days=1)))
    extend(late, Window.from_edtf("2026-35"), reason="The minister is ill.", by=Author.of(lead), at=NOW)
    before = everything()
    answer = VISITOR.get(where)
    assert answer.status_code == 200
    words = "14 September 2026 → the third quarter of 2026 Reason: The minister is ill."
    assert f"It was moved since this mail was written {words}" in told(answer)
    # A form that was opened before the move, or none at all.
    for old in ({}, {"window": "1"}, {"window": "two"}):
        refused = VISITOR.post(where, FORMS[purpose] | old)
        assert refused.status_code == 409
        assert words in told(refused)
    assert everything() == before
    assert VISITOR.post(where, FORMS[purpose] | {"window": "2"}).status_code == 200
    assert UsedLink.objects.count() == 1
    if purpose is ACKNOWLEDGE:
        assert Acknowledgement.objects.get().window_version == 2


def test_a_window_that_moves_while_the_page_is_open_is_shown_before_anything_is_done(late, owner, lead):
    where = address(link(ACKNOWLEDGE, late, owner, issued_at=NOW - timedelta(days=1)))
    seen = VISITOR.get(where).context["window_version"]
    extend(late, Window.from_edtf("2026-10"), reason="Later.", by=Author.of(lead), at=NOW)
    answer = VISITOR.post(where, {"window": seen})
    assert answer.status_code == 409
    assert "14 September 2026 → October 2026" in told(answer)
    assert Acknowledgement.objects.count() == 0


def test_only_moves_since_the_mail_are_told(late, owner, lead):
    for edtf, days in (("2026-10", 3), ("2026-11", 1)):
        extend(late, Window.from_edtf(edtf), reason=edtf, by=Author.of(lead), at=NOW - timedelta(days=days))
    found = replace(link(ACKNOWLEDGE, late, owner, issued_at=NOW - timedelta(days=2)), window_version=2)
    moves = VISITOR.get(address(found)).context["sheet"].moves
    assert [(move.before, move.after, move.reason) for move in moves] == [("October 2026", "November 2026", "2026-11")]


def test_the_first_window_of_what_had_none_is_no_move_but_is_told(desk, owner, lead):
    follow_up = undated(desk=desk, owner=owner)
    found = link(ACKNOWLEDGE, follow_up, owner, issued_at=NOW - timedelta(days=1))
    extend(follow_up, Window.from_edtf("2026-11"), reason="Agreed.", by=Author.of(lead), at=NOW)
    assert "It is due now: November 2026." in told(VISITOR.get(address(found)))


def test_the_reason_of_a_move_is_for_staff(desk, lead):
    follow_up = once(recorded(desk=desk, confidentiality=PUBLIC), "2026-09-14")
    found = link(ACKNOWLEDGE, follow_up, outside(follow_up), issued_at=NOW - timedelta(days=1))
    extend(follow_up, Window.from_edtf("2026-11"), reason="SECRETreason", by=Author.of(lead), at=NOW)
    page = VISITOR.get(address(found)).content.decode()
    assert "14 September 2026 → November 2026" in page
    assert "SECRETreason" not in page


@pytest.mark.parametrize("purpose", FORMS)
def test_what_was_closed_meanwhile_says_so_and_takes_no_answer(late, owner, lead, purpose):
    where = address(link(purpose, late, owner))
    log_status(late, Status.DONE, on=date(2026, 9, 15), by=Author.of(lead), at=NOW, note="SECRETnote")
    before = everything()
    for answer, status in ((VISITOR.get(where), 200), (VISITOR.post(where, FORMS[purpose]), 409)):
        assert answer.status_code == status
        assert "it was closed as “done”, 15 September 2026. lead logged it." in told(answer)
        assert "SECRETnote" not in answer.content.decode()
    assert everything() == before


def test_who_closed_it_is_for_staff(desk, lead):
    follow_up = once(recorded(desk=desk, confidentiality=PUBLIC), "2026-09-14")
    where = address(link(LOG, follow_up, outside(follow_up)))
    log_status(follow_up, Status.DONE, on=date(2026, 9, 15), by=Author(lead, "SECRETlead"), at=NOW)
    page = VISITOR.get(where).content.decode()
    assert "closed as “done”" in page
    assert "SECRETlead" not in page


# Nothing of what may not be seen


def test_a_focal_point_sees_no_quote_of_a_document_that_is_not_public(desk):
    closed = SourceDocumentFactory.create(desk=desk, title="SECRETminutes", confidentiality=INTERNAL)
    follow_up = once(
        recorded(desk=desk, confidentiality=PUBLIC, title="Open", quotes=[Quote(closed, "SECRETquote")]), "2026-09-14"
    )
    pages = {
        who: VISITOR.get(address(link(LOG, follow_up, by))).content.decode()
        for who, by in {
            "outside": outside(follow_up),
            "mailbox": mailbox(desk),
            "staff": recipient(member(desk, Role.VIEWER)),
        }.items()
    }
    assert {who: "SECRET" in page for who, page in pages.items()} == {"outside": False, "mailbox": True, "staff": True}
    assert all("Open" in page for page in pages.values())


def test_of_a_restricted_record_a_shared_mailbox_is_shown_nothing_whoever_is_signed_in(desk, lead):
    follow_up = once(recorded(desk=desk, confidentiality=RESTRICTED, title="SECRETtitle"), "2026-09-14")
    client = Client()
    client.force_login(lead)
    page = client.get(address(link(ACKNOWLEDGE, follow_up, mailbox(desk)))).content.decode()
    assert "A restricted record of East" in page
    assert "SECRET" not in page


@pytest.mark.parametrize(
    ("left_out", "state"), [(True, "asked"), (True, "used"), (True, "moved"), (True, "closed"), (False, "asked")]
)
@pytest.mark.parametrize("who", ["nobody", "the person", "the lead", "an administrator"])
def test_titles_that_a_desk_leaves_out_of_mail_are_shown_to_nobody_but_the_person_signed_in(
    desk, owner, lead, left_out, who, state
):
    Desk.objects.update(leaves_titles_out=left_out)
    desk.refresh_from_db()
    document = SourceDocumentFactory.create(desk=desk, title="SECRETdocument", confidentiality=RESTRICTED)
    follow_up = once(
        recorded(
            desk=desk,
            owner=owner,
            title="SECRETtitle",
            summary="SECRETsummary",
            confidentiality=RESTRICTED,
            quotes=[Quote(document, "SECRETquote")],
        ),
        "2026-09-14",
        wording="SECRETwording",
    )
    found = link(ACKNOWLEDGE, follow_up, owner, issued_at=NOW - timedelta(days=1))
    if state == "used":
        VISITOR.post(address(found))
    elif state == "moved":
        extend(follow_up, Window.from_edtf("2026-11"), reason="SECRETreason", by=Author.of(lead), at=NOW)
    elif state == "closed":
        log_status(follow_up, Status.DONE, on=date(2026, 9, 15), by=Author.of(lead), at=NOW, note="SECRETnote")
    visitors = {"the person": owner, "the lead": lead, "an administrator": UserFactory.create(is_superuser=True)}
    client = Client()
    if who in visitors:
        client.force_login(visitors[who])
    page = client.get(address(found)).content.decode()
    shown = who == "the person" or not left_out
    assert ("SECRETtitle" in page, "SECRETquote" in page) == (shown, shown)
    assert ("SECRET" in page) is shown
    if not shown:
        assert "A restricted record of East" in page
        assert ("Sign in to see it" in page) is (who == "nobody")


def test_signing_in_leads_back_to_the_page(desk, owner):
    Desk.objects.update(leaves_titles_out=True)
    follow_up = once(recorded(desk=desk, owner=owner, confidentiality=RESTRICTED, title="SECRETtitle"), "2026-09-14")
    owner.set_password("a long pass phrase")
    owner.save()
    client, where = Client(), address(link(ACKNOWLEDGE, follow_up, owner))
    to_sign_in = search(r'href="(/login/\?next=[^"]+)"', client.get(where).content.decode())
    assert to_sign_in
    form = client.get(to_sign_in[1])
    answer = client.post(
        "/login/", {"username": "owner", "password": "a long pass phrase", "next": form.context["next"]}, follow=True
    )
    assert answer.redirect_chain == [(where, 302)]
    assert "SECRETtitle" in answer.content.decode()


def test_a_title_full_of_markup_is_shown_as_text(desk, owner):
    follow_up = once(None, "2026-09-14", desk=desk, owner=owner, title='<b onclick="x()">Bold</b> & co')
    page = VISITOR.get(address(link(LOG, follow_up, owner))).content.decode()
    assert "&lt;b onclick=&quot;x()&quot;&gt;Bold&lt;/b&gt; &amp; co" in page
    assert "<b onclick" not in page


# Unsubscribing


def test_one_click_unsubscribes_without_cookie_and_form(owner):
    """As RFC 8058 has mail programs do it."""
    client, where = Client(enforce_csrf_checks=True), address(unsubscribing(owner, MailKind.OVERVIEW))
    for _ in range(2):
        answer = client.post(
            where, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded", secure=True
        )
        assert answer.status_code == 200
    assert switches(owner) == {"digest": True, "overview": False, "assignments": True, "escalations": True}


def switches(user: User) -> dict[str, bool]:
    row = Recipient.objects.get(user=user)
    return {name: getattr(row, f"takes_{name}") for name in ("digest", "overview", "assignments", "escalations")}


@pytest.mark.parametrize(
    ("kind", "status", "off"),
    [("overview", 200, "overview"), ("assignment", 200, "assignments"), ("digest", 409, ""), ("escalation", 409, ""),
     ("summary", 409, "")],
)  # fmt: skip
def test_people_stop_the_optional_kinds_of_mail_and_no_other(owner, kind, status, off):
    where = address(unsubscribing(owner, kind))
    page = told(VISITOR.get(where))
    answer = VISITOR.post(where)
    assert answer.status_code == status
    assert switches(owner) == {name: name != off for name in ("digest", "overview", "assignments", "escalations")}
    if off:
        assert page.startswith("Stop this mail?")
        assert told(answer).startswith("Stopped")
    else:
        assert page == told(answer)
        assert "somebody else is told in your place" in page


def test_a_focal_point_stops_all_mail(late):
    by = outside(late)
    where = address(unsubscribing(by, MailKind.DIGEST))
    assert "Pacta then writes to Li Wei no more." in told(VISITOR.get(where))
    assert "Pacta writes to Li Wei no more." in told(VISITOR.post(where))
    by.refresh_from_db()
    assert by.has_stopped_mail


def test_whoever_follows_a_focal_point_under_another_address_has_not_stopped_mail(late):
    """And what was mailed to the one before does not speak for them."""
    by = outside(late)
    Commitment.objects.update(confidentiality=PUBLIC)
    stopping, reporting = (address(found) for found in (unsubscribing(by, MailKind.DIGEST), link(LOG, late, by)))
    VISITOR.post(stopping)
    before = everything()
    FocalPoint.objects.update(email="chen@example.org")
    by.refresh_from_db()
    assert not by.has_stopped_mail
    for where in (stopping, reporting):
        for answer in (VISITOR.get(where), VISITOR.post(where, FORMS[LOG])):
            assert answer.status_code == 410
            assert told(answer).startswith("This link leads nowhere any more")
            assert "Forum on water" not in answer.content.decode()
    FocalPoint.objects.update(email="li@example.org")
    assert everything() == before


def test_what_was_mailed_to_a_wrong_address_of_somebody_speaks_for_nobody(late, owner):
    where = address(link(ACKNOWLEDGE, late, owner))
    User.objects.filter(pk=owner.pk).update(email="Owner.Amina@example.org")
    before = everything()
    assert VISITOR.post(where).status_code == 410
    assert everything() == before
    # In capitals it is the same one.
    fresh = address(link(ACKNOWLEDGE, late, User.objects.get(pk=owner.pk)))
    User.objects.filter(pk=owner.pk).update(email="owner.amina@example.org")
    assert VISITOR.post(fresh).status_code == 200


def test_a_focal_point_who_stopped_by_mistake_is_written_to_again(late):
    by = outside(late)
    where = address(unsubscribing(by, MailKind.DIGEST))
    page = told(VISITOR.post(where))
    assert page == "Stopped Pacta writes to Li Wei no more. Was that a mistake? Send it again"
    assert told(VISITOR.get(where)) == page
    answer = VISITOR.post(where, {"again": "1"})
    assert told(answer) == "It comes again Pacta writes to Li Wei as before."
    by.refresh_from_db()
    assert not by.has_stopped_mail
    assert told(VISITOR.get(where)).startswith("Stop this mail?")


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("overview", 200, "It comes again owner gets mail of the kind “Monday overview” as before."),
        ("assignment", 200, "It comes again owner gets mail of the kind “new assignment” as before."),
        ("digest", 409, "This mail is stopped elsewhere"),
    ],
)
def test_people_take_the_optional_kinds_of_mail_again_from_where_they_stopped_them(owner, kind, status, words):
    recipient(owner, takes_overview=False, takes_assignments=False, takes_digest=False, overview_next_on=NOW.date())
    answer = VISITOR.post(address(unsubscribing(owner, kind)), {"again": "1"})
    assert (answer.status_code, told(answer)[: len(words)]) == (status, words)
    assert switches(owner) == {
        "digest": False,
        "overview": kind == "overview",
        "assignments": kind == "assignment",
        "escalations": True,
    }
    # From the next Monday, not at once for the one that was stopped.
    expected = date(2026, 9, 21) if kind == "overview" else NOW.date()
    assert Recipient.objects.get(user=owner).overview_next_on == expected


def test_the_mailbox_of_a_desk_cannot_be_stopped_by_whoever_reads_it(desk):
    by = mailbox(desk)
    assert VISITOR.post(address(unsubscribing(by, MailKind.DIGEST))).status_code == 409
    by.refresh_from_db()
    assert by.takes_digest is True


def test_unsubscribing_works_for_a_year_also_for_who_left_and_again_after_a_change_of_mind(owner, now):
    where = address(unsubscribing(owner))
    now(NOW + timedelta(days=365))
    VISITOR.post(where)
    Recipient.objects.update(takes_overview=True)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert VISITOR.post(where).status_code == 200
    assert switches(owner)["overview"] is False
    now(NOW + timedelta(days=365, seconds=1))
    assert VISITOR.post(where).status_code == 410


def test_whoever_was_deleted_is_unsubscribed_as_well(owner):
    by = recipient(owner)
    owner.delete()
    answer = VISITOR.post(address(unsubscribing(by)))
    assert answer.status_code == 200
    assert "mail settings" not in told(answer)


def test_a_link_to_unsubscribe_from_what_there_is_not_cannot_be_read(owner):
    for kind in ("", "weekly"):
        assert VISITOR.post(address(unsubscribing(owner, kind))).status_code == 404


# What is written down about it elsewhere


def logged(caplog, act: Callable[[], object]) -> str:
    """What the log's own handler writes while ``act`` runs."""
    handler = next(
        each
        for each in logging.getLogger().handlers
        if isinstance(each, logging.StreamHandler) and isinstance(each.formatter, structlog.stdlib.ProcessorFormatter)
    )
    written = io.StringIO()
    # Not setStream(): it empties the one before, which may be of an earlier test, and closed.
    before, handler.stream = handler.stream, written
    try:
        with caplog.at_level(logging.DEBUG):
            act()
    finally:
        handler.stream = before
    return written.getvalue()


def test_no_token_stands_in_a_log(caplog, late, owner):
    token = token_of(link(ACKNOWLEDGE, late, owner))
    cut = token[:40]

    def visit() -> None:
        client = Client(enforce_csrf_checks=True)
        client.get(f"/log/{token}/")
        client.post(f"/log/{token}/")
        client.put(f"/log/{token}/")
        client.get(f"/log/{token}")
        client.get(f"/log/{cut}/")
        client.get(f"/login/?next=%2Flog%2F{token}%2F")
        logging.getLogger("django.request").error("Internal Server Error: %s", f"/log/{token}/")
        try:
            raise ValueError(f"/log/{token}/?x=1")
        except ValueError:
            logging.getLogger("django").exception("failed")

    lines = logged(caplog, visit)
    assert "GET /log/…/" in lines
    assert "Internal Server Error: /log/…/" in lines
    assert "ValueError: /log/…/?x=1" in lines
    assert token.rsplit(".", 1)[1][:8] not in lines
    assert cut not in lines
