"""What the words of a mail server say: the reply code of RFC 5321 and the enhanced status of RFC 3463. Pure."""

import re
from dataclasses import dataclass

# As it is stored: the code, the enhanced status where the server gives one; of a delivery report the status alone.
_REPLY = re.compile(r"(?P<code>[245]\d\d\b)?[ -]*(?P<status>\b[245]\.\d{1,3}\.\d{1,3}(?!\.?\w))?")
# Bad mailbox, system, or syntax of it; moved and nobody knows where; takes no mail (RFC 7505); disabled. Of 5.1 the
# others speak of the sender, or may.
NO_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})


@dataclass(frozen=True, slots=True)
class Reply:
    """``code`` such as 550, 0 when there is none; ``status`` such as ``5.1.1``, "" when there is none."""

    code: int = 0
    status: str = ""

    @property
    def says_no_mailbox(self) -> bool:
        """Whether there is no use in writing to that address ever again."""
        return self.status in NO_MAILBOX


def reply_in(text: str) -> Reply:
    """The reply that ``text`` begins with, as far as there is one."""
    found = _REPLY.match(text)
    return Reply(int(found["code"] or 0), found["status"] or "") if found else Reply()
