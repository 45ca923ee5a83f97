"""The enumerations of the record, and which status may follow which."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Typed by staff, per follow-up. Silence is NO_INFORMATION, never "not started"."""

    PLANNED = "planned", _("planned")
    ARRANGED = "arranged", _("arranged")
    UNDER_WAY = "under_way", _("under way")
    NO_INFORMATION = "no_information", _("no information")
    DONE = "done", _("done")
    PARTLY_DONE = "partly_done", _("partly done")
    NOT_DONE = "not_done", _("not done")
    CALLED_OFF = "called_off", _("called off")


CLOSED = (Status.DONE, Status.PARTLY_DONE, Status.NOT_DONE, Status.CALLED_OFF)
OPEN = tuple(status for status in Status if status not in CLOSED)
# PLANNED is the state of a new record only: once something was heard, or nothing was, that is known and stays known.
TOLD = tuple(status for status in Status if status is not Status.PLANNED)


def allowed_after(status: str) -> tuple[Status, ...]:
    """The statuses that may be logged next; none after a closing one, which is only reopened."""
    return () if status in CLOSED else TOLD


class FlagLabel(TextChoices):
    """The words people read for each flag of ``commitments.schedule.Flag``."""

    LATER = "later", _("later")
    UPCOMING = "upcoming", _("coming up")
    DUE = "due", _("due")
    OVERDUE = "overdue", _("overdue")
    CLOSED = "closed", _("closed")
    UNDATED = "undated", _("undated")


class PrecisionLabel(TextChoices):
    """The words people read for each precision of ``commitments.schedule.Precision``."""

    DAY = "day", _("a day")
    DEKAD = "dekad", _("early, mid or late in a month")
    MONTH = "month", _("a month")
    QUARTER = "quarter", _("a quarter")
    SEASON_NORTH = "season_n", _("a season of the north")
    SEASON_SOUTH = "season_s", _("a season of the south")
    THIRD = "third", _("early, mid or late in a year")
    HALF = "half", _("a half-year")
    YEAR = "year", _("a year")
    MONTHS = "months", _("some whole months")
    BY = "by", _("by a day")
    FROM = "from", _("from a day on")
    SPAN = "span", _("a span of days")


class Kind(TextChoices):
    MEETING_SERIES = "meeting_series", _("meeting series")
    EVENT = "event", _("event")
    VISIT = "visit", _("visit")
    DELIVERABLE = "deliverable", _("deliverable")
    PROGRAMME = "programme", _("programme")
    INSTITUTION = "institution", _("institution")
    AGREEMENT = "agreement", _("agreement")
    ASSISTANCE = "assistance", _("assistance")
    INTENTION = "intention", _("intention")


class Standing(TextChoices):
    IN_FORCE = "in_force", _("in force")
    FULFILLED = "fulfilled", _("fulfilled")
    LAPSED = "lapsed", _("lapsed")
    SUPERSEDED = "superseded", _("superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Implementation(TextChoices):
    """The completion scale of the Open Government Partnership's Independent Reporting Mechanism."""

    NO_EVIDENCE = "no_evidence", _("no evidence")
    NOT_STARTED = "not_started", _("not started")
    LIMITED = "limited", _("limited")
    SUBSTANTIAL = "substantial", _("substantial")
    COMPLETE = "complete", _("complete")


class Assessor(TextChoices):
    US = "us", _("us")
    PARTNER = "partner", _("the partner")
    INDEPENDENT = "independent", _("an independent body")


class Part(TextChoices):
    """What a party does in a commitment. Where all promise and none is promised to, they owe each other."""

    PROMISES = "promises", _("promises")
    IS_PROMISED = "is_promised", _("is promised")


class PartyKind(TextChoices):
    STATE = "state", _("state")
    MINISTRY = "ministry", _("ministry")
    AGENCY = "agency", _("agency")
    CITY = "city", _("city")
    ORGANISATION = "organisation", _("organisation")


class DocumentKind(TextChoices):
    COMMUNIQUE = "communique", _("communiqué")
    READOUT = "readout", _("readout")
    AGREEMENT = "agreement", _("agreement")
    PRESS_REPORT = "press_report", _("press report")
    OPINION = "opinion", _("opinion article")
    MINUTES = "minutes", _("minutes")
    LIST = "list", _("list of commitments")


class Term(TextChoices):
    """What a quoted passage speaks to; two sources may read the same term differently."""

    RHYTHM = "rhythm", _("how often")
    WINDOW = "window", _("when")
    PARTIES = "parties", _("who")
    SUBSTANCE = "substance", _("what is promised")
    STATE = "state", _("what exists already")


class ScheduleKind(TextChoices):
    ONCE = "once", _("once")
    RECURRING = "recurring", _("recurring")
    AWAITING = "awaiting", _("after an event")
    ANNOUNCED = "announced", _("round by round, as announced")
    UNDATED = "undated", _("undated")


class CountingLabel(TextChoices):
    """The words people read for each way of counting of ``commitments.schedule.Counting``."""

    CALENDAR = "calendar", _("by the calendar")
    ANNIVERSARY = "anniversary", _("from the day it is counted from")
    AFTER_LAST = "after_last", _("after the last one")


class HemisphereLabel(TextChoices):
    """The words people read for each hemisphere of ``commitments.schedule.Hemisphere``."""

    NORTH = "north", _("the north")
    SOUTH = "south", _("the south")


class EntryKind(TextChoices):
    """What a line of the log records."""

    RECORDED = "recorded", _("recorded")
    SCHEDULED = "scheduled", _("scheduled")
    RESCHEDULED = "rescheduled", _("schedule changed")
    DATED = "dated", _("event dated")
    EXPECTED = "expected", _("follow-up added")
    LOGGED = "logged", _("status logged")
    REPORTED = "reported", _("reported")
    EXTENDED = "extended", _("window moved")
    REASSIGNED = "reassigned", _("reassigned")
    REOPENED = "reopened", _("reopened")
    AMENDED = "amended", _("amended")
    CITED = "cited", _("source cited")
    ASSESSED = "assessed", _("assessed")
    SETTLED = "settled", _("reading settled")
    STANDING = "standing", _("standing changed")
