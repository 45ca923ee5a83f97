"""How many deliveries there were, noted outside the database too: a database put back from a backup is behind."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Noted:
    """How far a register has come, as far as this machine knows."""

    register: str
    round: int


def read() -> Noted | None:
    """What is noted here; None when nothing is, or nothing that can be read."""
    try:
        found = json.loads(_file().read_text())
        return Noted(str(found["register"]), int(found["round"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        log.warning("rounds_not_read", file=str(_file()), error=str(error))
        return None


def note(now: Noted) -> None:
    """Note that a register has come so far. Where that cannot be written, mail goes out without it."""
    before = read()
    if before and before.register == now.register and before.round >= now.round:
        return
    try:
        _write(json.dumps(asdict(now)))
    except OSError as error:
        log.warning("rounds_not_noted", file=str(_file()), error=str(error))


def _write(text: str) -> None:
    file = _file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}.", delete=False) as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
    # Whole or not at all, whenever the power goes.
    Path(draft.name).replace(file)


def _file() -> Path:
    return Path(settings.DATA_DIR) / "sending.json"
