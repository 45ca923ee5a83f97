"""What is shown before a status is logged is what logging it does, and it is refused for the same reasons."""

from datetime import date
from typing import Any

import pytest
from django.forms.models import model_to_dict

from commitments.lifecycle import Refusal, hearing, log_status
from commitments.models import FollowUp, StatusEntry
from commitments.status import TOLD, Status
from tests.factories import AT, SYSTEM, once, recorded, undated, undone

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture(scope="module")
def rows(shared):
    return shared(lambda: [once(None, "2026-01-05"), once(None, "2026-09"), undated()])


def stored(row: FollowUp) -> FollowUp:
    return FollowUp.objects.with_record().get(pk=row.pk)


@pytest.mark.parametrize("status", TOLD)
def test_a_follow_up_becomes_what_was_shown(rows: list[FollowUp], status: Status):
    heard: dict[str, Any] = {"on": date(2026, 1, 9), "at": AT}
    if status is Status.ARRANGED:
        heard["arranged_on"] = date(2026, 9, 14)
    for row in rows:
        before = stored(row)
        shown = model_to_dict(hearing(before, status, **heard))
        assert (model_to_dict(before), StatusEntry.objects.filter(kind="logged").count()) == (
            model_to_dict(stored(row)),
            0,
        )
        with undone():
            log_status(row, status, by=SYSTEM, **heard)
            assert shown == model_to_dict(stored(row))


@pytest.mark.parametrize(
    "asked",
    [
        {"status": Status.PLANNED},
        {"on": date(2026, 1, 11)},
        {"status": Status.ARRANGED},
        {"arranged_on": date(2026, 9, 14)},
        {"opened": 7},
    ],
)
def test_what_is_refused_is_refused_in_the_same_words(asked: dict[str, Any]):
    row = once(recorded(), "2026-09")
    heard: dict[str, Any] = {"status": Status.UNDER_WAY, "on": date(2026, 1, 9), "at": AT} | asked
    assert refused(lambda: hearing(stored(row), **heard)) == refused(lambda: log_status(row, by=SYSTEM, **heard))


def test_a_closed_one_hears_of_nothing():
    row = once(recorded(), "2026-09")
    log_status(row, Status.DONE, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    heard: dict[str, Any] = {"status": Status.UNDER_WAY, "on": date(2026, 1, 9), "at": AT}
    assert refused(lambda: hearing(stored(row), **heard)) == refused(lambda: log_status(row, by=SYSTEM, **heard))


def refused(act: Any) -> tuple[type[Refusal], str]:
    with pytest.raises(Refusal) as refusal:
        act()
    return type(refusal.value), str(refusal.value)
