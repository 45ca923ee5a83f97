"""Acting upon a report: believed only of a mail that we sent, by its Message-ID, and of the address it went to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tracker.bounces.report import Action, Notice, Report
from tracker.models import Mail
from tracker.outbox.returning import come_back, note_delay, send_again


class NotOurs(Exception):
    """The report is about no mail of ours, or about nobody it went to: anyone could have written it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was made of a report, in words; ``changed`` False: it was known, or there is nothing to do."""

    address: str
    changed: bool
    words: str


@transaction.atomic
def take(report: Report, *, at: datetime, vouched: bool = False) -> list[Taken]:
    """Do what the report says of each mail it is about. Raises NotOurs.

    ``vouched``: it came from a mail provider who proved who it is. Where it does not name one of our Message-IDs, it is
    about the last mail to that address.
    """
    found = list(_concerned(report, vouched=vouched))
    if not found:
        raise NotOurs
    return [_take(mail, notice, report.fingerprint, at) for mail, notice in found]


def _concerned(report: Report, *, vouched: bool) -> Iterable[tuple[Mail, Notice]]:
    named = list(_mails().filter(message_id__in=report.message_ids))
    for notice in report.notices:
        mails = named or ([mail for address in notice.addresses for mail in _last_to(address)] if vouched else [])
        for mail in mails:
            if mail.address and mail.address.lower() in notice.addresses:
                yield mail, notice


def _mails() -> QuerySet[Mail]:
    return Mail.objects.filter(submitted_at__isnull=False).select_for_update(of=("self",)).defer("message")


def _last_to(address: str) -> QuerySet[Mail]:
    theirs = (
        Q(recipient__user__email__iexact=address)
        | Q(recipient__focal_point__email__iexact=address)
        | Q(recipient__desk__mailbox__iexact=address)
    )
    pks = Mail.objects.filter(theirs, address__iexact=address, submitted_at__isnull=False).order_by("-pk")
    return _mails().filter(pk__in=list(pks.values_list("pk", flat=True)[:1]))


def _take(mail: Mail, notice: Notice, fingerprint: str, at: datetime) -> Taken:
    if mail.last_report == fingerprint:
        return Taken(mail.address, False, _("this report was taken before"))
    Mail.objects.filter(pk=mail.pk).update(last_report=fingerprint)
    match notice.action:
        case Action.FAILED if notice.for_good:
            return _told(
                mail,
                come_back(mail, reason=notice.words, at=at),
                _("came back for good: nothing more is sent to this address, and whoever is next in line is told"),
            )
        case Action.FAILED:
            return _told(mail, send_again(mail, reason=notice.words, at=at), _("came back for now: sent again later"))
        case Action.DELAYED:
            return _told(mail, note_delay(mail, reason=notice.words), _("is late on its way"))
        case _:
            return Taken(mail.address, False, _("arrived, or went on"))


def _told(mail: Mail, changed: bool, words: str) -> Taken:
    return Taken(mail.address, changed, words if changed else _("nothing to do: its fate was settled before"))
