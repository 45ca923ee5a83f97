"""The local mailbox, for administrators: every mail that would have been sent."""

from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tracker.local_mail import folder
from tracker.mailbox.letters import Letter, names, read

PER_PAGE = 50


def mailbox(request: HttpRequest) -> HttpResponse:
    """The list of mails, the newest first."""
    where = _folder(request)
    page = Paginator(names(where), PER_PAGE).get_page(request.GET.get("page", "1"))
    letters = [letter for name in page if (letter := read(where, name))]
    return render(request, "tracker/mailbox.html", {"letters": letters, "page": page, "here": "mailbox"})


def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its text, and its HTML in a frame that may do nothing."""
    return render(request, "tracker/mail.html", {"letter": _letter(request, name), "here": "mailbox"})


# The decorator is typed for views without arguments from the address.
@csp(  # type: ignore[arg-type]
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [SELF],
        "sandbox": True,
    }
)
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part as it came, under a policy of its own: it may be styled and do nothing else."""
    return HttpResponse(_letter(request, name).html, headers={"X-Frame-Options": "SAMEORIGIN"})


def _folder(request: HttpRequest) -> Path:
    where = folder()
    if where is None or not (request.user.is_active and request.user.is_superuser):
        raise Http404(gettext("There is no such page."))
    return where


def _letter(request: HttpRequest, name: str) -> Letter:
    if letter := read(_folder(request), name):
        return letter
    raise Http404(gettext("There is no such mail."))
