"""The admin of desks: their leads keep the settings, the days set by hand and the members."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, Field, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commitments.access import Role
from commitments.admin.actions.handing_over import HAND_OVER
from commitments.admin.actions.named import NamedActions
from commitments.admin.history.changes import Names
from commitments.admin.history.meanwhile import MARKS, OpenedForm
from commitments.admin.history.steps import KeptRows, Source
from commitments.admin.rights import asked_at, colleagues, holds, person
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import day
from commitments.lifecycle import Author, change_days, change_dormant_after, look_again
from commitments.models import Desk, HolidayOverride, Membership

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[Any, Any]
    FormSet = BaseInlineFormSet[Any, Any, forms.ModelForm[Any]]
else:
    TabularInline = admin.TabularInline
    FormSet = BaseInlineFormSet


class LabelledFormSet(FormSet):
    """The heading of the column is no label to someone who hears the page."""

    def add_fields(self, form: Any, index: Any) -> None:
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = _("Delete")


class LeadsInline(TabularInline):
    """Rows of a desk that its leads keep and all staff may read."""

    form = OpenedForm
    extra = 0
    formset = LabelledFormSet

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [name for name in super().get_fields(request, obj) if name != MARKS]
        return [*shown, MARKS] if self.has_change_permission(request, obj) else shown

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        """As with LabelledFormSet."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.Field):
            field.widget.attrs["aria-label"] = str(db_field.verbose_name)
        return field

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), Role.VIEWER)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._leads(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._leads(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._leads(request, obj)

    def _leads(self, request: HttpRequest, desk: Desk | None) -> bool:
        return person(request).is_superuser or (desk is not None and holds(person(request), Role.LEAD, desk_id=desk.pk))


class MembershipInline(LeadsInline):
    model = Membership

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("user", "deputy"):
            kwargs["queryset"] = colleagues()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MembersFormSet(LabelledFormSet):
    """The members of one desk, among whom each finds a deputy."""

    def add_fields(self, form: Any, index: Any) -> None:
        super().add_fields(form, index)
        form.fields["deputy"].queryset = User.objects.filter(memberships__desk=self.instance.pk).order_by("username")

    def clean(self) -> None:
        super().clean()
        staying = [form for form in self.forms if form not in self.deleted_forms and hasattr(form, "cleaned_data")]
        members = {form.cleaned_data.get("user") for form in staying}
        for form in staying:
            deputy = form.cleaned_data.get("deputy")
            if deputy and deputy not in members:
                form.add_error("deputy", _("“%s” is no member of this desk.") % deputy)


class MembersInline(MembershipInline):
    formset = MembersFormSet
    fields = ("user", "role", "deputy")


class SetByHandInline(LeadsInline):
    model = HolidayOverride
    fields = ("on", "country", "is_off", "name")


@dataclass(frozen=True, slots=True)
class Belonging:
    """Records of a desk whose history is told on its page, to those who hold ``told_to`` there."""

    model: type[Any]
    called: Callable[[Any, Names], str]
    told_to: Role = Role.VIEWER


def _member(row: Any, names: Names) -> str:
    return names.of(User, row.user_id)


def _set_by_hand(row: Any, _names: Names) -> str:
    return f"{day(row.on)}, {row.country}" if row.country else day(row.on)


@admin.register(Desk)
class DeskAdmin(ScopedAdmin):
    # The watch adds what is its own.
    belongings: ClassVar[list[Belonging]] = [Belonging(Membership, _member), Belonging(HolidayOverride, _set_by_hand)]
    list_display = ("name", "code", "home_party", "time_zone", "reminder_hour", "lead_days", "grace_days", "people")
    list_filter = ("time_zone",)
    list_select_related = ("home_party",)
    search_fields = ("name", "code", "home_party__name")
    ordering = ("name",)
    autocomplete_fields = ("home_party",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (SetByHandInline, MembersInline)
    helps: ClassVar = {
        "name": _("As staff call it."),
        "slug": _("Stands in page addresses."),
        "home_party": _("Our own side: the other parties of its commitments are its partners."),
        "time_zone": _("Its days begin and end there: what is due today, and when mail goes out."),
        "working_days": _("Reminders wait for the next of these."),
    }
    fieldsets = (
        (None, {"fields": ["name", "slug", "code", "home_party"]}),
        (_("Its days"), {"fields": ["time_zone", "working_days", "holiday_countries", "reminder_hour"]}),
        (_("How its sources say when"), {"fields": ["hemisphere", "year_starts"]}),
        (_("Its mail"), {"fields": ["mailbox", "writes_to_focal_points", "leaves_titles_out"]}),
        (_("Its time to act"), {"fields": ["lead_days", "grace_days", "review_months", "dormant_after"]}),
    )

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """Every desk is known to all staff; its records are not."""
        counted: QuerySet[Any] = rows.annotate(member_count=Count("memberships"))
        return counted

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        theirs = [each for each in self.belongings if _is_told(user, each, record)]
        return [
            *super().sources(record, user),
            *(KeptRows(each.model, {"desk_id": record.pk}, each.called) for each in theirs),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What flags and dormant mechanisms hang on is changed by the lifecycle."""
        by, at, changed = Author.of(person(request)), asked_at(request), set(form.changed_data)
        days = {"lead_days": obj.lead_days, "grace_days": obj.grace_days}
        dormant_after = obj.dormant_after
        if change:
            stored = Desk.objects.get(pk=obj.pk)
            obj.lead_days, obj.grace_days = stored.lead_days, stored.grace_days
            obj.dormant_after = stored.dormant_after
        super().save_model(request, obj, form, change)
        if days.keys() & changed:
            change_days(obj, **days, by=by, at=at)
        if "dormant_after" in changed:
            change_dormant_after(obj, dormant_after, by=by, at=at)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Before the members are saved: a lead who steps down in the same breath still changes the days."""
        by_hand = any(formset.model is HolidayOverride and formset.has_changed() for formset in formsets)
        if change and (by_hand or {"working_days", "holiday_countries"} & set(form.changed_data)):
            look_again(form.instance, by=Author.of(person(request)), at=asked_at(request))
        super().save_related(request, form, formsets, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return person(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), Role.LEAD, desk_id=obj.pk if obj else None)

    @admin.display(description=_("members"), ordering="member_count")
    def people(self, row: Any) -> int:
        return int(row.member_count)


@admin.register(Membership)
class MembershipAdmin(NamedActions):
    named_actions = (HAND_OVER,)
    list_display = ("user", "role", "desk", "deputy")
    list_filter = ("role", "desk")
    list_select_related = ("user", "desk", "deputy")
    search_fields = ("user__username", "user__first_name", "user__last_name", "desk__name")
    ordering = ("desk__name", "user__username")
    fields = ("desk", "user", "role", "deputy")
    helps: ClassVar = {
        "desk": _("Whose records this person sees and works on."),
        "user": _("Somebody with an account."),
        "role": _("A viewer reads, an officer records and logs, a lead also extends, closes and assigns."),
    }

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows

    def choices(self, db_field: "Field[Any, Any]", user: User) -> QuerySet[Any]:
        if db_field.name == "desk":
            return Desk.objects.held_by(user, Role.LEAD)
        if db_field.name == "deputy":
            mine = Membership.objects.filter(desk__in=Desk.objects.held_by(user, Role.LEAD))
            return User.objects.filter(pk__in=mine.values("user")).order_by("username")
        return super().choices(db_field, user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("desk", "user") if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return holds(person(request), Role.LEAD)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), Role.LEAD, desk_id=obj.desk_id if obj else None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing of the record hangs on a membership: whoever leaves a desk leaves their lines of the log."""
        return self.has_change_permission(request, obj)


def _is_told(user: User, belonging: Belonging, desk: Desk) -> bool:
    # Who is at which desk, and its days, all staff may read.
    return belonging.told_to is Role.VIEWER or holds(user, belonging.told_to, desk_id=desk.pk)
