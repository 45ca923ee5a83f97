"""Which kinds of address a desk may add, and which hosts each of them leads to.

What operators allow stands in PACTA_CHANNELS and PACTA_CHANNEL_HOSTS (see config/env.py).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

LONGEST_ADDRESS = 500


class AddressRefused(ValueError):
    """The address is not taken; the message is one line without the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of chat room or webhook, as apprise knows it.

    ``schemes`` begin its addresses. ``hosts`` are all that it ever leads to, one that begins with a dot with all that
    end with it; without any, the address names the host, and operators have to list it. ``options`` are what may
    follow the ``?`` of an address; one that ends with ``*`` stands for all that begin with it.
    """

    name: str
    label: str
    schemes: tuple[str, ...]
    module: str
    plugin: str
    hosts: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def leads_to(self, host: str) -> bool:
        """Whether that is one of its own hosts."""
        return any(host.endswith(own) if own.startswith(".") else host == own for own in self.hosts)


_HEADERS_AND_PARAMETERS = ("+*", "-*")
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind(
            name="slack",
            label="Slack",
            schemes=("slack",),
            module="apprise.plugins.slack",
            plugin="NotifySlack",
            hosts=("hooks.slack.com", "slack.com"),
        ),
        Kind(
            name="workflows",
            label="Microsoft Teams",
            schemes=("workflow", "workflows"),
            module="apprise.plugins.workflows",
            plugin="NotifyWorkflows",
            hosts=(".logic.azure.com", ".api.powerplatform.com"),
            options=("api-version", "sp", "sv", "sig", "pa"),
        ),
        Kind(
            name="discord",
            label="Discord",
            schemes=("discord",),
            module="apprise.plugins.discord",
            plugin="NotifyDiscord",
            hosts=("discord.com", "discordapp.com"),
        ),
        Kind(
            name="tgram",
            label="Telegram",
            schemes=("tgram",),
            module="apprise.plugins.telegram",
            plugin="NotifyTelegram",
            hosts=("api.telegram.org",),
        ),
        Kind(
            name="gchat",
            label="Google Chat",
            schemes=("gchat",),
            module="apprise.plugins.google_chat",
            plugin="NotifyGoogleChat",
            hosts=("chat.googleapis.com",),
            options=("key", "token"),
        ),
        Kind(
            name="webex",
            label="Webex",
            schemes=("webex", "wxteams"),
            module="apprise.plugins.webexteams",
            plugin="NotifyWebexTeams",
            hosts=("api.ciscospark.com", "webexapis.com"),
        ),
        Kind(
            name="mattermost",
            label="Mattermost",
            schemes=("mmost", "mmosts"),
            module="apprise.plugins.mattermost",
            plugin="NotifyMattermost",
        ),
        Kind(
            name="rocketchat",
            label="Rocket.Chat",
            schemes=("rocket", "rockets"),
            module="apprise.plugins.rocketchat",
            plugin="NotifyRocketChat",
        ),
        Kind(
            name="matrix",
            label="Matrix",
            schemes=("matrix", "matrixs"),
            module="apprise.plugins.matrix.base",
            plugin="NotifyMatrix",
        ),
        Kind(
            name="json",
            label="JSON",
            schemes=("json", "jsons"),
            module="apprise.plugins.custom_json",
            plugin="NotifyJSON",
            options=_HEADERS_AND_PARAMETERS,
        ),
        Kind(
            name="xml",
            label="XML",
            schemes=("xml", "xmls"),
            module="apprise.plugins.custom_xml",
            plugin="NotifyXML",
            options=_HEADERS_AND_PARAMETERS,
        ),
        Kind(
            name="form",
            label="HTML form",
            schemes=("form", "forms"),
            module="apprise.plugins.custom_form",
            plugin="NotifyForm",
            options=_HEADERS_AND_PARAMETERS,
        ),
    )
}
# Those that lead to the hosts of one service and nowhere else.
FIXED: Final = tuple(kind.name for kind in KINDS.values() if kind.hosts)


def kind_of(address: str) -> Kind | None:
    """The kind of an address, allowed or not: as apprise writes it, or as the service itself shows it (``https://``)."""
    scheme, host = _scheme_and_host(address)
    if scheme == "https":
        return next((kind for kind in KINDS.values() if kind.leads_to(host)), None)
    return next((kind for kind in KINDS.values() if scheme in kind.schemes), None)


def allowed_kind(address: str, *, kinds: Collection[str], hosts: Collection[str]) -> Kind:
    """The kind of an address that may be used, with ``kinds`` and ``hosts`` allowed. Raises AddressRefused."""
    kind = kind_of(address)
    if len(address) > LONGEST_ADDRESS:
        raise AddressRefused(_("That address is longer than %(count)d characters.") % {"count": LONGEST_ADDRESS})
    allowed = ", ".join(KINDS[name].label for name in KINDS if name in kinds)
    if kind is None:
        raise AddressRefused(
            _("That is no address of a kind that is known; allowed are: %(kinds)s.") % {"kinds": allowed}
        )
    if kind.name not in kinds:
        words = {"kind": kind.label, "kinds": allowed}
        raise AddressRefused(_("Addresses of the kind %(kind)s are not allowed; allowed are: %(kinds)s.") % words)
    host = _scheme_and_host(address)[1]
    if not kind.hosts and host not in hosts:
        # An address that has no host may hold the secret in its place.
        raise AddressRefused(_("The operator has not listed the host of that address in PACTA_CHANNEL_HOSTS."))
    return kind


def _scheme_and_host(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address.strip())
        return parts.scheme.lower(), (parts.hostname or "").lower()
    except ValueError:
        return "", ""
