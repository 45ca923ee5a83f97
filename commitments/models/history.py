"""What records were before they were changed: one row for each change, with who made it and when."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from simple_history import register
from simple_history.models import HistoricalRecords

# Written where nobody says who changes something: no page and no action does that.
NOBODY_SAID = "a command or a job"
# Of a row that holds what was there before the first change that was kept: old, or recorded in bulk.
FOUND = "="


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes something, by the name of that time, and when."""

    user: User | None
    name: str
    at: datetime


_hand: ContextVar[Hand | None] = ContextVar("hand", default=None)


@contextmanager
def written_by(user: User | None, name: str, *, at: datetime) -> Iterator[None]:
    """What is changed inside is kept as changed by that person at that instant."""
    before = _hand.set(Hand(user, name, at))
    try:
        yield
    finally:
        _hand.reset(before)


class Kept(models.Model):
    """One change of one record. The name stays when the account is renamed or deleted."""

    author = models.CharField(_("author"), max_length=200)

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if self._state.adding:
            self._sign()
        super().save(*args, **options)

    def _sign(self) -> None:
        hand = _hand.get()
        self.author = hand.name if hand else NOBODY_SAID
        if hand:
            self.history_user_id, self.history_date = hand.user and hand.user.pk, hand.at


class History(HistoricalRecords):
    """The history of a model: without the columns that the machine keeps, and without rows in which nothing changed.

    A record that has none yet, because it is old or was recorded in bulk, gets a row that holds what was there before
    it is changed for the first time. ``lists`` are relations to many that belong to it. What must not be kept, such as
    a secret, is left out as well; ``_change_reason`` on the record says then that it was changed.
    """

    def __init__(self, *, without: Sequence[str] = (), lists: Sequence[str] = ()) -> None:
        # No key to the account: what is kept stays as it is when that is deleted.
        who = models.BigIntegerField(null=True)
        super().__init__(bases=(Kept,), excluded_fields=list(without), m2m_fields=lists, history_user_id_field=who)

    def finalize(self, sender: type[models.Model], **options: Any) -> None:
        super().finalize(sender, **options)
        if self.cls is sender:
            models.signals.pre_save.connect(self.pre_save, sender=sender, weak=False)

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """All that is ever asked is what became of one record."""
        fields: dict[str, Any] = super().copy_fields(model)
        for name, field in fields.items():
            field.db_index = name == "id" and model is self.cls
        return fields

    def pre_save(self, instance: models.Model, *, raw: bool = False, **_options: Any) -> None:
        if not raw and instance.pk is not None and not instance._state.adding:
            self._begin(instance)

    def post_save(self, instance: Any, created: bool, using: str | None = None, **options: Any) -> None:
        before = instance.__dict__.pop("_before_saving", None)
        if created or hasattr(instance, "_change_reason") or before is None or self._differs(instance, before):
            super().post_save(instance, created, using=using, **options)
        instance.__dict__.pop("_change_reason", None)

    def m2m_changed(
        self, instance: Any, action: str, attr: str, pk_set: set[int] | None, reverse: bool, **options: Any
    ) -> None:
        # From the other side the records are those that were named.
        records = self.cls._base_manager.filter(pk__in=pk_set or ()) if reverse else [instance]
        for record in records:
            if action.startswith("pre_"):
                self._begin(record)
                record.__dict__.pop("_before_saving", None)
            else:
                super().m2m_changed(record, action, attr, pk_set, False, **options)

    def _begin(self, instance: Any) -> None:
        """Have a row of what is stored; the newest is kept beside the record until that is saved."""
        rows: QuerySet[Any] = getattr(type(instance), self.manager_name).model._base_manager
        newest = rows.filter(id=instance.pk).order_by("-history_id").first()
        stored = None if newest else type(instance)._base_manager.filter(pk=instance.pk).first()
        if stored:
            self.create_historical_record(stored, FOUND)
            newest = rows.filter(id=instance.pk).order_by("-history_id").first()
        instance._before_saving = newest

    def _differs(self, instance: Any, before: Any) -> bool:
        attributes = (field.attname for field in self.fields_included(type(instance)))
        return any(getattr(instance, name) != getattr(before, name) for name in attributes)


# The password is known to nobody, and when somebody signed in, first or last, nobody decides.
register(User, app="commitments", records_class=History, without=("password", "last_login", "date_joined"))
