"""Writing commitments into a file: a list to read, to send round, and to read back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db.models import Count, Max, QuerySet

from commitments.exchange.as_of import as_of_day, promised_by
from commitments.exchange.cells import Shown, cells, with_cells
from commitments.exchange.columns import AS_OF, COLUMNS, MOST_SOURCES, SENT, Column, everything, headers, sources
from commitments.exchange.files import written
from commitments.exchange.sent import marked
from commitments.models import Citation, Commitment

ENDINGS = ("csv", "xlsx", "json")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, and how many commitments are in it."""

    content: bytes
    rows: int


def exported(
    rows: QuerySet[Commitment], ending: str, *, user: User | None, at: datetime, as_of: date | None = None
) -> Exported:
    """A file of that ``ending`` (one of ENDINGS) with those of ``rows`` that ``user`` may see; None may see all.

    ``as_of``: as they stood at the end of that day of their desk: the status, window and flag of the follow-up each
    row speaks of, and only what was promised by then. Everything else is told as it is now, and such a file is not
    read back. Raises BadFile where a cell is longer than a workbook can hold.
    """
    seen = rows if user is None else rows.visible_to(user)  # type: ignore[attr-defined]
    if as_of:
        seen = promised_by(seen, as_of)
    count = _most_sources(seen, user)
    counted = _Counted(_rows(seen, user=user, at=at, as_of=as_of, count=count))
    if ending == "json":
        return Exported(json.dumps(list(counted), ensure_ascii=False, indent=1).encode(), counted.rows)
    columns = [*everything(count)[:-1], AS_OF] if as_of else everything(count)
    wide = headers(column for column in columns if column.wide)
    told = ([cell.get(column.name, "") for column in columns] for cell in counted)
    content = written(ending, headers(columns), told, wide=wide, hidden=SENT.header, help_lines=_helping(columns))
    return Exported(content, counted.rows)


class _Counted:
    """Counts what it hands on."""

    def __init__(self, found: Iterator[dict[str, str]]) -> None:
        self.rows, self._found = 0, found

    def __iter__(self) -> Iterator[dict[str, str]]:
        for each in self._found:
            self.rows += 1
            yield each


def template(ending: str) -> bytes:
    """An empty file with our columns; a workbook says on a second sheet what each of them holds."""
    columns = [column for column in [*COLUMNS, *sources(1)] if not column.shown]
    wide = headers(column for column in columns if column.wide)
    return written(ending, headers(columns), [], wide=wide, help_lines=_helping(columns))


def _helping(columns: list[Column]) -> list[tuple[str, str]]:
    return [("Column", "What it holds"), *((column.header, str(column.help)) for column in columns)]


def _most_sources(rows: QuerySet[Commitment], user: User | None) -> int:
    quotes = Citation.objects.all() if user is None else Citation.objects.visible_to(user)
    of_each = quotes.filter(commitment__in=rows.values("pk")).values("commitment").annotate(count=Count("pk"))
    return min(of_each.aggregate(most=Max("count"))["most"] or 1, MOST_SOURCES)


def _rows(
    rows: QuerySet[Commitment], *, user: User | None, at: datetime, as_of: date | None, count: int
) -> Iterator[dict[str, str]]:
    last = ""
    # By reference, some at a time: whoever writes meanwhile moves no row into two pages of them.
    while page := list(with_cells(rows.filter(reference__gt=last).order_by("reference")[:_AT_ONCE], user)):
        shown = Shown.to(user, page)
        for each in page:
            found = cells(each, shown=shown, on=each.desk.day(at))
            if as_of:
                yield found | as_of_day(each, as_of)
            else:
                yield found | {"sent": marked(found, sources=count)}
        last = page[-1].reference
