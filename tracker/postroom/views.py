"""How mail gets on, for staff: what is stuck, why, and what can be done about it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.access import NotAllowed, is_staff
from tracker import restored
from tracker.models import Mail, Recipient
from tracker.outbox import handling
from tracker.postroom.shelves import piece_of, room
from tracker.scope import of_recipients, seen_by


@require_safe
@login_required
def delivery(request: HttpRequest) -> HttpResponse:
    """The shelves; ``show`` and ``page`` stand in the address."""
    user, asked, page = _staff(request), request.GET.get("show", ""), request.GET.get("page", "1")
    found = room(user, asked=asked, page=page, at=timezone.now())
    return render(request, "tracker/postroom/delivery.html", {"room": found, "here": "delivery"})


@require_POST
@login_required
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    user, mail = _staff(request), _mail(request, pk)
    return _act(
        request,
        lambda: handling.retry(mail, by=user, shown=request.POST.get("shown", ""), at=timezone.now()),
        _("%(who)s: it goes out with the next delivery.") % {"who": mail.recipient},
    )


@require_POST
@login_required
def arrived(request: HttpRequest, pk: int) -> HttpResponse:
    user, mail = _staff(request), _mail(request, pk)
    return _act(
        request,
        lambda: handling.take_as_arrived(mail, by=user, shown=request.POST.get("shown", ""), at=timezone.now()),
        _("%(who)s: taken as arrived.") % {"who": mail.recipient},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first: what is given up is never sent."""
    user, mail = _staff(request), _mail(request, pk)
    if request.method != "POST":
        piece = piece_of(mail, at=timezone.now())
        context = {"piece": piece, "kind": mail.kind, "here": "delivery", "letter": True}
        return render(request, "tracker/postroom/give_up.html", context)
    return _act(
        request,
        lambda: _given_up(
            mail, handling.give_up(mail, by=user, shown=request.POST.get("shown", ""), at=timezone.now())
        ),
    )


@require_POST
@login_required
def use_again(request: HttpRequest, pk: int) -> HttpResponse:
    user = _staff(request)
    recipient = get_object_or_404(Recipient.objects.filter(seen_by(user)), pk=pk)
    return _act(
        request,
        lambda: handling.use_again(recipient, by=user, shown=request.POST.get("shown", "")),
        _("%(who)s: mail goes to this address again.") % {"who": recipient},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """For administrators: lift the hold, with or without what waits."""
    user = _staff(request)
    if not user.is_superuser:
        raise PermissionDenied
    if request.method != "POST":
        context = {"waiting": restored.waiting(), "here": "delivery", "letter": True}
        return render(request, "tracker/postroom/resume.html", context)
    done = restored.resume(by=user, at=timezone.now(), drop_waiting="drop" in request.POST)
    told = _("Mail is sent again.") if done.was_held else _("Sending was not held.")
    dropped = ngettext("%(number)d mail was dropped.", "%(number)d mails were dropped.", done.dropped)
    messages.success(request, f"{told} {dropped % {'number': done.dropped}}" if done.dropped else told)
    return redirect("delivery")


def _staff(request: HttpRequest) -> User:
    if not (is_staff(request.user) and isinstance(request.user, User)):
        raise PermissionDenied
    return request.user


def _mail(request: HttpRequest, pk: int) -> Mail:
    seen = Mail.objects.filter(of_recipients(_staff(request))).defer("message")
    return get_object_or_404(seen.select_related("recipient__user", "recipient__focal_point", "recipient__desk"), pk=pk)


def _act(request: HttpRequest, action: Callable[[], str | None], told: str = "") -> HttpResponse:
    """Do it, and say what was done: ``told``, or what the action itself says of it."""
    try:
        messages.success(request, action() or told)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None
    except handling.ChangedMeanwhile:
        messages.error(request, _("A delivery or somebody else was first, so nothing was done. Look again."))
    return redirect("delivery")


def _given_up(mail: Mail, done: handling.GivenUp) -> str:
    said = [_("%(who)s: given up.") % {"who": mail.recipient}]
    if done.told:
        others = ngettext(
            "Whoever is next in line is told of %(number)d follow-up.",
            "Whoever is next in line is told of %(number)d follow-ups.",
            done.told,
        )
        said.append(others % {"number": done.told})
    if done.untold:
        nobody = ngettext(
            "Of %(number)d follow-up there is nobody else to tell.",
            "Of %(number)d follow-ups there is nobody else to tell.",
            done.untold,
        )
        said.append(nobody % {"number": done.untold})
    return " ".join(said)
