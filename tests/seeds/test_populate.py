"""`manage.py populate`, as people and programs call it, and the shape of what it makes."""

import json
from collections import Counter
from datetime import UTC, date, datetime
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import connection, transaction
from django.db.models import Model

from commitments.access import Confidentiality
from commitments.models import (
    Commitment,
    Desk,
    Evidence,
    FocalPoint,
    FollowUp,
    Membership,
    Party,
    Schedule,
    SourceDocument,
    StatusEntry,
)
from commitments.schedule import Flag
from commitments.status import CountingLabel, FlagLabel, Kind, PartyKind, PrecisionLabel, ScheduleKind, Status
from seeds.synthetic import populate
from tests.factories import recorded

AS_OF = date(2026, 11, 20)


def printed(*arguments):
    out = StringIO()
    call_command("populate", *arguments, stdout=out)
    return out.getvalue()


def contents():
    """Every row of every table of ours and each account, by its values."""
    tables: list[type[Model]] = [User, *apps.get_app_config("commitments").get_models(include_auto_created=True)]
    return {model._meta.label: list(model._default_manager.order_by("id").values_list()) for model in tables}


def made_and_undone(*arguments, **options):
    with transaction.atomic():
        populate(*arguments, **options)
        found = contents()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("follow_ups", [1, 2, 3, 7, 50])
def test_there_are_exactly_as_many_follow_ups_as_asked_for(db, follow_ups):
    made = populate(follow_ups, seed=5, as_of=AS_OF)
    assert made.follow_ups == follow_ups == FollowUp.objects.count()
    assert made.commitments == Commitment.objects.count() > 0


def test_json_counts_what_was_made(db):
    counts = json.loads(printed("--follow-ups", "20", "--seed", "3", "--as-of", "2026-11-20", "--json"))
    assert counts.pop("seconds") >= 0
    assert counts == {"commitments": Commitment.objects.count(), "follow_ups": 20}


def test_people_read_one_line(db):
    line = printed("--follow-ups", "2", "--as-of", "2026-11-20")
    assert line.startswith(f"A synthetic register: {Commitment.objects.count()} commitments, 2 follow-ups, in ")
    assert line.count("\n") == 1


def test_without_a_day_it_is_as_of_today(db):
    before = datetime.now(UTC).date()
    printed("--follow-ups", "30")
    written = list(StatusEntry.objects.order_by("at").values_list("at", flat=True))
    assert written[-1] < datetime.now(UTC)
    assert (before - written[-1].date()).days < 400


@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="a sequence gives no number twice, even when all was undone"
)
def test_the_same_seed_and_day_give_the_same_register(db):
    once = made_and_undone(60, seed=4, as_of=AS_OF)
    assert made_and_undone(60, seed=4, as_of=AS_OF) == once
    assert made_and_undone(60, seed=5, as_of=AS_OF) != once


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "--follow-ups: say how many"),
        (("--follow-ups", "0"), "populate: follow-ups: 0 is not one or more"),
        (("--follow-ups", "-3"), "populate: follow-ups: -3 is not one or more"),
        (("--follow-ups", "many"), "--follow-ups: “many” is no whole number"),
        (("--follow-ups", "5", "--seed", "x1"), "--seed: “x1” is no whole number"),
        (("--follow-ups", "5", "--as-of", "soon"), "--as-of: “soon” is no day such as 2026-03-31"),
        (
            ("--follow-ups", "5", "--as-of", "0001-01-01"),
            "populate: as-of: 0001-01-01 is not from 2015-01-01 to 2150-12-31",
        ),
    ],
)
def test_what_cannot_be_read_ends_with_status_1_and_one_line(db, capsys, arguments, why):
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "populate", "--skip-checks", *arguments])
    assert ended.value.code == 1
    assert capsys.readouterr() == ("", f"CommandError: {why}\n")


