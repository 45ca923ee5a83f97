"""From a claimed mail to the letter that is stored and sent."""

from datetime import datetime

from tracker.letters import digest
from tracker.letters.letter import Letter
from tracker.models import Mail


def compose(mail: Mail, *, at: datetime) -> Letter | None:
    """Write the mail as things stand at ``at``; None when nothing it was queued for is still to be told."""
    return digest.compose(mail, at=at)
