"""Who acts, and what every action may answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.contrib.auth.models import User

from commitments.models import Commitment, FollowUp, Party, StatusEntry
from commitments.models.history import written_by
from commitments.status import EntryKind, Standing

P = ParamSpec("P")
T = TypeVar("T")


class Refusal(ValueError):
    """The action was refused and nothing was written; the message is one line that names the field and the value."""


class ChangedMeanwhile(Refusal):
    """Somebody else changed the record after this person opened it."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes a line of the log. ``user`` None is the system itself, such as the loader of seeds."""

    user: User | None
    name: str
    on_behalf_of: Party | None = None

    @classmethod
    def of(cls, user: User, *, on_behalf_of: Party | None = None) -> "Author":
        return cls(user, name_of(user), on_behalf_of)

    def write(
        self,
        kind: EntryKind,
        *,
        about: Commitment | FollowUp,
        at: datetime,
        on: date,
        change: str = "",
        note: str = "",
        internal_note: str = "",
        from_status: str = "",
        to_status: str = "",
    ) -> StatusEntry:
        """Add this author's line to the log."""
        entry = self.line(
            kind,
            about=about,
            at=at,
            on=on,
            change=change,
            note=note,
            internal_note=internal_note,
            from_status=from_status,
            to_status=to_status,
        )
        entry.save()
        return entry

    def line(
        self,
        kind: EntryKind,
        *,
        about: Commitment | FollowUp,
        at: datetime,
        on: date,
        change: str = "",
        note: str = "",
        internal_note: str = "",
        from_status: str = "",
        to_status: str = "",
    ) -> StatusEntry:
        """That line, in memory."""
        follow_up = about if isinstance(about, FollowUp) else None
        return StatusEntry(
            commitment=about if isinstance(about, Commitment) else about.commitment,
            follow_up=follow_up,
            kind=kind,
            user=self.user,
            author=self.name,
            on_behalf_of=self.on_behalf_of,
            at=at,
            on=on,
            change=change,
            note=note,
            internal_note=internal_note,
            from_status=from_status,
            to_status=to_status,
        )


def signed(action: Callable[P, T]) -> Callable[P, T]:
    """What ``action`` changes is kept in the history of each record as changed by its ``by`` at its ``at``."""

    @wraps(action)
    def taken(*args: P.args, **options: P.kwargs) -> T:
        given = cast(dict[str, Any], options)
        by: Author = given["by"]
        with written_by(by.user, by.name, at=given["at"]):
            return action(*args, **options)

    return taken


def check_version(*, have: int, opened: int | None, what: object) -> None:
    """Refuse a change made on an older version; ``opened`` None means the caller did not read it first."""
    if opened is not None and opened != have:
        raise ChangedMeanwhile(f"version: “{what}” was changed by somebody else (now {have}, opened as {opened})")


def check_stands(commitment: Commitment) -> None:
    """Refuse to add open follow-ups to a commitment that ended: nobody would be reminded of them."""
    if commitment.standing != Standing.IN_FORCE:
        raise Refusal(f"standing: {commitment.reference} is “{commitment.get_standing_display()}”, not in force")


def name_of(user: User | None) -> str:
    """A person as the log names them."""
    return (user.get_full_name() or user.get_username()) if user else "nobody"


def said(reason: str, field: str) -> str:
    """``reason`` without surrounding space. Raises Refusal when nothing is left."""
    if not (text := reason.strip()):
        raise Refusal(f"{field}: a {field} is needed")
    return text
