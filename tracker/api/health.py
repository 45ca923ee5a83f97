"""Whether Pacta is well, for whatever watches it from outside."""

from datetime import datetime

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker import heartbeat, restored


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 ``{"status": "ok", "last_tick", "last_delivery"}``, or 503 with what is wrong in one line.

    503: ``{"status": "error" | "stale" | "held" | "stuck", "reason"}``.
    """
    try:
        pulses, held = heartbeat.pulses(at=timezone.now()), restored.hold()
    except Error:
        return _unwell("error", "the database does not answer")
    if behind := pulses.behind:
        return _unwell("stale", f"the {_NAMES[behind.job]} {_since(behind.ended_at)}")
    if held:
        return _unwell("held", f"no mail is sent since {held.since.isoformat()}: {held.why}")
    if since := pulses.mail_waits_since:
        return _unwell("stuck", f"mail has waited since {since.isoformat()}, and none has gone out in the last hour")
    return JsonResponse(
        {
            "status": "ok",
            "last_tick": _told(pulses.tick.ended_at),
            "last_delivery": _told(pulses.delivery.ended_at),
        }
    )


_NAMES = {heartbeat.TICK: "watch", heartbeat.DELIVERY: "delivery of mail"}


def _since(ended_at: datetime | None) -> str:
    return f"last ran well at {ended_at.isoformat()}" if ended_at else "has never run"


def _told(ended_at: datetime | None) -> str | None:
    return ended_at.isoformat() if ended_at else None


def _unwell(status: str, reason: str) -> JsonResponse:
    return JsonResponse({"status": status, "reason": reason}, status=503)
