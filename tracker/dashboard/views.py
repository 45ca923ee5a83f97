"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from commitments.access import Reader
from commitments.status import FlagLabel
from tracker.dashboard.board import Filters, board


def dashboard(request: HttpRequest) -> HttpResponse:
    """What is late, due and coming up; ``desk``, ``partner``, ``flag`` and ``page`` stand in the address."""
    found = board(
        Reader.of(request.user), Filters.read(request.GET), page=request.GET.get("page", "1"), at=timezone.now()
    )
    context = {"board": found, "flags": FlagLabel.choices, "here": "dashboard"}
    return render(request, "tracker/dashboard.html", context)
