"""Hands one message to one chat room or webhook. A program of its own: it gets its errand on standard input.

apprise writes and sends the message as the service wants it; this holds what it may do. Each connection goes to a host
that the errand names, at an address that was looked up once and is public, without a proxy; no redirect is followed, no
more of an answer is read than is needed, and after a while the process ends, whatever it waits for.

The errand is an object of JSON: ``module`` and ``plugin`` of apprise, ``address``, ``options`` that the address may
have, ``own`` hosts of the kind, hosts that operators ``listed``, ``seconds``, and ``message`` as title and body, or
null to look at the address only. What happens is told on standard output, an object of JSON a line, never with the
address: ``connected`` once the message may have left, ``end`` at the end, with ``status`` where a server answered.
"""

import importlib
import ipaddress
import json
import signal
import socket
import sys
from typing import Any, ClassVar
from urllib.parse import urlsplit

import requests
from apprise import AppriseAsset
from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

CONNECT_SECONDS = READ_SECONDS = 5.0
LONGEST_ANSWER = 64 * 1024
# IPv4 addresses written as IPv6 for a translator (RFC 6052): public or not by what they stand for.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
# What apprise would add to a message, or do beside sending it.
LEFT_OUT = ("include_image", "include_timestamp", "include_footer", "footer", "avatar", "detect_owner", "redirects")


class NotTaken(RequestException):
    """What apprise expects of a request that fails; why is noted already."""


class NotPublic(Exception):
    """The host was looked up to be at an address that is not public."""


class Errand:
    """One errand, and how far it has come."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self._asked = asked
        self.connected = False
        self._met: dict[str, object] = {}

    def run(self) -> None:
        plugin = self._plugin()
        if plugin is None:
            self.tell(end="unreadable")
        elif len(plugin) != 1:
            self.tell(end="several")
        elif self._asked["message"] is None:
            self.tell(end="readable")
        else:
            title, body = self._asked["message"]
            taken = plugin.notify(title=title, body=body, body_format="text")
            self.tell(**({"end": "sent"} if taken else self._met or {"end": "refused"}))

    def tell(self, **said: object) -> None:
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()

    def meet(self, end: str, **said: object) -> None:
        """What kept a request from being taken; the last such is the end, where none was taken after it."""
        self._met = {"end": end, **said}

    def may_reach(self, host: str) -> bool:
        own = self._asked["own"]
        if not own:
            return self.is_listed(host)
        return any(host.endswith(each) if each.startswith(".") else host == each for each in own)

    def is_listed(self, host: str) -> bool:
        return host in self._asked["listed"]

    def _plugin(self) -> Any:
        """What apprise makes of the address; None where it cannot, or where the address asks for more than it may."""
        made = getattr(importlib.import_module(self._asked["module"]), self._asked["plugin"])
        # A room is written as "/#room", which would be cut off as the fragment of an address.
        address = self._asked["address"].replace("/#", "/%23")
        found = made.parse_native_url(address) if address.startswith("https://") else made.parse_url(address)
        if not found or not all(map(self._is_option, found["qsd"])):
            return None
        asset = AppriseAsset(
            app_id="Pacta",
            app_desc="Pacta",
            async_mode=False,
            http_redirects=False,
            image_url_logo="",
            image_url_mask="",
            storage_mode="memory",
        )
        try:
            plugin = made(**found, asset=asset)
        except Exception:
            return None
        for name in LEFT_OUT:
            if hasattr(plugin, name):
                setattr(plugin, name, False)
        return plugin

    def _is_option(self, name: str) -> bool:
        return any(
            name.startswith(option[:-1]) if option.endswith("*") else name == option
            for option in self._asked["options"]
        )


class Held(HTTPAdapter):
    """What every request of apprise goes through."""

    errand: ClassVar[Errand]

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}

    def send(self, request: PreparedRequest, *_args: Any, **_options: Any) -> Response:
        if not self.errand.may_reach((urlsplit(request.url or "").hostname or "").lower()):
            self.errand.meet("host")
            raise NotTaken
        try:
            answer = super().send(
                request, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS), verify=True, proxies={}
            )
            content = answer.raw.read(LONGEST_ANSWER, decode_content=True)
        except NotPublic:
            self.errand.meet("private")
            raise NotTaken from None
        except Exception:
            self.errand.meet("no-answer" if self.errand.connected else "no-connection")
            raise NotTaken from None
        answer.close()
        # What is left of it is not asked for.
        answer._content, answer._content_consumed = content, True
        if answer.status_code // 100 == 3:
            self.errand.meet("redirected", status=answer.status_code)
            raise NotTaken
        if answer.status_code // 100 != 2:
            self.errand.meet("status", status=answer.status_code)
        return answer


class Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connection(self)

    def connect(self) -> None:
        super().connect()
        _connected()


class Encrypted(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connection(self)

    def connect(self) -> None:
        super().connect()
        _connected()


class PlainPool(HTTPConnectionPool):
    ConnectionCls = Plain


class EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = Encrypted


def _connection(connection: HTTPConnection) -> socket.socket:
    """A connection to where the host was looked up to be: one answer serves for looking at it and for connecting."""
    host, port = connection.host, connection.port or connection.default_port
    try:
        found = [str(where[0]) for *_, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not Held.errand.is_listed(host.lower()) and not all(map(public, found)):
            raise NotPublic
        return socket.create_connection((found[0], port), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise NewConnectionError(connection, type(error).__name__) from None


def _connected() -> None:
    Held.errand.connected = True
    Held.errand.tell(connected=True)


def public(address: str) -> bool:
    """Whether an address, as the resolver writes it, is one of the public internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if inner := found.ipv4_mapped or found.sixtofour:
            return public(str(inner))
        if found in TRANSLATED:
            return public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast


def main() -> None:
    asked = json.load(sys.stdin)
    # What is not told by then is not told: the default of this signal ends the process.
    signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
    Held.errand = Errand(asked)
    # Every session of requests begins with one of these.
    setattr(requests.sessions, "HTTPAdapter", Held)  # noqa: B010
    Held.errand.run()


if __name__ == "__main__":
    main()
