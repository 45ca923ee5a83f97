"""The work on lists that were uploaded: checked, and taken over, each by one worker at a time, and once."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from commitments import access
from commitments.access import Role
from commitments.exchange.choices import Choices
from commitments.exchange.files import BadFile, Table
from commitments.exchange.importing import NotTaken, Taking, looked_at, taken_over
from commitments.exchange.problems import Report
from commitments.exchange.reading import table_in
from commitments.exchange.starting import first_choices, headers_key
from commitments.lifecycle import Author, ChangedMeanwhile, Refusal
from commitments.models import Desk, ImportState, ListImport
from commitments.models.list_import import AT_WORK

log = structlog.get_logger(__name__)

# A worker says so often that it is still there; one that has not for as long is gone, and another takes the list up.
HELD_FOR = timedelta(minutes=2)
# Nothing can be said from inside the one transaction in which a list is written.
HELD_WRITING = timedelta(minutes=20)
_SAYS_EVERY = 200
Clock = Callable[[], datetime]


@transaction.atomic
def upload(content: bytes, *, name: str, desk: Desk, user: User, at: datetime) -> ListImport:
    """Keep a file and guess at its columns; officers of the desk may. Raises BadFile."""
    access.require(user, Role.OFFICER, desk)
    table = table_in(content)
    earlier = ListImport.objects.filter(desk=desk, state=ImportState.DONE, headers_key=headers_key(table)).first()
    choices = first_choices(table, file_name=name, before=earlier.choices if earlier else None)
    return ListImport.objects.create(
        desk=desk,
        user=user,
        name=name,
        content=content,
        sha256=sha256(content).hexdigest(),
        headers=list(table.headers),
        headers_key=headers_key(table),
        remembered=earlier is not None,
        choices=choices.as_json(),
        rows=sum(1 for _row in table.rows()),
        uploaded_at=at,
    )


@transaction.atomic
def ask(
    listed: ListImport, state: ImportState, *, choices: Choices | None, user: User, opened: int | None
) -> ListImport:
    """Ask for a list to be checked with those choices, or to be taken over as it was checked; officers may.

    Raises ChangedMeanwhile where somebody else asked for something first, and Refusal.
    """
    stored = ListImport.objects.select_for_update().get(pk=listed.pk)
    access.require(user, Role.OFFICER, stored.desk)
    if opened is not None and opened != stored.version:
        raise ChangedMeanwhile(f"version: “{stored}” was worked on by somebody else meanwhile")
    if stored.state == ImportState.DONE or stored.state in AT_WORK:
        raise Refusal(f"state: “{stored}” is {stored.get_state_display()}")
    if state is ImportState.WRITING and (stored.state != ImportState.CHECKED or stored.report.get("wrong")):
        raise Refusal(f"state: “{stored}” was not checked, or not without problems")
    if choices is not None:
        stored.choices = choices.as_json()
    stored.state, stored.rows_done, stored.user = state, 0, user
    stored.version += 1
    stored.save(update_fields=["state", "rows_done", "user", "choices", "version"])
    return stored


def work_on_all(*, clock: Clock) -> int:
    """Work on every list that waits for it; how many there were."""
    count = 0
    while (pk := _waiting(clock()).values_list("pk", flat=True).first()) is not None:
        count += work_on(pk, clock=clock)
    return count


def work_on(pk: int, *, clock: Clock) -> bool:
    """Check or take over the list with that id, as was asked. False where another has it, or nothing is to do."""
    now = clock()
    held = now + HELD_FOR
    # By the count of rows: of two workers one gets it.
    if not _waiting(now).filter(pk=pk).update(held_until=held):
        return False
    listed = ListImport.objects.select_related("desk", "user").get(pk=pk)
    if listed.state == ImportState.CHECKING:
        _check(listed, clock=clock)
    else:
        _write(listed, clock=clock)
    return True


def is_waiting(*, at: datetime) -> bool:
    """Whether a worker is needed."""
    return _waiting(at).exists()


def _waiting(at: datetime) -> QuerySet[ListImport]:
    free = Q(held_until__isnull=True) | Q(held_until__lt=at)
    return ListImport.objects.filter(free, state__in=AT_WORK).order_by("uploaded_at", "pk")


def _check(listed: ListImport, *, clock: Clock) -> None:
    def told(rows: int) -> None:
        if rows % _SAYS_EVERY == 0:
            ListImport.objects.filter(pk=listed.pk).update(rows_done=rows, held_until=clock() + HELD_FOR)

    report = _outcome(listed, looked_at, at=clock(), told=told)
    _finish(listed, ImportState.CHECKED, report)


def _write(listed: ListImport, *, clock: Clock) -> None:
    ListImport.objects.filter(pk=listed.pk).update(held_until=clock() + HELD_WRITING)

    def taken(taking: Taking) -> Report:
        """In one transaction with saying that it is done: whatever ends the worker, nothing is taken over twice."""
        with transaction.atomic():
            report = taken_over(taking)
            if not _finish(listed, ImportState.DONE, report, at=taking.at):
                raise ChangedMeanwhile(f"version: “{listed}” was taken up by another worker")
        return report

    try:
        report = _outcome(listed, taken, at=clock())
    except ChangedMeanwhile as other:
        log.warning("list_import_taken_twice", list=listed.pk, reason=str(other))
        return
    if report.wrong:
        _finish(listed, ImportState.CHECKED, report)


def _outcome(
    listed: ListImport, how: Callable[[Taking], Report], *, at: datetime, told: Callable[[int], None] = lambda _: None
) -> Report:
    """What came of it; whatever is wrong with the file or the person's role is a line of the report."""
    try:
        if listed.user is None:
            raise BadFile("whoever asked for it has no account any more: ask again")
        choices = Choices.from_json(listed.choices)
        return how(Taking(table_of(listed), choices, listed.desk, listed.name, Author.of(listed.user), at, told))
    except NotTaken as refusal:
        return refusal.report
    except (BadFile, access.NotAllowed) as refusal:
        return _told(str(refusal))
    except ChangedMeanwhile:
        raise
    except Exception:
        # One list never stops the others, and its people are told.
        log.exception("list_import_failed", list=listed.pk)
        return _told("it could not be read to its end by a fault of ours, which is in the log of the server")


def _told(message: str) -> Report:
    report = Report()
    report.tell(0, "", message)
    return report


def _finish(listed: ListImport, state: ImportState, report: Report, *, at: datetime | None = None) -> bool:
    told = {"state": state, "report": asdict(report), "held_until": None, "done_at": at}
    kept = {} if at is None else {"content": b""}
    mine = ListImport.objects.filter(pk=listed.pk, state=listed.state, version=listed.version)
    return bool(mine.update(**told, **kept, version=listed.version + 1))


def may_be_given_up(listed: ListImport, *, at: datetime) -> bool:
    """Whether nobody works on it, or whoever did is gone."""
    waits = listed.state not in AT_WORK or listed.held_until is None or listed.held_until < at
    return listed.state != ImportState.DONE and waits


def table_of(listed: ListImport) -> Table:
    """Its table. Raises BadFile."""
    return table_in(bytes(listed.content))
