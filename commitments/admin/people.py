"""The admin of accounts: for administrators only. What a person may do with records is their role at a desk."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.admin.desks import MembershipInline
from commitments.admin.history.changes import Names
from commitments.admin.history.meanwhile import OpenedForm
from commitments.admin.history.remembering import RememberingAdmin
from commitments.admin.history.steps import KeptRows, Source
from commitments.admin.refusals import REFUSED, in_lines
from commitments.admin.rights import asked_at, person
from commitments.lifecycle import Author, deactivate, delete_account
from commitments.models import Desk, Membership

if TYPE_CHECKING:
    UserAdmin = DjangoUserAdmin[User]
    ChangeForm = UserChangeForm[User]
    ChangePasswordForm = AdminPasswordChangeForm[User]
else:
    UserAdmin = DjangoUserAdmin
    ChangeForm = UserChangeForm
    ChangePasswordForm = AdminPasswordChangeForm


class ForAdministrators(RememberingAdmin):
    """Mixed in before a page of Django's own, which would go by model permissions."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        # Asked of visitors too: the sign-in page lists what it may.
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return person(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PasswordForm(ChangePasswordForm):
    """What is kept of it is that it was changed."""

    def save(self, commit: bool = True) -> User:
        self.user._change_reason = "password"  # type: ignore[attr-defined]
        saved: User = super().save(commit)
        return saved


class PersonForm(OpenedForm, ChangeForm):
    """The account, less its password and dates, which have pages of their own or none."""

    own_fields = frozenset({"password"})


class MembershipsInline(MembershipInline):
    fk_name = "user"
    fields = ("desk", "role", "deputy")


admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(ForAdministrators, UserAdmin):
    form = PersonForm
    change_password_form = PasswordForm
    inlines = (MembershipsInline,)
    # Without groups and model permissions, which decide nothing here: what a person may do is their role at a desk.
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    # Written by Pacta itself.
    readonly_fields = ("last_login", "date_joined")
    list_filter = ("is_active", "is_staff", "is_superuser")
    list_display = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        # The page for a new account asks for a name and a password only.
        return super().get_inlines(request, obj) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account that wrote in the log is made inactive instead: the page to delete it says so.

        Asked about none in particular, a form wants to put a button to delete beside the choice of a person.
        """
        return obj is not None and person(request).is_superuser

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        """Who is at which desk decides what they may do, and belongs to it."""
        return [*super().sources(record, user), KeptRows(Membership, {"user_id": record.pk}, _at_desk)]

    def user_change_password(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        with self.kept(request):
            return super().user_change_password(request, *args, **options)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            deactivate(obj, by=Author.of(person(request)), at=asked_at(request))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        leaving = self.get_object(request, object_id)
        if leaving is None or not self.has_delete_permission(request, leaving):
            return super().delete_view(request, object_id, extra_context)
        page = reverse("admin:auth_user_change", args=[leaving.pk])
        if "make_inactive" in request.POST:
            deactivate(leaving, by=Author.of(person(request)), at=asked_at(request))
            self.message_user(request, _("“%s” is inactive now.") % leaving, messages.SUCCESS)
            return HttpResponseRedirect(page)
        told = {
            "log_lines": leaving.entries.count(),
            "owned_commitments": leaving.owned_commitments.count(),
            "owned_follow_ups": leaving.owned_follow_ups.count(),
        }
        try:
            return super().delete_view(request, object_id, {**told, **(extra_context or {})})
        except REFUSED as refusal:
            # Somebody wrote in the log while this page was open.
            self.message_user(request, " ".join(in_lines(refusal)), messages.ERROR)
            return HttpResponseRedirect(page)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Without what its own page would not let go: what goes with an account needs no leave of its own."""
        going, counts, _refused, protected = super().get_deleted_objects(objs, request)
        return going, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_account(obj, by=Author.of(person(request)), at=asked_at(request))


@admin.register(Group)
class PersonGroupAdmin(ForAdministrators, GroupAdmin):
    pass


def _at_desk(row: Any, names: Names) -> str:
    return names.of(Desk, row.desk_id)
