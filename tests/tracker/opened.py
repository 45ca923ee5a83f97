"""A letter as its recipient's mail program reads it."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from django.contrib.auth.models import User

from tracker import letters, tick
from tracker.letters import Letter
from tracker.links import Link, read
from tracker.models import Mail

# The token of a mailed link, in text or as the address of a link in HTML.
TOKEN = re.compile(r"/log/([A-Za-z0-9._=-]+)/")


@dataclass(frozen=True)
class Opened:
    message: EmailMessage
    text: str
    html: str
    entries: str

    @property
    def everything(self) -> str:
        """All that anybody could read in it, links included."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.message.items())
        return "\n".join([headers, self.text, self.html, self.entries])

    @property
    def unlinked(self) -> str:
        """The text with ``<purpose>`` for each mailed link, which differs with the instant it was made."""
        return TOKEN.sub(lambda found: f"/log/<{found[1][0]}>/", self.text)

    def links(self, at: datetime) -> list[Link]:
        return [read(token, at=at) for token in dict.fromkeys(TOKEN.findall(self.everything))]


def opened(letter: Letter | Mail | None) -> Opened:
    assert letter is not None
    message = message_from_bytes(bytes(letter.message), policy=default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk()] == [[] for _ in message.walk()]
    html = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
    said = {kind: str(text).replace("\r\n", "\n") for kind, text in html.items()}
    return Opened(message, said["text/plain"], said["text/html"], said.get("text/calendar", ""))


def prepare(at: datetime) -> None:
    """What a tick does before it sends."""
    tick.prepare(at=at, clock=lambda: at)


def composed(mail: Mail, at: datetime) -> Opened:
    return opened(letters.compose(mail, at=at))


def letter_to(person: User, at: datetime) -> Opened:
    """The one letter that waits for ``person`` after a tick at ``at``."""
    prepare(at)
    return composed(Mail.objects.get(recipient__user=person), at)
