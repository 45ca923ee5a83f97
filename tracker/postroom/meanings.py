"""What an error written on a mail means, and what to do about it, in words."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.replies import Reply, reply_in

# No or a wrong log-in, or one that is not enough (RFC 4954, section 6).
LOG_IN = frozenset({530, 534, 535, 538})
# As tracker.channels.sending writes down what a service answered.
_ANSWER = re.compile(r"HTTP (\d{3})\b")
TOO_BIG, FULL = (552, "5.3.4"), "2.2"


@dataclass(frozen=True, slots=True)
class Meaning:
    """``what`` it means and ``remedy``: what to do; both "" where only the words of the error itself can tell."""

    what: str | Promise
    remedy: str | Promise = ""


GONE = Meaning(
    _("Nobody receives mail at this address."),
    _("Correct the address where it is recorded: a new one is written to at once."),
)
UNCONFIRMED = Meaning(
    _("It was handed over, but the mail server's answer never arrived: it may have been delivered."),
    _("Ask the recipient. Sent again it is the same message, which mail programs can fold into one."),
)
_MAILBOX_FULL = Meaning(_("The recipient's mailbox is full."), _("Ask the recipient to make room, then send it again."))
_TOO_BIG = Meaning(
    _("The message is larger than the mail server takes."),
    _("Ask whoever runs the mail server for its limit, or give up: whoever is next in line is told."),
)
_POLICY = Meaning(
    _("The mail server's rules, or its filter for unwanted mail, do not let this message through."),
    _("Ask whoever runs the mail server to let Pacta's mail through, then send it again."),
)
_LOG_IN = Meaning(
    _("The mail server does not accept our name and password."),
    _("Whoever runs Pacta has to correct EMAIL_URL."),
)
_UNREACHABLE = Meaning(
    _("The mail server cannot be reached."),
    _("It is tried again by itself. Should it last, whoever runs Pacta has to look at EMAIL_URL and the network."),
)
_SLOW = Meaning(_("The mail server did not answer in time."), _("It is tried again by itself."))
_LATER = Meaning(_("The mail server asks to come back later."), _("It is tried again by itself."))
_REFUSED = Meaning(
    _("The mail server refuses this message for good."),
    _("Its own words say why. Send it again when that is settled, or give up: whoever is next in line is told."),
)
_NOT_WRITTEN = Meaning(
    _("Pacta could not write this message."), _("This is a fault of Pacta: report it with the words below.")
)
_ROOM_UNCONFIRMED = Meaning(
    _("It was handed over, but the service's answer never arrived: it may stand in the room."),
    _("Look there, then send it again or give up."),
)
_NO_ROOM = Meaning(
    _("There is no such room any more."),
    _("The lead of the desk adds the channel anew, or takes it away."),
)
_NOT_LET_IN = Meaning(
    _("The service does not accept the key in the channel's address."),
    _("The lead of the desk makes a new address there, and adds the channel anew."),
)
_SERVICE_LATER = Meaning(_("The service cannot take it at the moment."), _("It is tried again by itself."))
_SERVICE_REFUSED = Meaning(
    _("The service refuses this message for good."),
    _("Give up: the summary of the next day is sent all the same."),
)
# The first that fits.
_OF_REPLIES: tuple[tuple[Callable[[Reply], bool], Meaning], ...] = (
    (lambda reply: reply.says_no_mailbox, GONE),
    (lambda reply: reply.status[2:] == FULL, _MAILBOX_FULL),
    (lambda reply: reply.code in TOO_BIG or reply.status in TOO_BIG, _TOO_BIG),
    (lambda reply: reply.code in LOG_IN, _LOG_IN),
    (lambda reply: reply.status.startswith("5.7."), _POLICY),
    (lambda reply: (reply.status or str(reply.code)).startswith("4"), _LATER),
    (lambda reply: (reply.status or str(reply.code)).startswith("5"), _REFUSED),
)
# Of what never came to a reply; as tracker.delivery writes it down, the name of the exception first.
_OF_CONNECTIONS = (
    (("TimeoutError", "SMTPServerDisconnected"), _SLOW),
    (("ConnectionRefusedError", "ConnectionResetError", "BrokenPipeError", "gaierror", "OSError"), _UNREACHABLE),
    (("SSLError", "SSLCertVerificationError", "SMTPConnectError", "SMTPNotSupportedError"), _UNREACHABLE),
)

_OF_ANSWERS = {401: _NOT_LET_IN, 403: _NOT_LET_IN, 404: _NO_ROOM, 408: _SERVICE_LATER, 410: _NO_ROOM} | dict.fromkeys(
    (425, 429), _SERVICE_LATER
)


def meaning_in_channel(error: str, *, in_doubt: bool) -> Meaning:
    """What ``error``, as it stands on a summary that went to a channel, means; most are in our own words already."""
    if in_doubt:
        return _ROOM_UNCONFIRMED
    if not (found := _ANSWER.match(error)):
        return Meaning("")
    code = int(found[1])
    return _OF_ANSWERS.get(code, _SERVICE_LATER if code // 100 == 5 else _SERVICE_REFUSED)


def meaning_of(error: str) -> Meaning:
    """What ``error``, as it stands on a mail or a recipient, means."""
    reply = reply_in(error)
    for fits, meaning in _OF_REPLIES:
        if (reply.code or reply.status) and fits(reply):
            return meaning
    name = error.partition(":")[0]
    for names, meaning in _OF_CONNECTIONS:
        if name in names:
            return meaning
    return (
        _NOT_WRITTEN if name.isidentifier() and name.endswith(("Error", "Exception", "DoesNotExist")) else Meaning("")
    )
