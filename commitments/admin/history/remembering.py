"""Pages of the admin that keep who changed what, and show it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from commitments.admin.history.steps import KeptRows, Notes, Source, page_of
from commitments.admin.rights import asked_at, person
from commitments.lifecycle import Author
from commitments.models.history import written_by

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class RememberingAdmin(ModelAdmin):
    """What is saved or deleted here is kept as changed by the person who is signed in."""

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        """Where the history of ``record`` is kept; ``user`` may see the record."""
        if self._is_kept:
            return [KeptRows(self.model, {"id": record.pk})]
        return [Notes(record)]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404(_("There is no such record."))
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        page, steps = page_of(self.sources(record, person(request)), request.GET.get("page"), person(request))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "subtitle": str(record),
            "object": record,
            "opts": self.opts,
            "page": page,
            "steps": steps,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/commitments/history.html", context)

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **options: Any) -> Any:
        with self.kept(request), transaction.atomic():
            # Whoever saves at the same instant waits, and is then told of it.
            if request.method == "POST" and object_id is not None:
                self._hold(unquote(object_id))
            return super().changeform_view(request, object_id, *args, **options)

    def delete_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        with self.kept(request):
            return super().delete_view(request, *args, **options)

    @contextmanager
    def kept(self, request: HttpRequest) -> Iterator[None]:
        """What is changed inside was changed by this person, at the instant of the request."""
        user = person(request)
        with written_by(user, Author.of(user).name, at=asked_at(request)):
            yield

    def log_addition(self, request: HttpRequest, *args: Any) -> Any:
        """Django's own log would say it again, without the values, and keep the title for everybody."""
        return None if self._is_kept else super().log_addition(request, *args)

    def log_change(self, request: HttpRequest, *args: Any) -> Any:
        return None if self._is_kept else super().log_change(request, *args)

    def log_deletions(self, request: HttpRequest, *args: Any) -> Any:
        return None if self._is_kept else super().log_deletions(request, *args)

    def _hold(self, pk: str) -> None:
        if pk.isdigit() and len(pk) < 19:
            list(self.model._base_manager.select_for_update(no_key=True).filter(pk=pk).values_list("pk"))

    @property
    def _is_kept(self) -> bool:
        return hasattr(self.model, "history")
