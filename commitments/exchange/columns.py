"""The columns of a list of commitments: what each holds, how it is written, and what other lists call it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a document's columns are repeated for: a promise is often written in more than one place.
MOST_SOURCES = 20
# Between several parties, people or focal points in one cell.
SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` stands in mappings, ``header`` in files. ``also`` are words of headers that mean the same elsewhere.

    ``several``: its cells hold several, between separators. ``shown``: it tells, and is not read back.
    ``wide``: whole sentences stand in it.
    """

    name: str
    header: str
    help: str | Promise
    also: tuple[str, ...] = ()
    several: bool = False
    shown: bool = False
    wide: bool = False


COLUMNS = (
    Column(
        "reference",
        "Reference",
        _("Finds the commitment again; empty for a new one, which is given the next of the desk."),
        ("ref", "id", "no", "nr", "number", "code", "identifier", "key", "item"),
    ),
    Column("desk", "Desk", _("The code of the desk that follows up; empty for the desk of the import."), ()),
    Column(
        "title",
        "Title",
        _("What is promised, in a line."),
        (
            *("commitment", "promise", "pledge", "undertaking", "action", "measure", "deliverable", "task", "activity"),
            *("recommendation", "objective", "goal", "mechanism", "subject", "target", "initiative", "outcome"),
            *("commitments", "promises", "pledges", "undertakings", "actions", "measures", "recommendations"),
            *("decision", "decisions", "name"),
        ),
        wide=True,
    ),
    Column(
        "summary",
        "Summary",
        _("What was promised, in our own words."),
        ("description", "details", "detail", "explanation", "background", "content"),
        wide=True,
    ),
    Column("kind", "Kind", _("Such as “meeting series” or “deliverable”."), ("type", "category")),
    Column("hard", "Can be checked", _("yes or no: whether someone could later say if it was done."), ("verifiable",)),
    Column(
        "promises",
        "Who promises",
        _("One party or several, with ; between."),
        (
            *("party", "parties", "lead", "responsible", "responsibility", "minister", "ministers", "ministry"),
            *("ministries", "department", "departments", "agency", "agencies", "institution", "institutions", "body"),
            *("promiser", "implementing", "implementer", "actor", "actors", "by whom", "entity"),
            *("reporting", "accountable", "office", "organisation", "organization", "authority", "who"),
            *("donor", "donors", "pledger", "pledgers", "pledging", "signatories", "countries"),
        ),
        several=True,
    ),
    Column(
        "is_promised",
        "To whom",
        _("One party or several, with ; between; empty where all promise each other."),
        ("beneficiary", "beneficiaries", "partner", "partners", "counterpart", "counterparts", "whom"),
        several=True,
    ),
    Column(
        "focal_points",
        "Focal points",
        _("Name, office (party), with ; between."),
        ("focal point", "contact", "contacts", "contact person"),
        several=True,
    ),
    Column("owner", "Owner", _("Who on our side follows up: a user name."), ("assigned to", "officer", "case officer")),
    Column("occasion", "Made at", _("The meeting or event, by its title."), ("occasion", "meeting", "event", "summit")),
    Column(
        "made_on",
        "Made on",
        _("The day of the promise, such as 2026-01-07; empty when no source says."),
        ("date", "announced", "announced on", "date of commitment", "signed", "agreed on", "made"),
    ),
    Column(
        "due",
        "Due",
        _("When, in words or as a code: “September 2026”, 2026-Q3, ../2026-12-31, “quarterly”."),
        (
            "due date",
            "deadline",
            "target date",
            "timeline",
            "timeframe",
            "time frame",
            "by when",
            "when",
            "completion date",
            "end date",
            "completion",
            "timing",
            "expected",
            "schedule",
        ),
    ),
    Column(
        "rule", "Rule", _("Of what recurs: an RFC 5545 rule, such as FREQ=MONTHLY;INTERVAL=3."), ("rrule", "recurrence")
    ),
    Column("counted", "Counted", _("“by the calendar”, “from the day it is counted from” or “after the last one”.")),
    Column("counted_from", "Counted from", _("The first day from which the rule is counted."), ("anchor",)),
    Column("year_starts", "Years start in month", _("1 to 12; only where years do not start in January.")),
    Column("after_event", "After the event", _("What is waited for, by its name."), ()),
    Column("offset", "From the event on", _("An ISO 8601 duration from the event's day, such as P6M.")),
    Column("announced", "Round by round", _("yes for a series whose rounds are dated one by one.")),
    Column(
        "review_on",
        "Review on",
        _("Where there is no date: the day on which somebody looks again."),
        ("review", "review date"),
    ),
    Column("wording", "Words on time", _("How the source says when.")),
    Column("confidentiality", "Confidentiality", _("public, internal or restricted."), ("classification",)),
    Column(
        "readers",
        "Named people",
        _("User names of people outside the desk who may see it, with ; between."),
        (),
        several=True,
    ),
    Column("reaffirms", "Reaffirms", _("The reference of the earlier commitment that this one says again.")),
    Column(
        "reading", "Reading taken", _("Where the source leaves it open: which reading was taken, and why."), wide=True
    ),
    Column("lead_days", "Lead in days", _("Empty: the desk's lead.")),
    Column("grace_days", "Grace in days", _("Empty: the desk's grace.")),
    Column("standing", "Standing", _("Told, not read."), shown=True),
    Column("follow_up", "Follow-up", _("Which one the columns to its right speak of."), shown=True),
    Column("window", "Window", _("Its days, as a code; moved in Pacta, with a reason."), shown=True),
    Column("flag", "Flag", _("What the dates say: coming up, due, overdue. Told, not read."), shown=True),
    Column("last_heard", "Last heard", _("The day of the last word on it. Told, not read."), shown=True),
    Column("status", "Status", _("Type another to log it, with the day in “Heard on”."), ()),
    Column("heard_on", "Heard on", _("The day on which what is logged happened or holds.")),
    Column("arranged_for", "Arranged for", _("The day that was fixed; only with the status “arranged”.")),
    Column("note", "Note", _("Stands in the log beside what this row changes."), (), wide=True),
)
SOURCE = (
    Column(
        "document",
        "Source",
        _("The title of the source document."),
        ("source document", "document", "origin", "source"),
    ),
    Column("document_kind", "Kind of source", _("Such as “communiqué”; needed for a document that is new.")),
    Column("publisher", "Publisher", _("Who published it.")),
    Column("published_on", "Published on", _("The day it was published.")),
    Column("address", "Address", _("Where it can be read."), ("url", "link", "website", "web page")),
    Column(
        "quote", "Quote", _("The exact words of the source."), ("wording", "text", "exact words", "verbatim"), wide=True
    ),
    Column("locator", "Where it stands", _("Page or paragraph."), ("page", "paragraph", "section", "article")),
    Column("term", "Speaks to", _("The term that the passage settles: how often, when, who, what is promised.")),
    Column("source_reading", "Reading of the source", _("How this source has that term.")),
)
# Of these, what says nothing without the document that it is said of.
OF_A_SOURCE = ("document_kind", "publisher", "published_on", "term", "source_reading")
# What the file was sent with, by which a change made in it is told from one made here meanwhile.
SENT = Column("sent", "As sent", _("Leave it as it is: by it Pacta sees which cells were changed."), shown=True)
AS_OF = Column("as_of", "As of", _("The day whose state this file shows."), shown=True)


def sources(count: int) -> list[Column]:
    """The columns of ``count`` sources: those of the second are called “Source 2”, and so on."""
    return [_numbered(column, number) for number in range(1, count + 1) for column in SOURCE]


def _numbered(column: Column, number: int) -> Column:
    if number == 1:
        return column
    return Column(
        f"{column.name}.{number}", f"{column.header} {number}", column.help, several=column.several, wide=column.wide
    )


def everything(count: int) -> list[Column]:
    """All columns of a file with up to ``count`` sources a commitment, in their order."""
    return [*COLUMNS, *sources(count), SENT]


def by_name() -> dict[str, Column]:
    """Every column there can be, by its name."""
    return {column.name: column for column in [*everything(MOST_SOURCES), AS_OF]}


def headers(columns: Iterable[Column]) -> list[str]:
    return [column.header for column in columns]
