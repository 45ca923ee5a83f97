"""Who is told of a follow-up: by level of the ladder, whoever can be reached, and nobody what they may not see."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q

from commitments.access import Confidentiality, Role, Sight
from commitments.models import Commitment, Desk, FocalPoint, FollowUp, Membership
from commitments.schedule.days import days_after
from tracker.ladder import Level
from tracker.models import Channel, MailKind, Recipient, RecipientKind, ReminderKind

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class About:
    """What decides who is told: ids of the follow-up's owner, commitment and desk, and how confidential it is."""

    owner: int | None
    commitment: int
    desk: int
    confidentiality: str

    @classmethod
    def of(cls, follow_up: FollowUp) -> "About":
        """Expects the commitment to be read with it."""
        commitment = follow_up.commitment
        owner = follow_up.owner_id or commitment.owner_id
        return cls(owner, commitment.pk, commitment.desk_id, commitment.confidentiality)


@dataclass(frozen=True, slots=True)
class Told:
    """One recipient to tell. ESCALATION: at once; any other kind: with the digest."""

    recipient: Recipient
    kind: ReminderKind


class Directory:
    """Everybody who may have to be told of some follow-ups, looked up once for all of them.

    ``store`` False: a page looks who would be told, and makes recipients of nobody.
    """

    def __init__(self, abouts: Iterable[About], *, at: datetime, store: bool = True) -> None:
        found = list(abouts)
        desks = {about.desk for about in found}
        owners = {about.owner for about in found if about.owner}
        self._desks = {desk.pk: desk for desk in Desk.objects.filter(pk__in=desks)}
        self._leads: dict[int, list[int]] = {}
        self._deputies: dict[tuple[int, int], int] = {}
        for desk, user, role, deputy in (
            Membership.objects.filter(desk__in=desks).order_by("pk").values_list("desk", "user", "role", "deputy")
        ):
            if role == Role.LEAD:
                self._leads.setdefault(desk, []).append(user)
            if deputy and user in owners:
                self._deputies[desk, user] = deputy
        people = owners | set(self._deputies.values()) | {lead for leads in self._leads.values() for lead in leads}
        self._sights = _sights(people, {about.commitment for about in found})
        users = {pk: each.user for pk, each in self._sights.items()}
        self._people = recipients_of(RecipientKind.PERSON, users, at=at, store=store)
        self._focal_points = _focal_points(found, self._desks, at=at, store=store)
        with_mailbox = {pk: desk for pk, desk in self._desks.items() if desk.mailbox}
        self._mailboxes = recipients_of(RecipientKind.DESK, with_mailbox, at=at, store=store)

    def told_of(self, about: About, *, level: Level, escalates: bool = False) -> list[Told]:
        """Whom to tell at ``level``, or, where nobody of it can be reached, at the next; empty when nobody can.

        ``escalates``: who comes in at this level is told at once.
        """
        if level is Level.LIST:
            return []
        told: list[Told] = []
        for step in (step for step in Level if level <= step < Level.LIST):
            before = self._at(about, Level(step - 1)) if escalates and step > Level.OWNER else self._at(about, step)
            for user in self._at(about, step):
                kind = ReminderKind.ESCALATION if escalates and user not in before else ReminderKind.STEP
                if recipient := self._reachable(user, about, kind):
                    told.append(Told(recipient, kind))
            if told:
                break
        mailbox = self._mailboxes.get(about.desk)
        if not told and mailbox and mailbox.address_works:
            told.append(Told(mailbox, ReminderKind.STEP))
        # A focal point does not stand in for us: with nobody of our own to tell, it is left waiting.
        if told and level <= Level.DEPUTY:
            told += [Told(recipient, ReminderKind.STEP) for recipient in self._outside(about)]
        return told

    def owner(self, about: About, *, kind: ReminderKind | None = ReminderKind.STEP) -> Recipient | None:
        """The owner, when they can be reached, may see it and take what is told of that kind; None: whatever it is."""
        return self._reachable(about.owner, about, kind) if about.owner else None

    def leads(self, about: About) -> list[Recipient]:
        """The leads of its desk who can be reached."""
        found = (self._reachable(user, about, ReminderKind.STEP) for user in self._at(about, Level.LEAD))
        return [recipient for recipient in found if recipient]

    def _at(self, about: About, level: Level) -> list[int]:
        if level is Level.LEAD:
            return self._leads.get(about.desk, [])
        owner = [about.owner] if about.owner else []
        deputy = self._deputies.get((about.desk, about.owner)) if about.owner and level is Level.DEPUTY else None
        return list(dict.fromkeys([*owner, *([deputy] if deputy else [])]))

    def _reachable(self, user: int, about: About, kind: ReminderKind | None) -> Recipient | None:
        sight, recipient = self._sights.get(user), self._people.get(user)
        if sight is None or recipient is None or not sight.user.is_active or not recipient.address_works:
            return None
        may_see = sight.sees(about.commitment, desk=about.desk, confidentiality=about.confidentiality)
        takes = kind is None or getattr(recipient, _SWITCHES.get(kind, "takes_digest"))
        return recipient if may_see and takes else None

    def _outside(self, about: About) -> list[Recipient]:
        found = self._focal_points.get(about.commitment, [])
        return [recipient for recipient in found if recipient.address_works and not recipient.has_stopped_mail]