def test_beside_other_commitments_only_when_told_so(db):
    recorded()
    with pytest.raises(
        CommandError, match=r"^populate: there are commitments in this database already; --force adds to them$"
    ):
        printed("--follow-ups", "5")
    assert Commitment.objects.count() == 1
    for _ in range(2):
        printed("--follow-ups", "5", "--as-of", "2026-11-20", "--force")
    assert FollowUp.objects.count() == 10


def test_a_name_that_is_taken_leaves_nothing_behind(db):
    Party.objects.create(name="Varonia", slug="varonia", kind=PartyKind.STATE)
    with pytest.raises(CommandError, match=r"^populate: something here has a name that it would give: [^\n]+$"):
        printed("--follow-ups", "5")
    assert (Party.objects.count(), User.objects.count(), Desk.objects.count()) == (1, 0, 0)


def found(rows, field):
    return set(rows.values_list(field, flat=True))


def test_everything_that_a_register_can_hold_is_there(db):
    populate(1500, seed=2, as_of=AS_OF)
    rows = FollowUp.objects.all()
    assert found(rows, "precision") == {"", *PrecisionLabel.values}
    assert found(rows, "status") == set(Status.values)
    assert found(rows, "flag") == set(FlagLabel.values)
    assert found(Schedule.objects, "kind") == set(ScheduleKind.values)
    assert found(Schedule.objects, "counting") == {"", *CountingLabel.values}
    assert found(Commitment.objects, "confidentiality") == set(Confidentiality.values)
    assert found(Commitment.objects, "kind") == set(Kind.values)
    assert found(Party.objects, "kind") == set(PartyKind.values)
    # From the last zone in which a day begins to the first, with weeks of several kinds.
    assert found(Desk.objects, "time_zone") >= {"Pacific/Pago_Pago", "Pacific/Kiritimati", "Asia/Kathmandu"}
    assert found(Desk.objects, "working_days") >= {"MO,TU,WE,TH,FR", "MO,TU,WE,TH,SU", "MO,TU,WE,TH,FR,SA"}
    assert Commitment.objects.filter(owner=None).exists()
    assert Commitment.objects.filter(owner__is_active=False).exists()
    assert Commitment.objects.filter(readers__isnull=False, confidentiality=Confidentiality.RESTRICTED).exists()


def test_a_few_own_much_and_most_was_done(db):
    populate(1500, seed=2, as_of=AS_OF)
    owned = Counter(Commitment.objects.exclude(owner=None).values_list("owner", flat=True)).most_common()
    assert owned[0][1] > 3 * owned[len(owned) // 2][1]
    closed, late = FollowUp.objects.closed().count(), FollowUp.objects.closed().filter(days_late__gt=0).count()
    assert 0.4 < closed / 1500 < 0.8
    assert 0.1 < late / closed < 0.5
    assert 0.01 < FollowUp.objects.flagged(Flag.OVERDUE).count() / 1500 < 0.15
    members = set(Membership.objects.values_list("desk", "user"))
    deputies = set(Membership.objects.exclude(deputy=None).values_list("desk", "deputy"))
    assert deputies
    assert deputies <= members


def test_no_address_is_anybody_s(db):
    populate(100, seed=2, as_of=AS_OF)
    mail = {*found(User.objects, "email"), *found(FocalPoint.objects, "email"), *found(Desk.objects, "mailbox")}
    assert {address.partition("@")[2] for address in mail} == {"", "example.org"}
    web = {*found(SourceDocument.objects, "address"), *found(Evidence.objects, "address")}
    assert {urlsplit(address).hostname for address in web} == {"documents.example"}
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_nobody_made_up_stands_in_for_the_first_account(db):
    populate(5, seed=2, as_of=AS_OF)
    call_command("first_account", stdout=StringIO())
    assert [user.username for user in User.objects.all() if user.has_usable_password()] == ["desk"]
    assert User.objects.get(username="desk").memberships.count() == Desk.objects.count()
