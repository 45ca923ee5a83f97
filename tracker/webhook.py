"""Where a mail provider tells of what came back: anymail's pages, and the one receiver of what they read.

A receiver, though the house has none: the library hands over what it has read in no other way. It only translates.
"""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from typing import Any

import structlog
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.bounces import Action, Notice, NotOurs, Report, take
from tracker.bounces.report import one_line
from tracker.replies import reply_in

log = structlog.get_logger(__name__)

# The class of each provider's page. Those that need no more than the secret, or a key to their signature.
VIEWS = {
    "brevo": "BrevoTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
}
# Of a complaint nothing came back, but who calls our mail unwanted is not written to again until they say so.
ACTIONS = {
    EventType.BOUNCED: Action.FAILED,
    EventType.REJECTED: Action.FAILED,
    EventType.COMPLAINED: Action.FAILED,
    EventType.FAILED: Action.FAILED,
    EventType.DEFERRED: Action.DELAYED,
}
# Why a provider would not deliver: what is true of the address whoever writes.
ABOUT_THE_ADDRESS = frozenset(
    {RejectReason.INVALID, RejectReason.BOUNCED, RejectReason.SPAM, RejectReason.UNSUBSCRIBED}
)
# Of SparkPost's classes, those it calls soft.
SOFT_CLASSES = frozenset({"20", "21", "22", "23", "24", "40", "60", "70", "100"})
# As bundling makes them; providers put them into different fields.
_OURS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@[A-Za-z0-9.:\[\]-]{1,100}")
LONGEST_EVENT = 100_000


def urls(provider: str) -> list[URLPattern]:
    """The page of that provider, one of VIEWS; the library is loaded only for who uses it."""
    view = getattr(import_module(f"anymail.webhooks.{provider}"), VIEWS[provider])
    return [path(f"{provider}/", view.as_view(), name="webhook")]


def _told(event: AnymailTrackingEvent, esp_name: str, **_more: object) -> None:
    action = ACTIONS.get(event.event_type)
    if action is None or not event.recipient:
        return
    try:
        taken = take(_report(event, action, esp_name), at=timezone.now(), vouched=True)
    except NotOurs:
        # Others may send through the same account.
        log.info("event_about_no_mail_of_ours", provider=esp_name, event_type=event.event_type)
        return
    log.info("event_taken", provider=esp_name, event_type=event.event_type, told=[each.words for each in taken])


tracking.connect(_told, dispatch_uid="tracker.webhook")


def _report(event: AnymailTrackingEvent, action: Action, provider: str) -> Report:
    said = one_line(str(event.mta_response or event.description or "")).removeprefix("smtp;").strip()
    status = reply_in(said).status or (f"{reply_in(said).code // 100}.0.0" if reply_in(said).code else "")
    if not status and not (event.reject_reason in ABOUT_THE_ADDRESS and _is_hard(event.esp_event)):
        # A full mailbox, or our own account with the provider, is no reason never to write there again.
        status = "4.0.0"
    if event.event_type == EventType.FAILED:
        # The provider could not: that says nothing of the address.
        status = "4.0.0"
    if event.event_type == EventType.COMPLAINED:
        status, said = "5.7.1", _("The recipient called it unwanted mail. %(words)s") % {"words": said}
    words = one_line(said) or _("%(provider)s gave no reason") % {"provider": provider}
    notice = Notice(action, status, frozenset({str(event.recipient).strip().lower()}), words)
    ids = tuple(dict.fromkeys(_ids(event)))
    about = [str(event.event_id or event.timestamp), action, *ids, *notice.addresses]
    return Report(ids, (notice,), sha256("\x1f".join(about).encode()).hexdigest())


def _is_hard(raw: Any) -> bool:
    """Whether the provider does not call it soft, in a word of its own: anymail calls both a bounce."""
    told: dict[str, Any] = raw if isinstance(raw, dict) else {}
    wrapped = told.get("msys")
    inner: Any = next(iter(wrapped.values()), None) if isinstance(wrapped, dict) else None
    bounce_class = str(inner.get("bounce_class", "")) if isinstance(inner, dict) else ""
    return not (
        told.get("hard_bounce") is False
        or told.get("event") == "soft_bounce"
        or told.get("Type") in ("SoftBounce", "Transient")
        or bounce_class in SOFT_CLASSES
    )


def _ids(event: AnymailTrackingEvent) -> Iterator[str]:
    raw: Any = event.esp_event
    text = json.dumps(raw, default=str)[:LONGEST_EVENT]
    for found in _OURS.finditer(f"{event.message_id} {text}"):
        yield f"<{found[0]}>"
