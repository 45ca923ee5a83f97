"""The warning that a like commitment is recorded already, and its two answers."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.admin.recording.alike import alike
from commitments.models import Commitment
from commitments.status import Part
from tests.commitments.test_admin_recording import Draft
from tests.commitments.test_admin_sources import form_of
from tests.factories import DeskFactory, PartyFactory, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

ASKED = "A like commitment is recorded already. Say below whether this one says it again or is another."


def promised(draft: Draft, **fields: Any) -> Commitment:
    """What the draft says, recorded before."""
    parts = [(draft.promiser, Part.PROMISES), (draft.promised, Part.IS_PROMISED)]
    typed: dict[str, Any] = {"desk": draft.desk, "title": "A forum in China", "parts": parts, **fields}
    return recorded(**typed)


def found(draft: Draft, title: str = "A forum in China", **sides: Any) -> list[Commitment]:
    asked: dict[str, Any] = {
        "promisers": [draft.promiser],
        "promised_to": [draft.promised],
        "user": draft.officer,
    } | sides
    return alike(title, **asked)


def test_recording_waits_for_an_answer_and_keeps_what_was_typed():
    draft = Draft()
    earlier = promised(draft, made_on=date(2024, 6, 1), owner=draft.officer)
    answer = draft.send()
    form = form_of(answer)
    assert (dict(form.errors), form.alike, form.asks) == ({"__all__": [ASKED]}, [earlier], True)
    kept = {name: form.data.getlist(name) for name in draft.typed}
    assert kept == {name: [str(v) for v in (x if isinstance(x, list) else [x])] for name, x in draft.typed.items()}
    page = answer.content.decode()
    for words in (str(earlier), "Made on 1 June 2024,", "in force.", f"Owner: {draft.officer}"):
        assert words in page
    assert Commitment.objects.count() == 1


def test_it_says_the_same_again():
    draft = Draft()
    earlier = promised(draft)
    assert draft.send(_said_again=earlier.pk).status_code == 302
    assert Commitment.objects.exclude(pk=earlier.pk).get().reaffirms == earlier


def test_it_is_another_one():
    draft = Draft()
    earlier = promised(draft)
    page = form_of(draft.send())
    assert page.alike_keys == str(earlier.pk)
    assert draft.send(told_apart=page.alike_keys).status_code == 302
    assert Commitment.objects.exclude(pk=earlier.pk).get().reaffirms is None


def test_an_answer_holds_when_something_else_is_refused_and_only_for_what_was_shown():
    draft = Draft()
    earlier = promised(draft)
    answer = draft.send(told_apart=str(earlier.pk), kind="")
    assert list(form_of(answer).errors) == ["kind"]
    assert f'<input type="hidden" name="told_apart" value="{earlier.pk}">' in answer.content.decode()
    later = promised(draft)
    form = form_of(draft.send(told_apart=str(earlier.pk)))
    assert (form.asks, form.alike_keys) == (True, f"{earlier.pk} {later.pk}")


def test_while_the_form_is_filled_it_only_tells():
    draft = Draft()
    earlier = promised(draft)
    form = form_of(draft.send(kind="", _preview="1"))
    assert (form.alike, form.asks, dict(form.errors)) == ([earlier], False, {})
    # One click names the earlier one, and keeps the rest.
    form = form_of(draft.send(kind="", _reaffirm=earlier.pk))
    assert (form["reaffirms"].value(), form.alike, dict(form.errors)) == (str(earlier.pk), [], {})
    assert form["title"].value() == "A forum in China"
    assert Commitment.objects.count() == 1


def test_an_earlier_one_that_is_hidden_is_neither_told_of_nor_taken():
    draft = Draft()
    hidden = promised(draft, desk=DeskFactory.create(), confidentiality="restricted")
    form = form_of(draft.send(_said_again=hidden.pk))
    assert dict(form.errors) == {
        "reaffirms": ["Select a valid choice. That choice is not one of the available choices."]
    }
    assert draft.send().status_code == 302


def test_sides_and_titles_decide():
    draft = Draft()
    third = PartyFactory.create(name="Türkiye")
    ministry = PartyFactory.create(name="Ministry", part_of=draft.promised)
    row = promised(draft)
    assert found(draft) == [row]
    assert found(draft, "A railway line") == []
    assert found(draft, "") == []
    assert found(draft, promisers=[draft.promised], promised_to=[draft.promiser]) == []
    assert found(draft, promisers=[]) == []
    # A ministry for its state, and one party more.
    assert found(draft, promised_to=[ministry]) == [row]
    assert found(draft, promised_to=[draft.promised, third]) == [row]
    assert found(draft, promisers=[third]) == []
    assert found(draft, promised_to=[third]) == []


def test_three_at_most_the_newest_first_and_what_has_no_day_last():
    draft = Draft()
    days = [date(2024, 1, 1), None, date(2026, 1, 1), date(2025, 1, 1)]
    rows = [promised(draft, made_on=day) for day in days]
    assert found(draft) == [rows[2], rows[3], rows[0]]


def test_it_asks_the_same_of_the_database_however_many_there_are():
    draft, asked = Draft(), []
    for more in (1, 9):
        for _number in range(more):
            promised(draft)
        with CaptureQueriesContext(connection) as questions:
            assert found(draft)
        asked.append(len(questions))
    assert asked == [4, 4]
