"""What a mail provider tells of our mail: taken like a delivery report, from whoever knows the secret."""

import hashlib
import hmac
import json
import os
import subprocess
import sys
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from commitments.access import Role
from config.env import BASE_DIR
from tests.factories import DeskFactory, member, once
from tracker import tick, webhook
from tracker.models import Mail, Recipient

MONDAY = datetime(2026, 9, 14, 9, tzinfo=UTC)
SECRET, KEY = "pacta:known to the provider", "key-of-the-signature"

urlpatterns = [
    path("webhook/", include([*webhook.urls("postmark"), *webhook.urls("mailgun")])),
    path("", include("config.urls")),
]
configured = pytest.mark.urls("tests.tracker.test_webhook")


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def sent(db) -> Mail:
    """A digest to amina@example.org, whose desk has a lead."""
    desk = DeskFactory.create(working_days="MO,TU,WE,TH,FR,SA,SU")
    amina = member(desk, Role.OFFICER, username="amina")
    member(desk, Role.LEAD, username="lead")
    once(None, "2026-09-14", desk=desk, owner=amina)
    assert tick.run(at=MONDAY, clock=lambda: MONDAY).sent == 1
    return Mail.objects.get()


def tell(provider: str, event: dict[str, Any], *, secret: str = SECRET) -> int:
    headers = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"} if secret else {}
    client = Client(raise_request_exception=False)
    return client.post(
        f"/webhook/{provider}/", json.dumps(event), content_type="application/json", headers=headers
    ).status_code


def postmark(kind: str = "HardBounce", **fields: Any) -> dict[str, Any]:
    """As Postmark writes it: its MessageID is its own."""
    return {
        "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce",
        "Type": kind,
        "ID": 4323372036854775807,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Description": "The server was unable to deliver your message.",
        "Details": "smtp;550 5.1.1 The email account does not exist",
        "Email": "Amina@example.org",
        "BouncedAt": "2026-09-14T09:05:00Z",
        **fields,
    }


def mailgun(mail: Mail | None, *, severity: str = "permanent", key: str = KEY, event: str = "failed") -> dict[str, Any]:
    """As Mailgun writes and signs it: the Message-ID is ours, without its brackets."""
    stamp, token = "1789376700", "a" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    message_id = mail.message_id.strip("<>") if mail else "20260914.1@elsewhere.example"
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "severity": severity,
            "reason": "bounce",
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": 1789376700.0,
            "recipient": "amina@example.org",
            "message": {"headers": {"message-id": message_id, "to": "amina@example.org"}},
            "delivery-status": {"code": 550, "message": "550 5.1.1 no such user", "description": ""},
        },
    }


def works() -> bool:
    return Recipient.objects.get(user__username="amina").address_works


def state(mail: Mail) -> tuple[str, str]:
    mail.refresh_from_db()
    return mail.state, mail.error


@configured
def test_a_hard_bounce_turns_the_address_off_and_tells_the_next_in_line(sent, mailoutbox):
    assert tell("postmark", postmark()) == 200
    assert state(sent) == ("bounced", "550 5.1.1 The email account does not exist")
    assert not works()
    tick.run(at=MONDAY, clock=lambda: MONDAY)
    assert [message.to[0] for message in mailoutbox][-1:] == ["lead@example.org"]


@configured
@pytest.mark.parametrize("secret", ["", "pacta:wrong", "known to the provider"])
def test_whoever_does_not_know_the_secret_changes_nothing(sent, secret: str):
    assert tell("postmark", postmark(), secret=secret) == 400
    assert tell("mailgun", mailgun(sent), secret=secret) == 400
    assert (state(sent), works()) == (("sent", ""), True)


@configured
def test_a_signature_of_another_key_changes_nothing(sent):
    assert tell("mailgun", mailgun(sent, key="another")) == 400
    assert (state(sent), works()) == (("sent", ""), True)


@configured
def test_an_event_names_our_message(sent):
    # The newest mail to that address is another one.
    Mail.objects.create(
        recipient=sent.recipient,
        kind="escalation",
        day=sent.day,
        message_id="<later@localhost>",
        address=sent.address,
        state="sent",
        queued_at=MONDAY,
        next_attempt_at=MONDAY,
        submitted_at=MONDAY,
        sent_at=MONDAY,
    )
    assert tell("mailgun", mailgun(sent)) == 200
    assert state(sent) == ("bounced", "550 5.1.1 no such user")
    assert Mail.objects.get(message_id="<later@localhost>").state == "sent"


