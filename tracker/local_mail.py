"""Where the mail lies that stays on this machine."""

from ipaddress import ip_address
from pathlib import Path

from django.conf import settings


def folder() -> Path | None:
    """The folder of the local mailbox; None when mail goes to a server elsewhere or there is no such mailbox."""
    path = Path(settings.DATA_DIR) / "mailbox"
    return path if _is_here(settings.EMAIL_HOST) and path.is_dir() else None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
