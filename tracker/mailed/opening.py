"""From a token to what may be shown for it."""

from dataclasses import dataclass

from commitments.models import FollowUp
from tracker import links
from tracker.answers import is_told
from tracker.links import Link
from tracker.models import Recipient, UsedLink


class NoLonger(LookupError):
    """The link was ours, and whoever it was mailed to is no longer told of what it is about, or not at that address."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that was read, whoever it was mailed to, and the follow-up with its record, which they may be told of."""

    token: str
    link: Link
    recipient: Recipient
    follow_up: FollowUp

    def used(self) -> UsedLink | None:
        """What the link did, if it was used."""
        return UsedLink.objects.filter(fingerprint=links.fingerprint(self.token)).first()


def recipient_of(link: Link) -> Recipient:
    """Whoever the link was mailed to. Raises NoLonger."""
    found = Recipient.objects.select_related("user", "focal_point__party", "desk__home_party", "channel")
    recipient = found.filter(pk=link.recipient).first()
    # Whoever reads an address that was another's, or a wrong one, does not answer for whom it belonged to. One who was
    # deleted has none, and there is nothing that could be done in their name.
    if recipient is None or (recipient.address and links.mark_of(recipient.address) != link.sent_to):
        raise NoLonger
    return recipient


def opened(token: str, link: Link) -> Opened:
    """What the link is about, and for whom. Raises NoLonger."""
    recipient = recipient_of(link)
    follow_up = FollowUp.objects.with_record().filter(pk=link.follow_up or 0).first()
    if follow_up is None or not is_told(recipient, follow_up):
        raise NoLonger
    return Opened(token, link, recipient, follow_up)
