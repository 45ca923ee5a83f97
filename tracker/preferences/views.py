"""Your mail: when it comes, which kinds of it, and whether the address works."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.answers import Wishes, change_wishes, use_address_again
from tracker.preferences.form import WishesForm, zones
from tracker.preferences.sheet import recipient_or_new, sheet
from tracker.recipients import recipient_of


@login_required
def mail_settings(request: HttpRequest) -> HttpResponse:
    """What the signed-in person has chosen; POST changes it, or, with ``again``, trusts their address again."""
    user, at = request.user, timezone.now()
    if not isinstance(user, User):
        raise TypeError(f"{user} is not signed in")
    if request.method == "POST" and "again" in request.POST:
        use_address_again(recipient_of(user, at=at))
        messages.success(request, _("Mail goes to that address again."))
        return redirect("mail-settings")
    recipient = recipient_or_new(user)
    now = sheet(recipient, user)
    form = WishesForm(
        request.POST if request.method == "POST" else None,
        initial=WishesForm.initial_of(Wishes.of(recipient)),
        hour=now.desk_hour,
        zone=now.desk_zone,
    )
    if form.is_valid():
        change_wishes(recipient_of(user, at=at), form.wishes(), at=at)
        messages.success(request, _("Your mail comes as you chose."))
        return redirect("mail-settings")
    context = {"form": form, "sheet": now, "zones": zones(), "here": "mail-settings"}
    return render(request, "tracker/mail_settings.html", context)
