"""The pages behind links in mail. To look at one changes nothing, whoever or whatever does; only its button acts."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from commitments.access import NotAllowed, Role, may
from commitments.lifecycle import AlreadyClosed, ChangedMeanwhile, Refusal
from tracker import links
from tracker.answers import SNOOZES, may_pause, may_tell, pause_days
from tracker.links import LinkTooOld, LinkUnreadable, Purpose
from tracker.mailed import acting
from tracker.mailed.form import LogForm
from tracker.mailed.opening import NoLonger, Opened, opened
from tracker.mailed.sheet import MEETINGS, sheet
from tracker.mailed.unsubscribing import unsubscribe

# Whoever holds the address is taken for the recipient: it is kept by no cache, no index and no other site. Not
# "no-referrer": browsers then hide from us, too, that a form was sent from our own page.
PRIVATE = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mailed(request: HttpRequest, token: str) -> HttpResponse:
    """What the token leads to: a page that acts on POST, or one that says why there is nothing to do."""
    answer = _answer(request, token, at=timezone.now())
    for name, value in PRIVATE.items():
        answer[name] = value
    return answer


def _answer(request: HttpRequest, token: str, *, at: datetime) -> HttpResponse:
    try:
        link = links.read(token, at=at)
        if link.purpose is Purpose.UNSUBSCRIBE:
            return unsubscribe(request, link, at=at)
        return _page(request, opened(token, link), at)
    except LinkTooOld:
        return _dead(request, "old", status=410)
    except LinkUnreadable:
        return _dead(request, "unreadable", status=404)
    except (NoLonger, NotAllowed):
        return _dead(request, "no longer", status=410)


# Unsubscribing is the one thing that a mail program does for people, without their cookies.
@csrf_protect
def _page(request: HttpRequest, found: Opened, at: datetime) -> HttpResponse:
    if used := found.used():
        return _show(request, found, at, {"used": used})
    if found.follow_up.is_closed:
        return _show(request, found, at, {}, status=409 if request.method == "POST" else 200)
    return _PAGES[found.link.purpose](request, found, at)


def _acknowledge(request: HttpRequest, found: Opened, at: datetime) -> HttpResponse:
    about = {"days": pause_days(found.follow_up), "for_everybody": may_pause(found.recipient, found.follow_up)}
    return _ask_or_act(request, found, at, lambda: acting.acknowledge(found, at=at), about)


def _snooze(request: HttpRequest, found: Opened, at: datetime) -> HttpResponse:
    chosen = request.POST.get("days", "")
    # What is no number is refused like a number that is not offered.
    days = int(chosen) if chosen in map(str, SNOOZES) else 0
    return _ask_or_act(request, found, at, lambda: acting.snooze(found, days, at=at), {"snoozes": SNOOZES})


def _log(request: HttpRequest, found: Opened, at: datetime) -> HttpResponse:
    commitment = found.follow_up.commitment
    form = LogForm(
        request.POST if _is_answer(request, found) else None,
        meets=commitment.kind in MEETINGS,
        today=commitment.desk.day(at),
    )
    about = {"form": form, "may_tell": may_tell(found.recipient), "logs": _logs(found)}
    if form.is_bound and not (form.is_valid() and about["may_tell"]):
        return _show(request, found, at, about)
    return _ask_or_act(request, found, at, lambda: acting.log(found, form.cleaned_data, at=at), about)


def _logs(found: Opened) -> str:
    """What this person's word settles, by their role at the desk; the lifecycle asks again."""
    user, desk = found.recipient.user, found.follow_up.commitment.desk
    if user and may(user, Role.LEAD, desk):
        return "everything"
    return "what stays open" if user and may(user, Role.OFFICER, desk) else "nothing"


_PAGES: dict[Purpose, Callable[[HttpRequest, Opened, datetime], HttpResponse]] = {
    Purpose.ACKNOWLEDGE: _acknowledge,
    Purpose.SNOOZE: _snooze,
    Purpose.LOG: _log,
}


def _ask_or_act(
    request: HttpRequest, found: Opened, at: datetime, act: Callable[[], str], about: Mapping[str, object]
) -> HttpResponse:
    """The page that asks, with what is shown ``about`` it; or what came of the answer."""
    if not _is_answer(request, found):
        return _show(request, found, at, about, status=409 if request.method == "POST" else 200)
    try:
        used = acting.once(found, act, at=at)
        # As it stands now, with what was just said.
        return _show(request, opened(found.token, found.link), at, {"used": used})
    except (AlreadyClosed, ChangedMeanwhile):
        # What they say names the record, whose title may have to stay out; the page shows what became of it.
        return _show(request, opened(found.token, found.link), at, {**about, "changed": True}, status=409)
    except Refusal as refusal:
        return _show(request, found, at, {**about, "refusal": str(refusal)}, status=409)


def _is_answer(request: HttpRequest, found: Opened) -> bool:
    """Whether the form was sent by somebody who had the present window before their eyes."""
    seen = request.POST.get("window", str(found.link.window_version))
    return request.method == "POST" and seen == str(found.follow_up.window_version)


def _show(
    request: HttpRequest, found: Opened, at: datetime, about: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    context = {
        "sheet": sheet(found, request.user, at=at),
        "purpose": found.link.purpose,
        "recipient": found.recipient,
        "window_version": found.follow_up.window_version,
        "version": found.follow_up.version,
    }
    return render(request, "tracker/mailed/link.html", {**context, **about}, status=status)


def _dead(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    return render(request, "tracker/mailed/dead.html", {"why": why}, status=status)
