"""Saying something in a channel, and what came of it; the courier does it in a process of its own.

A process can be ended, whatever a server does; and what apprise is asked to do is held there for all of it (see
courier.py).
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from tracker.channels.kinds import AddressRefused, Kind, allowed_kind
from tracker.delivery import Outcome, Verdict
from tracker.models import Channel

COURIER: Final = Path(__file__).with_name("courier.py")
# Looking up, connecting, sending, and an answer.
SECONDS = 10.0
# Python has to start, too.
_PATIENCE = 10.0
# Where a server's certificate is checked; nothing else of our environment is the courier's business.
_PASSED_ON = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
_TRY_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


def check(address: str) -> Kind:
    """The kind of an address that may be used and that can be read. Raises AddressRefused; connects to nothing."""
    kind = allowed_kind(address, kinds=settings.CHANNELS, hosts=settings.CHANNEL_HOSTS)
    match _told(kind, address, None).get("end"):
        case "readable":
            return kind
        case "several":
            raise AddressRefused(_("That address names several rooms, or none: write one address for each room."))
        case _:
            raise AddressRefused(
                _("That is no address of the kind %(kind)s, or it has options.") % {"kind": kind.label}
            )


def say(channel: Channel, *, title: str, body: str) -> Outcome:
    """Say it in ``channel``. Never raises; no error names the address."""
    try:
        kind = allowed_kind(channel.address, kinds=settings.CHANNELS, hosts=settings.CHANNEL_HOSTS)
    except AddressRefused as refused:
        return Outcome(Verdict.REFUSED, str(refused))
    return _outcome(_told(kind, channel.address, [title, body]))


def _told(kind: Kind, address: str, message: list[str] | None) -> dict[str, Any]:
    """All that the courier told, the later over the earlier."""
    errand = {
        "module": kind.module,
        "plugin": kind.plugin,
        "address": address.strip(),
        "options": kind.options,
        "own": kind.hosts,
        "listed": sorted(settings.CHANNEL_HOSTS),
        "seconds": SECONDS,
        "message": message,
    }
    # The password file of the account that we run under is none of the courier's business either.
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"NETRC": os.devnull}
    try:
        ran = subprocess.run(
            [sys.executable, "-I", str(COURIER)],
            input=json.dumps(errand),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=SECONDS + _PATIENCE,
            text=True,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        # It has not begun, or its own clock did not end it.
        return {}
    told: dict[str, Any] = {}
    for line in ran.stdout.splitlines():
        # The last may be cut short, where its clock ended it.
        with suppress(ValueError):
            told |= json.loads(line)
    return told


def _outcome(told: dict[str, Any]) -> Outcome:
    match told.get("end"):
        case "sent":
            return Outcome(Verdict.SENT)
        case "status":
            return _answered(told["status"])
        case "redirected":
            return Outcome(
                Verdict.REFUSED, _("It leads on to another address (%(status)s)") % {"status": told["status"]}
            )
        case "private":
            return Outcome(Verdict.REFUSED, _("Its host has an address that is not public"))
        case "host":
            return Outcome(Verdict.REFUSED, _("It leads to a host that is not allowed"))
        case "unreadable" | "several":
            return Outcome(Verdict.REFUSED, _("The address can no longer be read"))
        case "refused":
            return Outcome(Verdict.REFUSED, _("The service did not take it"))
        case "no-connection":
            return Outcome(Verdict.LATER, _("No connection"))
        case _ if told.get("connected"):
            return Outcome(Verdict.UNSURE, _("No answer within %(seconds)d seconds") % {"seconds": SECONDS})
        case _:
            return Outcome(Verdict.LATER, _("No connection within %(seconds)d seconds") % {"seconds": SECONDS})


def _answered(status: int) -> Outcome:
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    again = status in _TRY_AGAIN or status // 100 == 5
    return Outcome(Verdict.LATER if again else Verdict.REFUSED, f"HTTP {status} {phrase}".strip())
