"""Giving a file out: always as a download, never as a page."""

from http import HTTPStatus

import structlog
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from commitments.files.kinds import KINDS
from commitments.files.shelf import KeptFile, Missing, opened

log = structlog.get_logger(__name__)


def download(request: HttpRequest, file: KeptFile) -> HttpResponseBase:
    """The file, for whoever may see what it belongs to: the caller has made sure of that.

    A page with status 410 where it is not on the disk as it should be.
    """
    try:
        return sent(file, head=request.method == "HEAD")
    except Missing:
        return render(request, "commitments/file_missing.html", {"file": file}, status=HTTPStatus.GONE)


def sent(file: KeptFile, *, head: bool) -> HttpResponseBase:
    """The file, or for ``head`` what would come with it. Raises Missing, and puts it in the log."""
    try:
        content = opened(file)
    except Missing as missing:
        log.error("evidence_missing", sha256=file.sha256, size=file.size, reason=str(missing))
        raise
    if head:
        content.close()
        return _sealed(HttpResponse(), file)
    return _sealed(FileResponse(content), file)


def _sealed(response: HttpResponseBase, file: KeptFile) -> HttpResponseBase:
    """With what keeps a browser from showing or keeping it, whatever its bytes pretend to be."""
    for name, value in {
        "Content-Type": file.type if file.type in KINDS else "application/octet-stream",
        "Content-Length": str(file.size),
        "Content-Disposition": content_disposition_header(True, file.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }.items():
        response.headers[name] = value
    return response
