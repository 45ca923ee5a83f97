"""Named actions: a button on a record's page that opens a form of its own, which makes one call to the lifecycle."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.access import Role
from commitments.admin.fields import WindowField, capital_labels
from commitments.admin.history.timeline import Timeline
from commitments.admin.panels import Panel
from commitments.admin.refusals import REFUSED, open_again, tell
from commitments.admin.rights import holds, person
from commitments.admin.said import Said
from commitments.admin.scoped import ScopedAdmin
from commitments.lifecycle import Author, ChangedMeanwhile
from commitments.models import Desk


class ActionForm(forms.Form):
    """The form of one action on ``about``, as ``user`` opens or sends it at the instant ``at``.

    ``asked`` is what the address asks for; ``panels`` stand above the form.
    """

    panels: Sequence[Panel] = ()
    fieldsets: ClassVar[Sequence[tuple[Any, dict[str, Any]]]] = ()
    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, about: Any, user: User, at: datetime, asked: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        self.about, self.user, self.at, self.asked = about, user, at, asked or {}
        super().__init__(*args, **options)
        self.initial.setdefault("opened", self.version)
        self.offer()
        for field in self.fields.values():
            if isinstance(field, WindowField):
                field.said = Said(self._desk, self.today)
        capital_labels(self)

    @property
    def today(self) -> date:
        return self._desk.day(self.at)

    @property
    def version(self) -> int:
        """The version of what the action changes, as the person sees it."""
        version: int = self.about.version
        return version

    @property
    def _desk(self) -> Desk:
        desk: Desk = self.about.desk if hasattr(self.about, "desk") else self.about.commitment.desk
        return desk

    def offer(self) -> None:
        """Set what can be chosen, by the record and the person."""

    def act(self, by: Author) -> None:
        """Make the one call to the lifecycle, with ``cleaned_data``."""
        raise NotImplementedError

    def taken(self) -> bool:
        """Whether the action was taken. If it was refused, nothing was written and this form says why."""
        if not self.is_valid():
            return False
        try:
            with transaction.atomic():
                self.act(Author.of(self.user, on_behalf_of=self.cleaned_data.get("on_behalf_of")))
        except REFUSED as refusal:
            tell(self, refusal)
            if isinstance(refusal, ChangedMeanwhile):
                open_again(self, version=self.version)
            return False
        return True


def _always(_record: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAction:
    """``name`` stands in the address; ``offered`` says whether it makes sense for the record as it is."""

    name: str
    label: str | Promise
    role: Role
    form: type[ActionForm]
    offered: Callable[[Any], bool] = _always


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    address: str


class NamedActions(ScopedAdmin):
    """An admin page with buttons for named actions."""

    named_actions: ClassVar[Sequence[NamedAction]] = ()
    change_form_template = "admin/commitments/record_change_form.html"

    def get_urls(self) -> list[Any]:
        own = [
            path(
                f"<int:pk>/{action.name}/",
                self.admin_site.admin_view(partial(self.take, action=action)),
                name=self._route(action),
            )
            for action in self.named_actions
        ]
        return [*own, *super().get_urls()]

    def below(self, request: HttpRequest, record: Any) -> "list[Panel | Timeline]":
        """What stands below the form."""
        return []

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            context |= {"buttons": self.buttons(request, obj), "panels": self.below(request, obj)}
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        """The actions that this person may take on ``record`` as it is."""
        return [
            Button(capfirst(str(action.label)), reverse(f"admin:{self._route(action)}", args=[record.pk]))
            for action in self.named_actions
            if self._may_take(request, action, record) and action.offered(record)
        ]

    def take(self, request: HttpRequest, pk: int, action: NamedAction) -> HttpResponse:
        """GET shows the action's form, POST takes the action."""
        record = self.get_object(request, str(pk))
        if not self._may_take(request, action, record):
            raise PermissionDenied
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        if not action.offered(record):
            self.message_user(request, _("That cannot be done with this record as it is."), messages.WARNING)
            return HttpResponseRedirect(page)
        form = action.form(
            *((request.POST, request.FILES) if request.method == "POST" else ()),
            about=record,
            user=person(request),
            at=timezone.now(),
            asked=request.GET,
        )
        if request.method == "POST" and form.taken():
            done = _("%(action)s: “%(record)s” is saved.") % {"action": capfirst(str(action.label)), "record": record}
            self.message_user(request, done, messages.SUCCESS)
            return HttpResponseRedirect(page)
        context = {"title": capfirst(str(action.label)), "subtitle": str(record), "original": record, "back": page}
        return self.form_page(request, form, fieldsets=form.fieldsets, **context)

    def form_page(self, request: HttpRequest, form: Any, *, fieldsets: Any, **context: Any) -> HttpResponse:
        """A page of the admin with that form, laid out in ``fieldsets``, or in the order of its fields."""
        rows = fieldsets or [(None, {"fields": [name for name in form.fields if name != "opened"]})]
        admin_form = helpers.AdminForm(form, rows, {}, (), model_admin=self)
        return TemplateResponse(
            request,
            "admin/commitments/named_action.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "adminform": admin_form,
                "form": form,
                "errors": helpers.AdminErrorList(form, []),
                "media": self.media + form.media,
                **context,
            },
        )

    def _may_take(self, request: HttpRequest, action: NamedAction, record: Any) -> bool:
        desk_id = record.desk_id if hasattr(record, "desk_id") else record.commitment.desk_id
        return holds(person(request), action.role, desk_id=desk_id)

    def _route(self, action: NamedAction) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{action.name.replace('-', '_')}"