@configured
def test_what_the_provider_tries_again_is_noted(sent):
    assert tell("mailgun", mailgun(sent, severity="temporary")) == 200
    assert (state(sent), works()) == (("sent", "550 5.1.1 no such user"), True)


@configured
def test_what_the_provider_gave_up_for_now_is_sent_again(sent):
    assert tell("postmark", postmark("SoftBounce", Details="smtp;452 4.2.2 over quota")) == 200
    assert (state(sent), works()) == (("retry", "452 4.2.2 over quota"), True)


@configured
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("SpamComplaint", "The recipient called it unwanted mail. no thanks"),
        ("BadEmailAddress", "no thanks"),
    ],
)
def test_complaints_and_rejections_turn_the_address_off(sent, kind: str, words: str):
    assert tell("postmark", postmark(kind, Details="no thanks")) == 200
    assert (state(sent), works()) == (("bounced", words), False)


@configured
@pytest.mark.parametrize("kind", ["AutoResponder", "Subscribe", "Unknown"])
def test_other_events_change_nothing(sent, kind: str):
    assert tell("postmark", postmark(kind)) == 200
    assert tell("postmark", {"RecordType": "Open", "Recipient": "amina@example.org"}) == 200
    assert (state(sent), works()) == (("sent", ""), True)


@configured
def test_mail_of_others_through_the_same_account_is_none_of_ours(sent):
    assert tell("postmark", postmark(Email="stranger@example.org")) == 200
    assert tell("postmark", postmark(Email="")) == 200
    assert (state(sent), works()) == (("sent", ""), True)


@configured
def test_an_event_that_is_told_twice_is_taken_once(sent):
    soft = postmark("SoftBounce", Details="smtp;452 4.2.2 over quota")
    tell("postmark", soft)
    now = timezone.now()
    Mail.objects.update(state="sent", error="", submitted_at=now, sent_at=now)
    assert tell("postmark", soft) == 200
    assert state(sent) == ("sent", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "raw", "told"),
    [
        # As Mailjet, Brevo, Postmark and SparkPost write them, of which none carries a status.
        (RejectReason.BOUNCED, {"event": "bounce", "hard_bounce": True}, "bounced"),
        (RejectReason.BOUNCED, {"event": "bounce", "hard_bounce": False}, "retry"),
        (RejectReason.BOUNCED, {"event": "hard_bounce"}, "bounced"),
        (RejectReason.BOUNCED, {"event": "soft_bounce"}, "retry"),
        (RejectReason.BOUNCED, {"Type": "SoftBounce"}, "retry"),
        (RejectReason.INVALID, {"msys": {"message_event": {"bounce_class": "10"}}}, "bounced"),
        (RejectReason.BOUNCED, {"msys": {"message_event": {"bounce_class": 22}}}, "retry"),
        # What they say of our account, or of nobody.
        (RejectReason.OTHER, {"event": "rejected"}, "retry"),
        (RejectReason.BLOCKED, {"Type": "Blocked"}, "retry"),
        (None, {}, "retry"),
    ],
)
def test_without_a_status_only_what_is_said_of_the_address_turns_it_off(sent, reason, raw, told):
    event = AnymailTrackingEvent(
        event_type=EventType.BOUNCED,
        event_id="1",
        message_id=sent.message_id,
        recipient="amina@example.org",
        reject_reason=reason,
        esp_event=raw,
    )
    tracking.send(sender=None, event=event, esp_name="Mailjet")
    assert state(sent) == (told, "Mailjet gave no reason")
    assert Recipient.objects.get(user__username="amina").address_works is (told == "retry")


@configured
@pytest.mark.django_db
def test_looking_there_is_no_event():
    assert Client().get("/webhook/postmark/").status_code == 405


@pytest.mark.django_db
def test_without_a_provider_there_is_no_such_page():
    assert tell("postmark", postmark()) == 404


def test_the_environment_names_the_provider(tmp_path):
    ask = (
        "import django; django.setup(); from django.conf import settings; from django.urls import resolve;"
        "print(resolve('/webhook/postmark/').func.view_class.__name__, settings.ANYMAIL['WEBHOOK_SECRET'])"
    )
    variables = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "known",
        "PACTA_DATA_DIR": str(tmp_path),
        "PACTA_WEBHOOK": "postmark",
        "PACTA_WEBHOOK_SECRET": SECRET,
    }
    told = subprocess.run(
        [sys.executable, "-c", ask], cwd=BASE_DIR, env=variables, capture_output=True, text=True, check=True
    )
    assert told.stdout == f"PostmarkTrackingWebhookView {SECRET}\n"