def desks_without_anybody() -> list[Desk]:
    """Desks with nobody who can be told of a follow-up without an owner: neither a lead nor the mailbox. One query."""
    leads = Membership.objects.filter(role=Role.LEAD, user__is_active=True, user__email__gt="")
    told = leads.exclude(user__recipient__bounced_address=F("user__email")).exclude(user__recipient__takes_digest=False)
    nowhere = Q(mailbox="") | Q(recipient__bounced_address=F("mailbox"))
    return list(Desk.objects.filter(nowhere).exclude(pk__in=told.values("desk")))


def recipient_of(user: User, *, at: datetime) -> Recipient:
    """The recipient that a person is; made when there is none yet."""
    return recipients_of(RecipientKind.PERSON, {user.pk: user}, at=at)[user.pk]


def know_owners(*, at: datetime) -> None:
    """Make recipients of the owners of what is open who are none yet, as after an import. One query if there are none.

    From then on they get their overviews, though no step of theirs may be reached for months. Whoever is given a
    single follow-up is told of that, and is one already.
    """
    unknown = User.objects.filter(is_active=True, email__gt="", recipient=None)
    open_still = Commitment.objects.filter(Exists(FollowUp.objects.open().filter(commitment=OuterRef("pk"))))
    # A list, made once: where most have no owner, SQLite would look through all of them for each person.
    theirs = open_still.filter(owner__isnull=False).values("owner")
    if owners := {user.pk: user for user in unknown.filter(pk__in=theirs)}:
        recipients_of(RecipientKind.PERSON, owners, at=at)


def recipients_of(
    kind: RecipientKind,
    subjects: Mapping[int, User] | Mapping[int, FocalPoint] | Mapping[int, Desk] | Mapping[int, Channel],
    *,
    at: datetime,
    store: bool = True,
) -> dict[int, Recipient]:
    """The recipients that these people, focal points, desks or channels are, by the subject's id.

    Where there is none it is made, and stored unless ``store`` is False.
    """
    field = _FIELDS[kind]
    for _attempt in range(_ATTEMPTS):
        rows = {getattr(row, f"{field}_id"): row for row in Recipient.objects.filter(**{f"{field}__in": subjects})}
        for pk, row in rows.items():
            setattr(row, field, subjects[pk])
        missing = {
            pk: Recipient(kind=kind, name=_name(subject), overview_next_on=_next_monday(kind, at), **{field: subject})
            for pk, subject in subjects.items()
            if pk not in rows
        }
        if not missing or not store:
            return rows | missing
        # Another watch may make the same: then they are there when read again.
        with suppress(IntegrityError), transaction.atomic():
            Recipient.objects.bulk_create(missing.values())
    raise RuntimeError(f"recipients of {len(subjects)} {field}s could not be made")


def may_stop(recipient: Recipient, kind: MailKind) -> bool:
    """Whether ``recipient`` can stop mail of that kind from the mail itself: a focal point all of it."""
    return recipient.kind == RecipientKind.FOCAL_POINT or (recipient.kind == RecipientKind.PERSON and kind in _OPTIONAL)


# What staff can stop from the mail itself. Who is told instead of them has to be read before the rest is stopped.
_OPTIONAL = (MailKind.OVERVIEW, MailKind.ASSIGNMENT)
# What comes by itself has a switch of its own; everything else comes with the digest.
_SWITCHES = {ReminderKind.ESCALATION: "takes_escalations", ReminderKind.ASSIGNMENT: "takes_assignments"}
_FIELDS = {
    RecipientKind.PERSON: "user",
    RecipientKind.FOCAL_POINT: "focal_point",
    RecipientKind.DESK: "desk",
    RecipientKind.CHANNEL: "channel",
}


def _name(subject: User | FocalPoint | Desk | Channel) -> str:
    return (subject.get_full_name() or subject.get_username()) if isinstance(subject, User) else subject.name


def _next_monday(kind: RecipientKind, at: datetime) -> date | None:
    return days_after(at.date(), 7 - at.weekday()) if kind is RecipientKind.PERSON else None


def _sights(users: set[int], commitments: set[int]) -> dict[int, Sight]:
    desks: dict[int, set[int]] = {}
    for user, desk in Membership.objects.filter(user__in=users).values_list("user", "desk"):
        desks.setdefault(user, set()).add(desk)
    named: dict[int, set[int]] = {}
    closed = Commitment.objects.filter(pk__in=commitments).exclude(confidentiality=Confidentiality.PUBLIC)
    for user, commitment in closed.filter(readers__in=users).values_list("readers", "pk"):
        named.setdefault(user, set()).add(commitment)
    return {
        user.pk: Sight(user, frozenset(desks.get(user.pk, ())), frozenset(named.get(user.pk, ())))
        for user in User.objects.filter(pk__in=users)
    }


def _focal_points(
    abouts: Sequence[About], desks: dict[int, Desk], *, at: datetime, store: bool
) -> dict[int, list[Recipient]]:
    """By commitment, the focal points who may be written to: by a desk that allows it, about what is public."""
    open_to_all = {
        about.commitment
        for about in abouts
        if about.confidentiality == Confidentiality.PUBLIC and desks[about.desk].writes_to_focal_points
    }
    if not open_to_all:
        return {}
    written_to = FocalPoint.objects.filter(commitments__in=open_to_all).exclude(email="").order_by("pk")
    pairs = list(written_to.values_list("commitments", "pk"))
    points = FocalPoint.objects.in_bulk({pk for _, pk in pairs})
    recipients = recipients_of(RecipientKind.FOCAL_POINT, points, at=at, store=store)
    found: dict[int, list[Recipient]] = {}
    for commitment, point in pairs:
        if commitment in open_to_all:
            found.setdefault(commitment, []).append(recipients[point])
    return found
