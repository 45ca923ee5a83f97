"""One commitment as it was lived: its rows and the lines of its log, none of them saved.

What an action makes of a row is the lifecycle's to say (``commitments.lifecycle.effects``). Here stands only which
action was taken when, and by whom.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from commitments.lifecycle import Author, Wanted
from commitments.lifecycle.author import name_of
from commitments.lifecycle.effects import extension, handed_over, heard, kept, moved, reported
from commitments.lifecycle.horizon import new_row, review_of
from commitments.lifecycle.standing import recurs, round_of
from commitments.models import Assessment, Commitment, Evidence, Extension, FollowUp, Schedule, StatusEntry
from commitments.schedule import Window
from commitments.schedule.days import months_after
from commitments.schedule.dormancy import dormancy
from commitments.status import EntryKind, Standing, Status
from seeds.synthetic.chance import Chance
from seeds.synthetic.offices import Office
from seeds.synthetic.rows import Row

# Writes down what no person did.
REGISTER = Author(None, "Synthetic register")
_MINUTE = timedelta(minutes=1)
_UNSAID = {"from_status": "", "to_status": "", "change": "", "note": "", "internal_note": ""}


@dataclass(slots=True)
class Followed:
    """A follow-up made after the instant ``made_at``, when its last line was written, and how often it was moved."""

    row: FollowUp
    made_at: datetime
    written_at: datetime | None = None
    moves: int = 0

    @property
    def is_untouched(self) -> bool:
        return self.written_at is None and self.row.status == Status.PLANNED


@dataclass(slots=True)
class Life:
    """Told as of the day on which its ``office`` stands; nobody did anything after the day ``last``.

    ``begun_at`` is when what it was lived by was last changed: its schedule was entered, its event got a day, the last
    round was closed. ``speaker`` answers for it on the other side, and tells us how it stands now and then.
    """

    commitment: Commitment
    schedule: Schedule
    office: Office
    last: date
    begun_at: datetime
    chance: Chance
    speaker: Author | None = None
    followed: list[Followed] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)

    def instant(self, day: date, *, after: datetime | None = None) -> datetime:
        """Some minute of the desk's working hours on ``day``, and later than ``after``."""
        at = self.office.instant(day, self.chance)
        return max(at, after + _MINUTE) if after else at

    def make(self, wanted: Wanted, *, on: date) -> Followed:
        """A follow-up that the schedule called for on the desk's day ``on``."""
        return self._follow(wanted, wording=self.schedule.wording, on=on)

    def expect(self, slot: str, window: Window | None, *, wording: str, by: Author, on: date) -> Followed:
        """A round that was announced on ``on``."""
        review = review_of(self.commitment, window) if window else months_after(on, self.commitment.desk.review_months)
        followed = self._follow(Wanted(slot, window, review), wording=wording, on=on)
        change = window.edtf() if window else ""
        self._write(EntryKind.EXPECTED, followed, by=by, day=on, on=on, change=change, note=wording)
        return followed

    def hear(
        self,
        followed: Followed,
        status: Status,
        *,
        by: Author,
        on: date,
        day: date,
        note: str = "",
        internal_note: str = "",
        arranged_on: date | None = None,
        at: datetime | None = None,
    ) -> Row:
        """On the day ``day`` a status was logged that holds since ``on``."""
        before = heard(followed.row, status, on=on, today=day, arranged_on=arranged_on)
        kept(followed.row, today=day)
        return self._write(
            EntryKind.LOGGED,
            followed,
            by=by,
            day=day,
            on=on,
            at=at,
            from_status=before,
            to_status=status,
            change=arranged_on.isoformat() if arranged_on else "",
            note=note,
            internal_note=internal_note,
        )

    def report(self, followed: Followed, status: Status, *, by: Author, on: date, day: date, note: str) -> None:
        reported(followed.row, today=day)
        self._write(EntryKind.REPORTED, followed, by=by, day=day, on=on, to_status=status, note=note)

    def move(self, followed: Followed, window: Window, *, by: Author, day: date, reason: str) -> None:
        before = followed.row.window
        moved(followed.row, window, today=day)
        kept(followed.row, today=day)
        change = f"{before.edtf() if before else 'undated'} → {window.edtf()}"
        entry = self._write(EntryKind.EXTENDED, followed, by=by, day=day, on=day, change=change, note=reason)
        if before is not None:
            followed.moves += 1
            counted = extension(followed.row, before, window, number=followed.moves, entry=StatusEntry(**entry))
            counted.pk = self.office.ids.next(Extension)
            self.extensions.append(counted)

    def take_on(self, followed: Followed, *, by: Author, day: date, reason: str) -> None:
        """Somebody makes it their own, and so need not be told."""
        change = f"{name_of(followed.row.answerable)} → {by.name}"
        # As the watch had it by then.
        followed.row.flag = followed.row.flag_on(day)
        handed_over(followed.row, by.user, today=day)
        kept(followed.row, today=day)
        self._write(EntryKind.REASSIGNED, followed, by=by, day=day, on=day, change=change, note=reason)

    def show(self, entry: Row, *, title: str, address: str) -> None:
        """What shows that a line of the log is right."""
        shown = {"id": self.office.ids.next(Evidence), "entry_id": entry["id"], "title": title, "address": address}
        no_file = {"file_name": "", "file_type": "", "file_size": None, "file_sha256": ""}
        self.evidence.append({**shown, "document_id": None, "quote": "", **no_file})

    def write(self, kind: EntryKind, *, by: Author, at: datetime, on: date, **said: Any) -> Row:
        """A line about the commitment itself."""
        return self._line(kind, None, by=by, at=at, on=on, **said)

    def end(self, standing: Standing, *, by: Author, day: date, reason: str) -> None:
        """What is open is called off; what had not opened and carries nothing goes."""
        at = self.instant(day, after=max((entry["at"] for entry in self.entries), default=None))
        self.commitment.standing = standing
        self.commitment.version += 1
        self.schedule.generate_next_on = None
        self.write(
            EntryKind.STANDING,
            by=by,
            at=at,
            on=day,
            change=f"{Standing.IN_FORCE.label} → {standing.label}",
            note=reason,
        )
        self.followed = [each for each in self.followed if not self.goes_at_the_end(each, day)]
        for each in self.followed:
            if not each.row.is_closed:
                self.hear(each, Status.CALLED_OFF, by=by, on=day, day=day, at=at, note=f"{standing.label}: {reason}")

    def goes_at_the_end(self, followed: Followed, day: date) -> bool:
        due_from = followed.row.due_from
        return followed.is_untouched and due_from is not None and due_from > day

    def finish(self) -> None:
        """The rows as the watch leaves them at the end of ``today``, and whether all this fell silent."""
        for each in self.followed:
            row = each.row
            row.flag, row.flag_changes_on = row.flag_on(self.office.today), row.next_flag_change(self.office.today)
        if recurs(self.schedule) and self.commitment.standing == Standing.IN_FORCE:
            rounds = [round_of(each.row, on=self.office.today) for each in self.followed]
            silent = dormancy(rounds, after=self.commitment.desk.dormant_after)
            self.commitment.dormant_since = silent.since if silent else None

    def _follow(self, wanted: Wanted, *, wording: str, on: date) -> Followed:
        row = new_row(self.commitment, wanted, wording=wording, on=on)
        row.pk = self.office.ids.next(FollowUp)
        self.followed.append(Followed(row, self.begun_at))
        return self.followed[-1]

    def _write(
        self, kind: EntryKind, followed: Followed, *, by: Author, day: date, at: datetime | None = None, **said: Any
    ) -> Row:
        followed.written_at = at or self.instant(
            day, after=max(followed.written_at or followed.made_at, followed.made_at)
        )
        return self._line(kind, followed.row, by=by, at=followed.written_at, **said)

    def _line(self, kind: EntryKind, row: FollowUp | None, *, by: Author, **said: Any) -> Row:
        entry = {
            "id": self.office.ids.next(StatusEntry),
            "commitment_id": self.commitment.pk,
            "follow_up_id": row.pk if row else None,
            "kind": kind,
            "user_id": by.user.pk if by.user else None,
            "author": by.name,
            "on_behalf_of_id": by.on_behalf_of.pk if by.on_behalf_of else None,
            **_UNSAID,
            **said,
        }
        self.entries.append(entry)
        return entry
