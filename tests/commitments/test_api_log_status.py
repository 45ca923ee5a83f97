"""Logging a status by the API: one call to the lifecycle, every refusal one problem."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from commitments.access import Role
from commitments.lifecycle import log_status
from commitments.models import Evidence, FollowUp, StatusEntry
from commitments.status import Status
from tests.factories import AT, SYSTEM, DeskFactory, PartyFactory, UserFactory, member, once, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def follow_up() -> FollowUp:
    return once(recorded(desk=DeskFactory.create(name="China desk"), title="A forum"), "2026-09")


@pytest.fixture
def officer(follow_up: FollowUp) -> User:
    return member(follow_up.commitment.desk, Role.OFFICER, username="amina", first_name="Amina", last_name="Khan")


def post(follow_up: FollowUp, body: Any, user: User | None = None, **headers: str) -> Any:
    client = Client()
    if user:
        client.force_login(user)
    address = f"/api/v1/follow-ups/{follow_up.pk}/log-status/"
    return client.post(address, body, content_type="application/json", headers=headers or None)


@pytest.mark.both_engines
def test_a_status_is_logged_with_all_that_was_said(follow_up: FollowUp, officer: User):
    PartyFactory.create(slug="pakistan")
    body = {
        "status": "arranged",
        "on": "2026-01-09",
        "note": "They fixed the day.",
        "internal_note": "By telephone.",
        "arranged_on": "2026-09-14",
        "on_behalf_of": "pakistan",
        "evidence": [{"title": "Letter", "address": "https://example.org/letter"}],
    }
    answer = post(follow_up, body, officer)
    entry = StatusEntry.objects.get(kind="logged")
    assert (answer.status_code, answer.headers["ETag"], answer.json()) == (
        201,
        '"2"',
        {
            "id": entry.pk,
            "commitment": follow_up.commitment.reference,
            "follow_up": follow_up.pk,
            "kind": "logged",
            "on": "2026-01-09",
            "from_status": "planned",
            "to_status": "arranged",
            "at": entry.at.isoformat().replace("+00:00", "Z"),
            "author": "Amina Khan",
            "on_behalf_of": "pakistan",
            "change": "2026-09-14",
            "note": "They fixed the day.",
            "internal_note": "By telephone.",
            "evidence": [
                {
                    "title": "Letter",
                    "address": "https://example.org/letter",
                    "document": None,
                    "file": None,
                    "quote": "",
                }
            ],
        },
    )
    assert entry.user == officer
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.arranged_on, follow_up.version) == ("arranged", date(2026, 9, 14), 2)


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "UTC", "Pacific/Kiritimati"])
def test_without_a_day_it_is_about_the_desks_today(zone: str):
    desk = DeskFactory.create(time_zone=zone)
    follow_up = once(recorded(desk=desk), "2026-09")
    before = desk.day(timezone.now())
    answer = post(follow_up, {"status": "under_way"}, member(desk, Role.OFFICER))
    assert answer.status_code == 201
    assert StatusEntry.objects.get(kind="logged").on in (before, desk.day(timezone.now()))


def problem(status: int, title: str, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail}


def refused(answer: Any) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.status_code == answer.json()["status"]
    assert not StatusEntry.objects.filter(kind="logged").exists()
    assert not Evidence.objects.exists()
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("status", "This field is required.")]),
        ({"status": "finished"}, [("status", '"finished" is not a valid choice.')]),
        (
            {"status": "under_way", "on": "yesterday"},
            [("on", "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.")],
        ),
        (
            {"status": "under_way", "on_behalf_of": "mars"},
            [("on_behalf_of", "Object with slug=mars does not exist.")],
        ),
        (
            {"status": "under_way", "evidence": [{"title": "", "address": "javascript:alert(1)"}]},
            [("evidence.0.title", "This field may not be blank."), ("evidence.0.address", "Enter a valid URL.")],
        ),
        ({"status": "under_way", "note": "a\x00b"}, [("note", "Null characters are not allowed.")]),
        (
            {"status": "under_way", "note": "a" * 10_001},
            [("note", "Ensure this field has no more than 10000 characters.")],
        ),
        ([], [("", "Invalid data. Expected a dictionary, but got list.")]),
    ],
)
def test_a_body_that_cannot_be_read_names_each_field(
    follow_up: FollowUp, officer: User, body: Any, errors: list[tuple[str, str]]
):
    told = refused(post(follow_up, body, officer))
    assert told == problem(
        400,
        "Bad Request",
        " ".join(f"{field}: {message}" if field else message for field, message in errors),
    ) | {"errors": [{"field": field, "message": message} for field, message in errors]}


def test_a_body_that_is_no_json(follow_up: FollowUp, officer: User):
    told = refused(post(follow_up, "{", officer))
    assert told == problem(
        400,
        "Bad Request",
        "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    )


def test_a_body_of_another_kind(follow_up: FollowUp, officer: User):
    client = Client()
    client.force_login(officer)
    told = refused(client.post(f"/api/v1/follow-ups/{follow_up.pk}/log-status/", {"status": "under_way"}))
    assert (told["status"], told["title"]) == (415, "Unsupported Media Type")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"status": "planned"}, "status: “planned” cannot follow “planned”"),
        ({"status": "arranged"}, "arranged_on: no day given with the status “arranged”"),
        (
            {"status": "under_way", "arranged_on": "2026-09-14"},
            "arranged_on: 2026-09-14 given with the status “under way”",
        ),
    ],
)
def test_what_the_lifecycle_refuses_is_a_conflict(
    follow_up: FollowUp, officer: User, body: dict[str, str], detail: str
):
    assert refused(post(follow_up, body, officer)) == problem(409, "Conflict", detail)


def test_a_day_to_come_is_a_conflict(follow_up: FollowUp, officer: User):
    today = timezone.now().date()
    told = refused(post(follow_up, {"status": "under_way", "on": "9999-12-31"}, officer))
    assert told == problem(409, "Conflict", f"on: 9999-12-31 has not come yet, today is {today}")


def test_a_closed_follow_up_is_a_conflict(follow_up: FollowUp, officer: User):
    log_status(follow_up, Status.DONE, on=date(2026, 1, 10), by=SYSTEM, at=AT)
    answer = post(follow_up, {"status": "under_way"}, officer)
    assert answer.json() == problem(409, "Conflict", "status: A forum, 2026-09 is closed as “done”; reopen it first")


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, "under_way"), (Role.OFFICER, "done")])
def test_without_the_role_it_is_forbidden(follow_up: FollowUp, role: Role, status: str):
    user = member(follow_up.commitment.desk, role, username="bilal")
    needed = {"under_way": "officer", "done": "lead"}[status]
    told = refused(post(follow_up, {"status": status}, user))
    assert told == problem(403, "Forbidden", f"bilal is not {needed} at China desk")


def test_an_anonymous_visitor_may_not_write(follow_up: FollowUp):
    told = refused(post(follow_up, {"status": "under_way"}))
    assert told == problem(403, "Forbidden", "Authentication credentials were not provided.")


def test_without_a_csrf_token_a_session_may_not_write(follow_up: FollowUp, officer: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    address = f"/api/v1/follow-ups/{follow_up.pk}/log-status/"
    told = refused(client.post(address, {"status": "under_way"}, content_type="application/json"))
    assert told == problem(403, "Forbidden", "CSRF Failed: CSRF cookie not set.")


def test_another_method_is_not_allowed(follow_up: FollowUp, officer: User):
    client = Client()
    client.force_login(officer)
    answer = client.get(f"/api/v1/follow-ups/{follow_up.pk}/log-status/")
    assert answer.json() == problem(405, "Method Not Allowed", 'Method "GET" not allowed.')


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_status_is_not_written_by_writing_the_record(follow_up: FollowUp, officer: User, method: str):
    client = Client()
    client.force_login(officer)
    address = "/api/v1/follow-ups/" if method == "post" else f"/api/v1/follow-ups/{follow_up.pk}/"
    answer = getattr(client, method)(address, {"status": "done"}, content_type="application/json")
    assert answer.status_code == 405
    follow_up.refresh_from_db()
    assert follow_up.status == "planned"


# The version read before


def test_the_tag_counts_every_action(follow_up: FollowUp, officer: User):
    client = Client()
    client.force_login(officer)
    address = f"/api/v1/follow-ups/{follow_up.pk}/"
    first = client.get(address).headers["ETag"]
    log_status(follow_up, Status.UNDER_WAY, on=date(2026, 1, 10), by=SYSTEM, at=AT)
    assert (first, client.get(address).headers["ETag"]) == ('"1"', '"2"')


@pytest.mark.parametrize("tag", ['"1"', "*", '"7", "1"'])
def test_a_change_on_the_version_read_is_taken(follow_up: FollowUp, officer: User, tag: str):
    assert post(follow_up, {"status": "under_way"}, officer, **{"If-Match": tag}).status_code == 201


@pytest.mark.parametrize(("tag", "opened"), [('"2"', 2), ('"7", "8"', 7), ('W/"1"', 0), ('"other"', 0), ("1", 0)])
def test_a_change_on_another_version_is_refused(follow_up: FollowUp, officer: User, tag: str, opened: int):
    told = refused(post(follow_up, {"status": "under_way"}, officer, **{"If-Match": tag}))
    assert told == problem(
        412,
        "Precondition Failed",
        f"version: “A forum, 2026-09” was changed by somebody else (now 1, opened as {opened})",
    )


# Tokens


def token_of(user: User, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("api_token", user.get_username())
    return capsys.readouterr().out.strip()


def test_a_token_is_printed_once_and_writes(follow_up: FollowUp, officer: User, capsys: pytest.CaptureFixture[str]):
    token = token_of(officer, capsys)
    answer = post(follow_up, {"status": "under_way"}, Authorization=f"Token {token}")
    assert (answer.status_code, answer.json()["author"]) == (201, "Amina Khan")
    stored = AuthToken.objects.get()
    assert token not in str(vars(stored))
    assert (stored.expiry - stored.created).days in (364, 365)


def test_a_token_reads_what_its_person_may(follow_up: FollowUp, officer: User, capsys: pytest.CaptureFixture[str]):
    headers = {"Authorization": f"Token {token_of(officer, capsys)}"}
    assert Client(headers=headers).get("/api/v1/follow-ups/").json()["count"] == 1
    assert Client().get("/api/v1/follow-ups/").json()["count"] == 0


def test_a_token_of_a_closed_account_is_refused(follow_up: FollowUp, officer: User, capsys: pytest.CaptureFixture[str]):
    token = token_of(officer, capsys)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    told = refused(post(follow_up, {"status": "under_way"}, Authorization=f"Token {token}"))
    assert told["status"] in (401, 403)


def test_a_wrong_token_is_refused(follow_up: FollowUp):
    told = refused(post(follow_up, {"status": "under_way"}, Authorization="Token wrong"))
    assert told == problem(403, "Forbidden", "Invalid token.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody"], "username: nobody is called “nobody”"),
        (["gone"], "username: the account “gone” is closed"),
        (["amina", "--days", "0"], "days: 0 is not a whole number from 1 to 3650"),
    ],
)
def test_a_token_for_nobody_is_refused_in_one_line(officer: User, arguments: list[str], message: str):
    UserFactory.create(username="gone", is_active=False)
    with pytest.raises(CommandError) as refusal:
        call_command("api_token", *arguments)
    assert str(refusal.value) == message
    assert not AuthToken.objects.exists()
