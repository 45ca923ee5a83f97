"""Changing a schedule from a day on. What was closed, arranged, moved or logged stays as it is, to the byte."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author, Refusal, check_version, said
from commitments.lifecycle.horizon import Wanted, looking_ahead, make_follow_ups, make_missing
from commitments.lifecycle.scheduling import in_short, stated
from commitments.lifecycle.standing import hold, look_for_dormancy
from commitments.models import Commitment, FollowUp, Schedule
from commitments.schedule import Plan, Window
from commitments.status import EntryKind


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a change leaves, takes away and brings: ``kept`` and ``replaced`` are rows, ``made`` will be new ones."""

    kept: tuple[FollowUp, ...]
    replaced: tuple[FollowUp, ...]
    made: tuple[Wanted, ...]


def outlook(commitment: Commitment, plan: Plan, *, from_on: date | None, at: datetime) -> Outlook:
    """What ``reschedule`` would do to the follow-ups of ``commitment``. Writes nothing; raises what it would raise."""
    present = _present(commitment)
    on = commitment.desk.day(at)
    return weigh(_next_version(present, plan, from_on=from_on, on=on), on=on)


@transaction.atomic
def reschedule(
    commitment: Commitment,
    plan: Plan,
    *,
    from_on: date | None,
    reason: str,
    by: Author,
    at: datetime,
    opened: int | None = None,
) -> Outlook:
    """Give a commitment a new version of its schedule, for what opens on ``from_on`` or later; leads may, for a reason.

    ``from_on`` None holds for everything. Untouched follow-ups that the new version does not call for are replaced;
    all others stay as they are. ``opened`` is the version the person saw. Raises ChangedMeanwhile.
    """
    access.require(by.user, Role.LEAD, commitment.desk)
    hold([commitment.pk])
    present = _present(commitment, lock=True)
    check_version(have=present.version, opened=opened, what=f"the schedule of {commitment.reference}")
    why, on = said(reason, "reason"), commitment.desk.day(at)
    change = carry_out(present, _next_version(present, plan, from_on=from_on, on=on), on=on)
    since = f" from {from_on} on" if from_on else ""
    by.write(
        EntryKind.RESCHEDULED,
        about=commitment,
        at=at,
        on=on,
        change=f"version {present.version + 1}{since}: {in_short(plan) or type(plan).__name__.lower()}{told(change)}",
        note=why,
    )
    return change


def weigh(version: Schedule, *, on: date) -> Outlook:
    """Which follow-ups of its commitment stay, go and come when ``version`` is in force."""
    rows = list(version.commitment.follow_ups.order_by("id"))
    free = set(
        version.commitment.follow_ups.untouched().filter(_opens_from(version.from_on)).values_list("pk", flat=True)
    )
    wanted = {each.key: each for each in looking_ahead(version, on=on).wanted}
    replaced = [row for row in rows if row.pk in free and not _is(row, wanted.get(row.slot))]
    kept = [row for row in rows if row not in replaced]
    names = {row.slot for row in kept}
    return Outlook(tuple(kept), tuple(replaced), tuple(each for each in wanted.values() if each.key not in names))


def carry_out(present: Schedule, version: Schedule, *, on: date) -> Outlook:
    """Put ``version`` in the place of ``present``: replace what is untouched, and make what it calls for."""
    change = weigh(version, on=on)
    present.replaced_on, present.generate_next_on = on, None
    present.save(update_fields=["replaced_on", "generate_next_on"])
    version.save()
    FollowUp.objects.filter(pk__in=[row.pk for row in change.replaced]).delete()
    # By the names that were shown: a round is numbered after all before it, and those replaced are gone by now.
    make_missing(version, change.made, on=on)
    make_follow_ups(version, on=on)
    look_for_dormancy([version.commitment], on=on)
    return change


def told(change: Outlook) -> str:
    """Both lists as the log keeps them, one line each."""
    lines = {"stays": change.kept, "replaced": change.replaced}
    said = [
        f"\n{name}: {', '.join(_named(row.slot, row.window) for row in rows)}" for name, rows in lines.items() if rows
    ]
    if change.made:
        said.append(f"\nnew: {', '.join(_named(each.key, each.window) for each in change.made)}")
    return "".join(said)


def _present(commitment: Commitment, *, lock: bool = False) -> Schedule:
    rows = Schedule.objects.in_force().filter(commitment=commitment)
    present = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if present is None:
        raise Refusal(f"schedule: {commitment.reference} has none yet")
    return present


def _next_version(present: Schedule, plan: Plan, *, from_on: date | None, on: date) -> Schedule:
    version = stated(present.commitment, plan, on=on)
    version.version, version.from_on = present.version + 1, from_on
    return version


def _opens_from(day: date | None) -> Q:
    # What has no window has not opened.
    return Q(precision="") | Q(earliest__gte=day) | Q(earliest__isnull=True, latest__gte=day) if day else Q()


def _is(row: FollowUp, wanted: Wanted | None) -> bool:
    """Whether the row is the follow-up that is wanted, so that it need not be replaced."""
    return wanted is not None and row.window == wanted.window


def _named(key: str, window: Window | None) -> str:
    return key if window is None or window.edtf() == key else f"{key} ({window.edtf()})"
