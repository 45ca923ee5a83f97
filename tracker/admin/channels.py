"""The chat rooms and webhooks that get a desk's daily summary: its leads add them, try them, and take them away."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.access import Role
from commitments.admin.desks import Belonging, DeskAdmin
from commitments.admin.history.meanwhile import OpenedForm
from commitments.admin.rights import holds, person
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import NOTHING, day
from commitments.models import Desk
from tracker.channels.kinds import KINDS, LONGEST_ADDRESS, AddressRefused, kind_of
from tracker.channels.sending import check, say
from tracker.delivery import Verdict
from tracker.models import Channel, Mail


class ChannelForm(OpenedForm):
    """Its address goes one way: it is typed, and never shown again, not even to whoever typed it."""

    new_address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.PasswordInput(attrs={"class": "vTextField", "autocomplete": "new-password", "dir": "ltr"}),
    )

    class Meta:
        model = Channel
        fields = ("desk", "name", "is_on")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Where it may only be looked at there is no field.
        if address := self.fields.get("new_address"):
            address.required = self.instance.pk is None
            address.help_text = _help(is_new=self.instance.pk is None)

    def clean_name(self) -> str:
        """No other of its desk has it; of a new one Django looks itself, where the desk is a field of the form."""
        name = str(self.cleaned_data["name"])
        others = Channel.objects.filter(desk=self.instance.desk_id, name=name).exclude(pk=self.instance.pk)
        if self.instance.pk and others.exists():
            raise ValidationError(_("“%(name)s” is a channel of this desk already.") % {"name": name})
        return name

    def clean_new_address(self) -> str:
        address = str(self.cleaned_data["new_address"]).strip()
        try:
            if address:
                check(address)
        except AddressRefused as refused:
            raise ValidationError(str(refused)) from None
        return address


@admin.register(Channel)
class ChannelAdmin(ScopedAdmin):
    when_empty = _("A desk's daily summary can go to its chat rooms.")
    form = ChannelForm
    list_display = ("name", "desk", "kind", "is_on")
    list_filter = ("desk",)
    list_select_related = ("desk",)
    search_fields = ("name",)
    ordering = ("desk__name", "name")
    change_form_template = "admin/tracker/channel.html"

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(desk__in=Desk.objects.held_by(user, Role.LEAD))

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.try_it)
        return [path("<int:pk>/try/", page, name="tracker_channel_try"), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("desk", "name", "kind", "new_address", "is_on", "last") if obj else ("desk", "name", "new_address")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("desk", "kind", "last") if obj else ()

    def choices(self, db_field: "Field[Any, Any]", user: User) -> QuerySet[Any]:
        return Desk.objects.held_by(user, Role.LEAD) if db_field.name == "desk" else super().choices(db_field, user)

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        """Whoever leads one desk only need not choose it."""
        desks = Desk.objects.held_by(person(request), Role.LEAD)[:2]
        given = super().get_changeform_initial_data(request)
        return {"desk": desks[0].pk, **given} if len(desks) == 1 else given

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and form.cleaned_data["new_address"] not in ("", obj.address):
            obj._change_reason = "address"
        obj.address = form.cleaned_data["new_address"] or obj.address
        super().save_model(request, obj, form, change)

    def try_it(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say one harmless line, and say what came of it."""
        channel = self.get_object(request, str(pk))
        if not self.has_change_permission(request, channel):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        words = {"desk": channel.desk}
        outcome = say(channel, title=_("Pacta"), body=_("A test: the daily summary of %(desk)s comes here.") % words)
        if outcome.verdict is Verdict.SENT:
            self.message_user(request, _("“%(channel)s” took a test.") % {"channel": channel}, messages.SUCCESS)
        else:
            words = {"channel": channel, "why": outcome.error}
            self.message_user(request, _("“%(channel)s” did not take a test: %(why)s") % words, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:tracker_channel_change", args=[pk]))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), Role.LEAD, desk_id=obj.desk_id if obj else None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return holds(person(request), Role.LEAD)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, row: Channel) -> str:
        kind = kind_of(row.address)
        if kind is None:
            return NOTHING
        return kind.label if kind.name in settings.CHANNELS else _("%(kind)s, no longer allowed") % {"kind": kind.label}

    @admin.display(description=gettext_lazy("last summary"))
    def last(self, row: Channel) -> str:
        mail = Mail.objects.filter(recipient__channel=row).order_by("-pk").first()
        if mail is None:
            return NOTHING
        words = {"day": day(mail.day), "state": mail.get_state_display(), "error": mail.error}
        return (_("%(day)s: %(state)s (%(error)s)") if mail.error else _("%(day)s: %(state)s")) % words


# Also of a channel that is gone, and has no page any more.
DeskAdmin.belongings.append(Belonging(Channel, lambda row, _names: str(row.name), told_to=Role.LEAD))


def _help(*, is_new: bool) -> str:
    kinds = ", ".join(kind.label for kind in KINDS.values() if kind.name in settings.CHANNELS)
    said = _("As the service shows it, or as apprise writes it; one room. Allowed: %(kinds)s.") % {
        "kinds": kinds or _("none")
    }
    kept = (
        _("It is a secret, and is not shown again.") if is_new else _("Empty: the address it has, which is not shown.")
    )
    return f"{capfirst(said)} {kept}"
