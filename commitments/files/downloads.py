"""Giving a file out: always as a download, never as a page."""

import structlog
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from commitments.files.kinds import KINDS
from commitments.files.shelf import KeptFile, Missing, opened

log = structlog.get_logger(__name__)


class BytesMissing(Http404):
    """The record speaks of a file that is not on the disk."""


def download(request: HttpRequest, file: KeptFile) -> HttpResponseBase:
    """The file, for whoever may see what it belongs to: the caller has made sure. Raises BytesMissing, and logs it."""
    try:
        content = opened(file)
    except Missing as missing:
        log.error("evidence_missing", sha256=file.sha256, size=file.size, reason=str(missing))
        raise BytesMissing(
            _("“%(name)s” is on record, but not on the disk. Whoever runs this service can find out why in its log.")
            % {"name": file.name}
        ) from missing
    if request.method == "HEAD":
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
