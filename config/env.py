"""What the environment says, read once and checked.

`read` turns variables into one `Environment` or raises `Unreadable`, which names the variable and its value.
`environment` does the same for this process and turns `Unreadable` into one line on standard error and exit status 1,
whoever imports the settings: manage.py, gunicorn or celery.

An empty variable counts as one that is not set.
"""

import json
import os
import re
import secrets
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from environ import Env

from tracker.channels.kinds import FIXED, KINDS
from tracker.failpoints import NAMES as FAILPOINTS

BASE_DIR = Path(__file__).resolve().parent.parent

LAST_PORT = 65535
# In MiB: a file is taken in by a web process, and its size stands in a column of 32 bits.
LARGEST_FILE = 1024
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
REDIS_SCHEMES = ("redis", "rediss")
# scheme: (port, STARTTLS, TLS from the first byte)
MAIL_SCHEMES = {
    "smtp": (25, False, False),
    "submission": (587, True, False),
    "smtp+tls": (587, True, False),
    "smtps": (465, False, True),
    "smtp+ssl": (465, False, True),
}
# Who tells by a webhook, and which of them sign it with a key of its own.
WEBHOOKS = ("brevo", "mailgun", "mailjet", "postmark", "sparkpost")
SIGNED_WEBHOOKS = ("mailgun",)
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
# Where `make run` says which ports its broker and mailbox got, for commands run beside it.
SERVICES_FILE = "services.json"
# Nothing listens there unless `make run` does: sending fails, is written on the row and tried again.
NO_BROKER, NO_MAILBOX = "redis://127.0.0.1:6379/0", "smtp://127.0.0.1:1025"

T = TypeVar("T")


