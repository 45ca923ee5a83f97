"""The pages behind links in mail."""

from django.http import Http404, HttpRequest, HttpResponse


def mailed(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404(f"{request.method} {len(token)}")
