"""The admin of accounts: for administrators only. What a person may do with records is their role at a desk."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commitments.admin.desks import MembershipInline
from commitments.admin.rights import person

if TYPE_CHECKING:
    UserAdmin = DjangoUserAdmin[User]
else:
    UserAdmin = DjangoUserAdmin


class ForAdministrators:
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
        """An account that is no longer used is made inactive: its name stays in the log."""
        return False


class MembershipsInline(MembershipInline):
    fk_name = "user"
    fields = ("desk", "role", "deputy")


admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(ForAdministrators, UserAdmin):
    inlines = (MembershipsInline,)
    # Without groups and model permissions, which decide nothing here: what a person may do is their role at a desk.
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    list_filter = ("is_active", "is_staff", "is_superuser")
    list_display = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        # The page for a new account asks for a name and a password only.
        return super().get_inlines(request, obj) if obj else ()


@admin.register(Group)
class PersonGroupAdmin(ForAdministrators, GroupAdmin):
    pass
