"""How people want their mail."""

from django.http import Http404, HttpRequest, HttpResponse


def mail_settings(request: HttpRequest) -> HttpResponse:
    raise Http404(request.path)
