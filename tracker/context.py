"""What every page shows of the watch."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from tracker import heartbeat, restored
from tracker.local_mail import folder


def watch(request: HttpRequest) -> dict[str, object]:
    """``watch``: the last good runs. ``sending_held``: the hold on sending, or None.

    ``has_mailbox``: whether this person may read the local mailbox.

    Asked only when a page shows them: an answer of the API never does.
    """
    return {
        "watch": SimpleLazyObject(lambda: heartbeat.pulses(at=timezone.now())),
        "sending_held": SimpleLazyObject(restored.hold),
        "has_mailbox": SimpleLazyObject(lambda: _may_read_mail(request)),
    }


def _may_read_mail(request: HttpRequest) -> bool:
    # The pages of an error that came before the sign-in was looked at have no user.
    user = getattr(request, "user", None)
    return bool(user and user.is_active and user.is_superuser and folder())
