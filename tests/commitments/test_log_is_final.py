"""Lines of the log, their evidence and extensions are never changed and never deleted, whoever asks and however."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from commitments.lifecycle import EvidenceOf, extend, log_status
from commitments.models import Evidence, Extension, StatusEntry
from commitments.models.log import EntryIsFinal
from commitments.schedule import Window
from commitments.status import Status
from tests.factories import AT, SYSTEM, once

pytestmark = pytest.mark.django_db

TABLES: list[type[models.Model]] = [StatusEntry, Evidence, Extension]
# A column of each table that anyone might want to change.
WORDS = {StatusEntry: "note", Evidence: "title", Extension: "reason"}


@pytest.fixture(autouse=True, scope="module")
def before(shared):
    return shared(a_log)


def a_log() -> dict[type[models.Model], list[Any]]:
    """A log with a line, its evidence and an extension."""
    follow_up = once(None, "2026-09")
    extend(follow_up, Window.from_edtf("2026-10"), reason="asked", by=SYSTEM, at=AT)
    log_status(
        follow_up,
        Status.UNDER_WAY,
        on=date(2026, 1, 10),
        by=SYSTEM,
        at=AT,
        note="heard",
        evidence=[EvidenceOf("Letter", "https://example.org/letter")],
    )
    return rows()


def rows() -> dict[type[models.Model], list[Any]]:
    return {model: list(model._default_manager.order_by("pk").values_list()) for model in TABLES}


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
@pytest.mark.parametrize("model", TABLES)
def test_sql_is_refused(before: dict[type[models.Model], list[Any]], model: type[models.Model], verb: str):
    table = model._meta.db_table
    statement = f"UPDATE {table} SET {WORDS[model]} = 'x'" if verb == "UPDATE" else f"DELETE FROM {table}"
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert f"the status log is append-only: {verb} on {table} refused" in str(refusal.value)
    assert rows() == before


@pytest.mark.parametrize("model", TABLES)
def test_a_querysets_update_is_refused(before: dict[type[models.Model], list[Any]], model: type[models.Model]):
    with pytest.raises(DatabaseError, match="append-only: UPDATE"), transaction.atomic():
        model._default_manager.update(**{WORDS[model]: "x"})
    assert rows() == before


@pytest.mark.parametrize(
    ("model", "met"),
    [
        # What points to a line protects it before the database is asked.
        (StatusEntry, models.ProtectedError),
        (Evidence, DatabaseError),
        (Extension, DatabaseError),
    ],
)
def test_a_querysets_delete_is_refused(
    before: dict[type[models.Model], list[Any]], model: type[models.Model], met: type[Exception]
):
    with pytest.raises(met), transaction.atomic():
        model._default_manager.all().delete()
    assert rows() == before


def test_a_line_that_nothing_points_to_is_not_deleted_by_a_queryset():
    with pytest.raises(DatabaseError, match="append-only: DELETE"), transaction.atomic():
        StatusEntry.objects.filter(kind="recorded").delete()


@pytest.mark.parametrize("model", [Evidence, Extension])
def test_a_row_is_not_saved_again_or_deleted(before: dict[type[models.Model], list[Any]], model: type[models.Model]):
    row = model._default_manager.get()
    for write in (row.save, row.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            write()
    assert rows() == before


def test_a_line_says_so_before_the_database_does(before: dict[type[models.Model], list[Any]]):
    line = StatusEntry.objects.get(kind="logged")
    line.note = "something else"
    for write, words in ((line.save, "changed"), (line.delete, "deleted")):
        with pytest.raises(EntryIsFinal) as refusal:
            write()
        assert str(refusal.value) == f"status entry {line.pk} cannot be {words}"
    assert rows() == before


def test_what_the_log_speaks_of_cannot_be_deleted():
    line = StatusEntry.objects.get(kind="logged")
    for record in (line.follow_up, line.commitment, line.commitment.desk):
        assert record is not None
        with pytest.raises(models.ProtectedError), transaction.atomic():
            record.delete()
