"""`manage.py populate`, as people and programs call it, and the shape of what it makes."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import connection, transaction
from django.db.models import Count, Model

from commitments.access import Confidentiality
from commitments.models import (
    Commitment,
    Desk,
    FocalPoint,
    FollowUp,
    Membership,
    Occasion,
    Party,
    Schedule,
    SourceDocument,
    StatusEntry,
)
from commitments.schedule import Flag
from commitments.status import FlagLabel, PartyKind, PrecisionLabel, ScheduleKind, Status
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


def test_the_register_has_a_believable_shape(db):
    populate(2000, seed=1, as_of=AS_OF)
    rows = FollowUp.objects
    assert set(rows.values_list("precision", flat=True)) == {"", *PrecisionLabel.values}
    assert set(rows.values_list("status", flat=True)) == set(Status.values)
    assert set(rows.values_list("flag", flat=True)) == set(FlagLabel.values)
    assert set(Schedule.objects.values_list("kind", flat=True)) == set(ScheduleKind.values)
    assert set(Commitment.objects.values_list("confidentiality", flat=True)) == set(Confidentiality.values)
    zones = set(Desk.objects.values_list("time_zone", flat=True))
    assert {"Pacific/Pago_Pago", "Pacific/Kiritimati"} <= zones
    assert Desk.objects.values("working_days").distinct().count() > 2
    # Skewed, not uniform.
    per_owner = sorted(Commitment.objects.exclude(owner=None).values_list("owner").annotate(n=Count("pk")), key=str)
    counts = sorted((count for _, count in per_owner), reverse=True)
    assert counts[0] > 3 * counts[len(counts) // 2]
    closed = rows.closed().count()
    assert 0.4 < closed / 2000 < 0.8
    assert rows.closed().filter(days_late__gt=0).count() < closed / 2
    assert 0.01 < rows.flagged(Flag.OVERDUE).count() / 2000 < 0.15
    assert Commitment.objects.filter(owner=None).exists()
    assert Commitment.objects.filter(owner__is_active=False).exists()
    assert Membership.objects.exclude(deputy=None).exists()
    assert (
        not Membership.objects.exclude(deputy=None).exclude(deputy__memberships__desk__in=Desk.objects.all()).exists()
    )
    assert Desk.objects.without_lead().count() == 0
    # Nothing real: no address that could be anybody's.
    addresses = {*User.objects.values_list("email", flat=True), *FocalPoint.objects.values_list("email", flat=True)}
    assert all(each.endswith("@example.org") for each in addresses if each)
    assert all("documents.example/" in each for each in SourceDocument.objects.values_list("address", flat=True))
    assert Occasion.objects.exists()
