"""Stopping mail from the mail itself: by its button, or by a mail program in one request (RFC 8058)."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commitments.lifecycle import Refusal
from tracker.answers import SWITCHES, may_stop, send_again, stop_sending
from tracker.links import Link, LinkUnreadable
from tracker.mailed.opening import recipient_of
from tracker.models import MailKind, Recipient, RecipientKind


def unsubscribe(request: HttpRequest, link: Link, *, at: datetime) -> HttpResponse:
    """A page with a button; POST stops the kind of mail the link is for, again and again with the same end.

    POST with ``again``, which the page offers then, takes it back: a focal point has no settings to do it in.
    It needs no cookie and no token against forged requests: a mail program has neither. Raises LinkUnreadable for a
    kind of mail there is not, NoLonger for a recipient who is gone.
    """
    recipient, kind = recipient_of(link), _kind(link)
    status = 200
    if request.method == "POST":
        try:
            if "again" in request.POST:
                send_again(recipient, kind, at=at)
            else:
                stop_sending(recipient, kind)
        except Refusal:
            status = 409
        recipient.refresh_from_db()
    context = {
        "recipient": recipient,
        "kind": kind,
        "all_mail": recipient.kind == RecipientKind.FOCAL_POINT,
        "optional": may_stop(recipient, kind),
        "stopped": not _takes(recipient, kind),
        "again": "again" in request.POST,
    }
    return render(request, "tracker/mailed/unsubscribe.html", context, status=status)


def _kind(link: Link) -> MailKind:
    try:
        return MailKind(link.mail_kind)
    except ValueError:
        raise LinkUnreadable(f"no kind of mail: {link.mail_kind}") from None


def _takes(recipient: Recipient, kind: MailKind) -> bool:
    if recipient.kind == RecipientKind.FOCAL_POINT:
        return not recipient.has_stopped_mail
    return bool(getattr(recipient, SWITCHES.get(kind, "takes_digest")))