class Unreadable(Exception):
    """A variable holds a value that cannot be used."""

    def __init__(self, name: str, value: str, reason: str) -> None:
        shown = re.sub(r":(?!//).*@", ":***@", value)
        super().__init__(f"pacta: {name}={shown!r}: {reason}" if value else f"pacta: {name}: {reason}")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """An SMTP server."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A mail provider who tells of what came back. ``secret`` is ``name:password``, ``key`` that of its signature."""

    provider: str
    secret: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Everything the settings need to know."""

    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    data_dir: Path
    port: int
    public_url: str
    database: dict[str, Any]
    redis_url: str
    mail: Mail
    mail_from: str
    mail_uncertain: str
    webhook: Webhook | None
    channels: frozenset[str]
    channel_hosts: frozenset[str]
    failpoints: frozenset[str]
    file_limit: int
    log_format: str
    log_level: str


def environment() -> Environment:
    """The environment of this process, or one line on standard error and exit status 1."""
    try:
        found = read(os.environ)
        if not os.environ.get("DATABASE_URL"):
            _make_folder(found.data_dir)
    except Unreadable as unreadable:
        raise SystemExit(str(unreadable)) from None
    return found


def read(variables: Mapping[str, str]) -> Environment:
    """The environment that these variables describe. Raises `Unreadable`."""
    data_dir = data_dir_in(variables)
    debug = _one(variables, "DEBUG", "0", _boolean)
    port = _one(variables, "PORT", "8000", _port)
    public_url = _one(variables, "PUBLIC_URL", f"http://localhost:{port}", _public_url)
    services = _services(data_dir)
    return Environment(
        debug=debug,
        secret_key=_secret_key(variables, debug=debug, data_dir=data_dir),
        allowed_hosts=_one(variables, "ALLOWED_HOSTS", "", lambda value: _hosts(value, public_url=public_url)),
        data_dir=data_dir,
        port=port,
        public_url=public_url,
        database=_one(variables, "DATABASE_URL", "", lambda value: _database(value, data_dir=data_dir)),
        redis_url=_one(variables, "REDIS_URL", services.get("REDIS_URL", NO_BROKER), _redis_url),
        mail=_one(variables, "EMAIL_URL", services.get("EMAIL_URL", NO_MAILBOX), _mail),
        mail_from=_one(variables, "PACTA_FROM", "Pacta <pacta@localhost>", _mail_from),
        mail_uncertain=_one(variables, "MAIL_UNCERTAIN", "resend", _choice("resend", "hold")),
        webhook=_webhook(variables),
        channels=_one(variables, "PACTA_CHANNELS", ",".join(FIXED), _channels),
        channel_hosts=_one(variables, "PACTA_CHANNEL_HOSTS", "", _channel_hosts),
        failpoints=_one(variables, "PACTA_FAILPOINTS", "", lambda value: _failpoints(value, debug=debug)),
        file_limit=_one(variables, "PACTA_FILE_LIMIT", "20", _mebibytes),
        log_format=_one(variables, "LOG_FORMAT", "readable" if debug else "json", _choice("readable", "json")),
        log_level=_one(variables, "LOG_LEVEL", "INFO", _choice("DEBUG", "INFO", "WARNING", "ERROR")),
    )


def data_dir_in(variables: Mapping[str, str]) -> Path:
    """The folder of the database, the key and the mailbox. Raises `Unreadable`."""
    return _one(variables, "PACTA_DATA_DIR", str(BASE_DIR / "var"), _folder)


def local_key(data_dir: Path) -> str:
    """The secret key kept in that folder; made on first use, readable by its owner only. Raises `Unreadable`."""
    path = data_dir / "secret_key"
    try:
        _make_folder(data_dir)
        if not path.exists():
            # Linked into place whole, so that two processes that start at once agree on one key.
            draft = data_dir / f".secret_key.{secrets.token_hex(8)}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50))
            try:
                path.hardlink_to(draft)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise Unreadable("PACTA_DATA_DIR", str(data_dir), error.strerror or str(error)) from None


def lend_local_key(variables: MutableMapping[str, str]) -> None:
    """Give a bare command the key that `make run` uses, so that the links it mails open there.

    Only where nobody decided: with DEBUG or SECRET_KEY set, the environment rules.
    """
    if variables.get("DEBUG") or variables.get("SECRET_KEY"):
        return
    try:
        variables["SECRET_KEY"] = local_key(data_dir_in(variables))
    except Unreadable as unreadable:
        raise SystemExit(str(unreadable)) from None


def _one(variables: Mapping[str, str], name: str, default: str, convert: Callable[[str], T]) -> T:
    value = variables.get(name) or default
    try:
        return convert(value)
    except ValueError as error:
        raise Unreadable(name, value, str(error)) from None


def _boolean(value: str) -> bool:
    if value.lower() not in TRUE + FALSE:
        raise ValueError("not 1 or 0")
    return value.lower() in TRUE


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= LAST_PORT):
        raise ValueError(f"not a port number (1 to {LAST_PORT})")
    return int(value)


def _mebibytes(value: str) -> int:
    """A size in bytes, said in MiB."""
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= LARGEST_FILE):
        raise ValueError(f"not a size in MiB (1 to {LARGEST_FILE})")
    return int(value) << 20


def _choice(*choices: str) -> Callable[[str], str]:
    def chosen(value: str) -> str:
        if value not in choices:
            raise ValueError(f"not {' or '.join(choices)}")
        return value

    return chosen


def _channels(value: str) -> frozenset[str]:
    """The kinds of chat rooms and webhooks that desks may add."""
    kinds = _names(value)
    if kinds == {"none"}:
        return frozenset()
    if unknown := sorted(kinds.difference(KINDS)):
        raise ValueError(f"{unknown[0]} is none of {', '.join(KINDS)}, none")
    return kinds


def _channel_hosts(value: str) -> frozenset[str]:
    """The hosts, inside or outside, to which an address that names its host may lead."""
    hosts = _names(value)
    if any("/" in host or " " in host for host in hosts):
        raise ValueError("not host names separated by commas")
    return hosts


def _names(value: str) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in value.split(",") if name.strip())


def _failpoints(value: str, *, debug: bool) -> frozenset[str]:
    armed = frozenset(name.strip() for name in value.split(",") if name.strip())
    if armed and not debug:
        raise ValueError("ends processes on purpose, and is allowed only with DEBUG=1")
    if unknown := sorted(armed.difference(FAILPOINTS)):
        raise ValueError(f"{unknown[0]} is none of {', '.join(FAILPOINTS)}")
    return armed


def _secret_key(variables: Mapping[str, str], *, debug: bool, data_dir: Path) -> str:
    key = variables.get("SECRET_KEY", "")
    if not key and not debug:
        raise Unreadable("SECRET_KEY", "", "not set, and required when DEBUG is off")
    return key or local_key(data_dir)


def _folder(value: str) -> Path:
    folder = Path(value).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise ValueError("not a folder")
    return folder


def _make_folder(folder: Path) -> None:
    try:
        # The register, the mails and the key are nobody else's business.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unreadable("PACTA_DATA_DIR", str(folder), error.strerror or str(error)) from None


def _split(value: str, schemes: tuple[str, ...]) -> SplitResult:
    """The parts of a URL with one of these schemes and a usable port; raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme not in schemes or "://" not in value:
        raise ValueError(f"does not start with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if parts.port == 0:
        raise ValueError(f"not a port number (1 to {LAST_PORT})")
    return parts


def _database(value: str, *, data_dir: Path) -> dict[str, Any]:
    if value in ("", "sqlite://:memory:"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(data_dir / "pacta.sqlite3") if not value else ":memory:",
        }
    parts = _split(value, DATABASE_SCHEMES)
    if not parts.path.strip("/"):
        raise ValueError("names no database")
    if parts.scheme == "sqlite" and parts.netloc:
        raise ValueError("write sqlite:///relative/path or sqlite:////absolute/path")
    config: dict[str, Any] = Env.db_url_config(value)
    if parts.scheme == "sqlite" and (Path(config["NAME"]).is_dir() or not Path(config["NAME"]).parent.is_dir()):
        raise ValueError("not a file in a folder that exists")
    return config


def _redis_url(value: str) -> str:
    parts = _split(value, REDIS_SCHEMES)
    if not parts.hostname:
        raise ValueError("names no host")
    if parts.path.strip("/") and not parts.path.strip("/").isdigit():
        raise ValueError("the path is not a database number")
    return value


def _mail(value: str) -> Mail:
    parts = _split(value, tuple(MAIL_SCHEMES))
    if not parts.hostname:
        raise ValueError("names no host")
    port, starttls, tls = MAIL_SCHEMES[parts.scheme]
    return Mail(
        host=parts.hostname,
        port=parts.port or port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=starttls,
        tls=tls,
    )


def _webhook(variables: Mapping[str, str]) -> Webhook | None:
    provider = variables.get("PACTA_WEBHOOK", "")
    if not provider:
        return None
    secret, key = variables.get("PACTA_WEBHOOK_SECRET", ""), variables.get("PACTA_WEBHOOK_KEY", "")
    # A secret is named in no message, not even a wrong one.
    if not all(secret.partition(":")):
        raise Unreadable("PACTA_WEBHOOK_SECRET", "", "not name:password, and required with PACTA_WEBHOOK")
    if provider in SIGNED_WEBHOOKS and not (key and key.isascii()):
        raise Unreadable("PACTA_WEBHOOK_KEY", "", f"not set, and required with PACTA_WEBHOOK={provider}")
    return Webhook(provider=_one(variables, "PACTA_WEBHOOK", "", _choice(*WEBHOOKS)), secret=secret, key=key)


def _mail_from(value: str) -> str:
    if "@" not in parseaddr(value)[1]:
        raise ValueError("not a mail address")
    return value


def _public_url(value: str) -> str:
    parts = _split(value, ("http", "https"))
    if not parts.hostname:
        raise ValueError("names no host")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("more than a scheme, a host and a port")
    return f"{parts.scheme}://{parts.netloc}"


def _hosts(value: str, *, public_url: str) -> list[str]:
    hosts = [host.strip() for host in value.split(",") if host.strip()]
    for host in hosts:
        if "/" in host or " " in host:
            raise ValueError("not host names separated by commas")
    # Links in mail lead to PUBLIC_URL: its host answers without being named twice.
    return hosts or list(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", _host(public_url)]))


def _host(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return f"[{host}]" if ":" in host else host


def _services(data_dir: Path) -> dict[str, str]:
    """The addresses of a running `make run`, or nothing."""
    try:
        services = json.loads((data_dir / SERVICES_FILE).read_text())
    except (OSError, ValueError):
        return {}
    return services if isinstance(services, dict) else {}
