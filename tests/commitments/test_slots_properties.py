"""What holds for the slots of every rule, and that another library counts the same."""

from datetime import date, timedelta
from itertools import islice, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.schedule import RuleError, Slots
from tests.commitments.rules import Case, cases, ends, touching

within = st.integers(-500, 8000).map(lambda days: timedelta(days=days))
lengths = st.integers(0, 2000).map(lambda days: timedelta(days=days))


@settings(max_examples=5 * settings().max_examples, deadline=None)
@given(cases())
def test_slots_fall_when_dateutil_says(case: Case):
    assert case.first_days(20) == case.their_first_days(20)


@settings(deadline=None)
@given(cases())
def test_keys_are_unique_and_windows_ordered_and_apart(case: Case):
    slots = list(islice(case.slots(), 200))
    assert len({slot.key for slot in slots}) == len(slots)
    days = [day for slot in slots for day in ends(slot)]
    assert days == sorted(days)
    assert all(ends(one)[1] < ends(two)[0] for one, two in pairwise(slots))


@settings(deadline=None)
@given(cases(), within, lengths)
def test_a_span_holds_what_one_finds_by_walking_there(case: Case, after: timedelta, length: timedelta):
    first = case.anchor + after
    assert case.slots().between(first, first + length) == touching(iter(case.slots()), first, first + length)


@settings(deadline=None)
@given(cases(), within, lengths, within, lengths)
def test_any_two_spans_agree_on_what_both_touch(
    case: Case, after: timedelta, length: timedelta, other_after: timedelta, other_length: timedelta
):
    one = case.anchor + after, case.anchor + after + length
    two = case.anchor + other_after, case.anchor + other_after + other_length
    slots = case.slots()
    assert [slot for slot in slots.between(*one) if slot.window.touches(*two)] == [
        slot for slot in slots.between(*two) if slot.window.touches(*one)
    ]


@settings(deadline=None)
@given(cases(), within)
def test_slots_opening_from_a_day_are_the_last_of_all_slots(case: Case, after: timedelta):
    day = case.anchor + after
    walked = (slot for slot in case.slots() if slot.window.opens >= day)
    assert list(islice(case.slots().opening_from(day), 20)) == list(islice(walked, 20))


@settings(deadline=None)
@given(cases())
def test_the_first_slot_is_not_over_before_the_anchor(case: Case):
    assert all(ends(slot)[1] >= case.anchor for slot in islice(case.slots(), 3))


@settings(deadline=None)
@given(cases(), st.integers(0, 20 * 365) | st.integers(0, 3), st.booleans())
def test_every_rule_ends_with_the_calendar(case: Case, days: int, early: bool):
    """From a day at either end of the calendar a rule is counted without a fault, or refused in its own words."""
    anchor = date.min + timedelta(days=days) if early else date.max - timedelta(days=days)
    try:
        slots = Slots(case.slots().rule, anchor, case.counting, case.year_starts)
    except RuleError:
        return
    found = list(slots) if not early else list(islice(slots, 50))
    assert found == slots.between(date.min, ends(found[-1])[1] if found else date.max)
