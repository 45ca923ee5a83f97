"""The first page of the admin: what needs attention, then where everything is."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from commitments.admin.rights import person
from commitments.admin.words import time_left
from tracker.admin.attention import at_no_desk, matters, next_to_come
from tracker.admin.places import groups


def start(request: HttpRequest) -> HttpResponse:
    user, now = person(request), timezone.now()
    found = [] if at_no_desk(user) else matters(user, at=now)
    ahead = None
    if not found:
        ahead = next_to_come(user).in_order().select_related("commitment__desk").first()
    return admin.site.index(
        request,
        {
            "matters": found,
            "ahead": ahead,
            "ahead_left": time_left(ahead, at=now) if ahead else "",
            "groups": groups(admin.site.get_app_list(request)),
            "at_no_desk": at_no_desk(user),
        },
    )
