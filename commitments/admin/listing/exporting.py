"""Writing what a list of the admin shows into a file."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.admin.rights import person
from commitments.admin.scoped import ScopedAdmin
from commitments.exchange.exporting import ENDINGS, exported
from commitments.exchange.files import BadFile
from commitments.models import Commitment

# A workbook of more takes longer than a page may.
MOST_IN_WORKBOOK = 3_000
if TYPE_CHECKING:
    _Admin = ScopedAdmin
else:
    _Admin = object

_FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


class Exporting(_Admin):
    """The filters of the list, in the address, are those of the file; so is what the person may see."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export)
        return [path("export/<str:ending>/", view, name="commitments_commitment_export"), *super().get_urls()]

    def export(self, request: HttpRequest, ending: str) -> HttpResponse:
        """The commitments of the list as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if ending not in ENDINGS:
            raise Http404
        back = reverse("admin:commitments_commitment_changelist")
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{back}?e=1")
        user, at = person(request), timezone.now()
        found = Commitment.objects.filter(pk__in=rows.order_by().values("pk"))
        try:
            if ending == "xlsx" and found.count() > MOST_IN_WORKBOOK:
                raise BadFile(
                    _("A workbook takes too long for more than %(most)d: use CSV.") % {"most": MOST_IN_WORKBOOK}
                )
            content = exported(found, ending, user=user, at=at).content
        except BadFile as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(f"{back}?{request.GET.urlencode()}")
        return file_response(content, name=f"commitments-{at:%Y-%m-%d}", ending=ending)


def file_response(content: bytes, *, name: str, ending: str) -> HttpResponse:
    """A download."""
    response = HttpResponse(content, content_type=_FILES[ending])
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
