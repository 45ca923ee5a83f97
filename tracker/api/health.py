"""Whether Pacta is well, for whatever watches it from outside."""

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker import heartbeat


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 ``{"status": "ok", "last_tick"}``; 503 ``{"status": "error" | "stale", "reason"}`` in one line."""
    try:
        pulse = heartbeat.last(at=timezone.now())
    except Error:
        return _unwell("error", "the database does not answer")
    if pulse.ended_at is None:
        return _unwell("stale", "the watch has never run")
    if pulse.stale:
        return _unwell("stale", f"the watch last ran well at {pulse.ended_at.isoformat()}")
    return JsonResponse({"status": "ok", "last_tick": pulse.ended_at.isoformat()})


def _unwell(status: str, reason: str) -> JsonResponse:
    return JsonResponse({"status": status, "reason": reason}, status=503)
