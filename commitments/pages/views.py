"""The record, for reading."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.access import Reader
from commitments.files.downloads import download
from commitments.models import Commitment, Evidence
from commitments.pages.dossier import dossier
from commitments.pages.register import Search, register
from commitments.status import FlagLabel, Standing


def commitments(request: HttpRequest) -> HttpResponse:
    """The list of commitments; ``q``, ``partner``, ``flag``, ``standing`` and ``page`` stand in the address."""
    found = register(request.user, Search.read(request.GET), page=request.GET.get("page", "1"), at=timezone.now())
    context = {"register": found, "flags": FlagLabel.choices, "standings": Standing.choices, "here": "commitments"}
    return render(request, "commitments/register.html", context)


def commitment(request: HttpRequest, reference: str) -> HttpResponse:
    """One commitment; the same 404 whether there is none or it is hidden."""
    try:
        found = dossier(reference, Reader.of(request.user), at=timezone.now())
    except Commitment.DoesNotExist:
        raise Http404(gettext("No commitment has this reference.")) from None
    return render(request, "commitments/dossier.html", {"dossier": found, "here": "commitments"})


@require_safe
def evidence(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """The file of a piece of evidence, for whoever is shown that piece on the commitment's page."""
    shown = Evidence.objects.visible_to(request.user).with_file()
    item = get_object_or_404(shown, pk=pk, entry__commitment__reference=reference)
    return download(request, item.stored_file)
