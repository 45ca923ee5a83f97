"""Lines of the log, their evidence and extensions are never changed and never deleted, whoever asks and however."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.urls import reverse

from commitments.lifecycle import Author, EvidenceOf, extend, log_status
from commitments.models import Evidence, Extension, StatusEntry
from commitments.models.log import EntryIsFinal
from commitments.schedule import Window
from commitments.status import Status
from tests.factories import AT, SYSTEM, UserFactory, once

pytestmark = pytest.mark.django_db

TABLES: list[type[models.Model]] = [StatusEntry, Evidence, Extension]
# Whoever writes the last line of the log below.
WRITER = "writer"
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
        by=Author.of(UserFactory.create(username=WRITER, is_superuser=True)),
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


@pytest.mark.parametrize("model", TABLES)
def test_a_bulk_update_is_refused(before: dict[type[models.Model], list[Any]], model: type[models.Model]):
    row = model._default_manager.order_by("-pk")[0]
    setattr(row, WORDS[model], "x")
    with pytest.raises(DatabaseError, match="append-only: UPDATE"), transaction.atomic():
        model._default_manager.bulk_update([row], [WORDS[model]])
    assert rows() == before


@pytest.mark.parametrize("model", TABLES)
def test_a_line_gets_no_other_number(before: dict[type[models.Model], list[Any]], model: type[models.Model]):
    table, pk = model._meta.db_table, model._default_manager.order_by("-pk")[0].pk
    for column in ("id", "rowid") if connection.vendor == "sqlite" else ("id",):
        with pytest.raises(DatabaseError, match="append-only: UPDATE"), transaction.atomic():
            execute(f"UPDATE {table} SET {column} = {column} + 1000 WHERE id = {pk}")
    assert rows() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a statement of SQLite")
@pytest.mark.parametrize("model", TABLES)
def test_a_line_is_not_replaced(before: dict[type[models.Model], list[Any]], model: type[models.Model]):
    table, columns = model._meta.db_table, [f'"{field.column}"' for field in model._meta.fields]
    taken = ", ".join("'x'" if column == f'"{WORDS[model]}"' else column for column in columns)
    for verb in ("INSERT OR REPLACE", "REPLACE"):
        with pytest.raises(DatabaseError, match="append-only: REPLACE"), transaction.atomic():
            execute(f"{verb} INTO {table} ({', '.join(columns)}) SELECT {taken} FROM {table}")
    upsert = f"ON CONFLICT (id) DO UPDATE SET {WORDS[model]} = 'x'"
    with pytest.raises(DatabaseError, match="append-only: REPLACE"), transaction.atomic():
        execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM {table} WHERE true {upsert}")
    assert rows() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a statement of SQLite")
def test_a_new_row_does_not_replace_the_one_that_is_unique_beside_it(before: dict[type[models.Model], list[Any]]):
    """The line of the log that an extension belongs to, and its number: a new id is not enough."""
    columns = [str(field.column) for field in Extension._meta.fields if field.column != "id"]
    other = StatusEntry.objects.get(kind="recorded").pk
    same_number = ", ".join(str(other) if column == "entry_id" else column for column in columns)
    same_line = ", ".join("9" if column == "number" else column for column in columns)
    for taken in (same_number, same_line):
        with pytest.raises(DatabaseError, match="UNIQUE constraint failed"), transaction.atomic():
            execute(
                f"INSERT OR REPLACE INTO commitments_extension ({', '.join(columns)}) "
                f"SELECT {taken} FROM commitments_extension"
            )
    assert rows() == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="statements of PostgreSQL")
@pytest.mark.parametrize("model", TABLES)
def test_a_table_is_not_emptied(before: dict[type[models.Model], list[Any]], model: type[models.Model]):
    # What waits for the end of the transaction would keep a table from being emptied by itself.
    connection.check_constraints()
    for statement in (f"TRUNCATE {model._meta.db_table} CASCADE", "TRUNCATE commitments_commitment CASCADE"):
        with pytest.raises(DatabaseError, match="append-only: TRUNCATE"), transaction.atomic():
            execute(statement)
    assert rows() == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="statements of PostgreSQL")
@pytest.mark.parametrize("model", TABLES)
def test_whoever_plays_a_replica_is_refused_too(before: dict[type[models.Model], list[Any]], model: type[models.Model]):
    table = model._meta.db_table
    connection.check_constraints()
    for statement in (f"UPDATE {table} SET {WORDS[model]} = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            execute(f"SET LOCAL session_replication_role = replica; {statement}")
    assert rows() == before


@pytest.mark.parametrize("model", TABLES)
def test_a_line_is_not_written_over_by_an_update_or_create(
    before: dict[type[models.Model], list[Any]], model: type[models.Model]
):
    pk = model._default_manager.order_by("-pk")[0].pk
    with pytest.raises((DatabaseError, EntryIsFinal)), transaction.atomic():
        model._default_manager.update_or_create(pk=pk, defaults={WORDS[model]: "x"})
    assert rows() == before


def test_nothing_that_is_deleted_takes_a_line_along(before: dict[type[models.Model], list[Any]]):
    line = StatusEntry.objects.get(kind="logged")
    assert line.user
    assert line.follow_up
    for record in (line.user, line.follow_up, line.commitment):
        with pytest.raises(models.ProtectedError), transaction.atomic():
            record.delete()
        # Past all that Django protects: the database looks at its keys.
        with pytest.raises(DatabaseError), transaction.atomic():
            delete_at_once(record)
    assert rows() == before


@pytest.mark.parametrize("model", TABLES)
def test_no_page_of_the_admin_changes_or_deletes_a_line(
    before: dict[type[models.Model], list[Any]], model: type[models.Model]
):
    client, row = administrator(), model._default_manager.order_by("-pk")[0]
    page = f"admin:commitments_{model._meta.model_name}"
    typed = {WORDS[model]: "x", "_save": "1", "post": "yes"}
    for address in (
        reverse(f"{page}_change", args=[row.pk]),
        reverse(f"{page}_delete", args=[row.pk]),
        reverse(f"{page}_add"),
    ):
        assert client.post(address, typed).status_code == 403
    form = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
    client.post(reverse(f"{page}_changelist"), form)
    changed = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": row.pk, f"form-0-{WORDS[model]}": "x"}
    client.post(reverse(f"{page}_changelist"), {**changed, "_save": "1"})
    assert rows() == before


def test_no_page_of_what_the_log_speaks_of_takes_a_line_along(before: dict[type[models.Model], list[Any]]):
    client, line = administrator(), StatusEntry.objects.get(kind="logged")
    for record in (line.user, line.follow_up, line.commitment, line.commitment.desk):
        assert record
        page = f"admin:{record._meta.app_label}_{record._meta.model_name}"
        client.post(reverse(f"{page}_delete", args=[record.pk]), {"post": "yes"})
        form = {"action": "delete_selected", "_selected_action": [str(record.pk)], "post": "yes"}
        client.post(reverse(f"{page}_changelist"), form)
        assert type(record)._base_manager.filter(pk=record.pk).exists()
    assert rows() == before


def test_no_method_of_the_api_changes_or_deletes_a_line(before: dict[type[models.Model], list[Any]]):
    client, line = administrator(), StatusEntry.objects.get(kind="logged")
    for method in ("put", "patch", "delete", "post"):
        answer = getattr(client, method)(f"/api/v1/entries/{line.pk}/", {"note": "x"}, "application/json")
        assert answer.status_code == 405
    for method in ("put", "patch", "delete", "post"):
        answer = getattr(client, method)("/api/v1/entries/", {"note": "x"}, "application/json")
        assert answer.status_code == 405
    assert rows() == before


def administrator() -> Client:
    client = Client()
    client.force_login(User.objects.get(username=WRITER))
    return client


def delete_at_once(record: models.Model) -> None:
    type(record)._base_manager.filter(pk=record.pk)._raw_delete("default")
    connection.check_constraints()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
