"""Which flags turn on five days, worked out by hand from the windows of the seed records.

The desk has a lead of 30 days and no grace, and its noon UTC is 17:00 of the same day in Karachi. A follow-up is coming
up from 30 days before its window opens, due from its first day, overdue from the day after its last:

===============  ======================  ============  ============  ============
follow-up        window                  coming up     due           overdue
===============  ======================  ============  ============  ============
2024-001 2024-09 1 to 30 September 2024   2 Aug 2024    1 Sep 2024    1 Oct 2024
2026-008 2026-Q1 January to March 2026    2 Dec 2025    1 Jan 2026    1 Apr 2026
2026-008 2026-Q2 April to June 2026       2 Mar 2026    1 Apr 2026    1 Jul 2026
2026-008 2026-Q3 July to September 2026   1 Jun 2026    1 Jul 2026    1 Oct 2026
2026-008 2026-Q4 October to December      1 Sep 2026    1 Oct 2026    1 Jan 2027
2026-008 2027-Q1 January to March 2027    2 Dec 2026    1 Jan 2027    1 Apr 2027
2026-008 2027-Q2 April to June 2027       2 Mar 2027    1 Apr 2027    1 Jul 2027
2026-009 2026    the year 2026            2 Dec 2025    1 Jan 2026    1 Jan 2027
2026-009 2027    the year 2027            2 Dec 2026    1 Jan 2027    1 Jan 2028
2026-009 2028    the year 2028            2 Dec 2027    1 Jan 2028    1 Jan 2029
2026-010 2026-09 1 to 30 September 2026   2 Aug 2026    1 Sep 2026    1 Oct 2026
2026-018 round-7 3 to 5 January 2026      4 Dec 2025    3 Jan 2026    6 Jan 2026
===============  ======================  ============  ============  ============

Follow-ups of a rule are made 18 months ahead, and never fewer than the next two.

Of the mechanisms nobody logs anything in these days, so each window that ends passes without a meeting, and the desk
calls two of them in a row dormant, from the day after the first one:

* 2026-008, each quarter: 2026-Q1 is over on 1 April 2026, which is one; 2026-Q2 on 1 July, which makes two, and since
  1 April. One more with each quarter: three on 1 October, four on 1 January 2027, eight on 1 January 2028.
* 2026-009, each year: 2026 is over on 1 January 2027, 2027 on 1 January 2028: since 1 January 2027.
* 2026-018, announced: round 6 was held; round 7 is over on 6 January 2026 and stays the only one that was missed.
* 2024-006, announced: round 8 was held; the next one has no date, and what has no date is never over.
"""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from commitments.lifecycle import dormancies
from commitments.models import Commitment, FollowUp
from seeds.loader import load
from tracker.models import FlagChange

pytestmark = pytest.mark.one_engine

DAYS = ("2026-03-31", "2026-04-01", "2026-09-01", "2026-10-01", "2027-01-08")

# What was reported as held is closed from the start; the first run takes note of it.
CLOSINGS = {
    ("PKCN-2024-006", "round-8"): ("later", "closed"),
    ("PKCN-2026-018", "round-6"): ("later", "closed"),
}
TURNED = {
    "2026-03-31": {
        ("PKCN-2024-001", "2024-09"): ("later", "overdue"),
        ("PKCN-2026-008", "2026-Q1"): ("later", "due"),
        ("PKCN-2026-008", "2026-Q2"): ("later", "upcoming"),
        ("PKCN-2026-009", "2026"): ("later", "due"),
        ("PKCN-2026-018", "round-7"): ("later", "overdue"),
    },
    "2026-04-01": {
        ("PKCN-2026-008", "2026-Q1"): ("due", "overdue"),
        ("PKCN-2026-008", "2026-Q2"): ("upcoming", "due"),
    },
    "2026-09-01": {
        ("PKCN-2026-008", "2026-Q2"): ("due", "overdue"),
        ("PKCN-2026-008", "2026-Q3"): ("later", "due"),
        ("PKCN-2026-008", "2026-Q4"): ("later", "upcoming"),
        ("PKCN-2026-010", "2026-09"): ("later", "due"),
    },
    "2026-10-01": {
        ("PKCN-2026-008", "2026-Q3"): ("due", "overdue"),
        ("PKCN-2026-008", "2026-Q4"): ("upcoming", "due"),
        ("PKCN-2026-010", "2026-09"): ("due", "overdue"),
    },
    "2027-01-08": {
        ("PKCN-2026-008", "2026-Q4"): ("due", "overdue"),
        ("PKCN-2026-008", "2027-Q1"): ("later", "due"),
        ("PKCN-2026-009", "2026"): ("due", "overdue"),
        ("PKCN-2026-009", "2027"): ("later", "due"),
    },
}
# Since when each is dormant, after how many windows, and when it last met, on days between and after those.
DORMANT = {
    "2026-03-31": {},
    "2026-04-01": {},
    "2026-06-30": {},
    "2026-07-01": {"PKCN-2026-008": ("2026-04-01", 2, None)},
    "2026-09-30": {"PKCN-2026-008": ("2026-04-01", 2, None)},
    "2026-10-01": {"PKCN-2026-008": ("2026-04-01", 3, None)},
    "2027-01-01": {"PKCN-2026-008": ("2026-04-01", 4, None)},
    "2027-12-31": {"PKCN-2026-008": ("2026-04-01", 7, None)},
    "2028-01-01": {"PKCN-2026-008": ("2026-04-01", 8, None), "PKCN-2026-009": ("2027-01-01", 2, None)},
}
# What each run prints: follow-ups made ahead, and flags turned to coming up, due, overdue, closed.
PRINTED = {
    "2026-03-31": (0, 1, 2, 2, 2),
    "2026-04-01": (1, 0, 1, 1, 0),
    "2026-09-01": (1, 1, 2, 1, 0),
    "2026-10-01": (1, 0, 1, 2, 0),
    "2027-01-08": (2, 0, 2, 2, 0),
}

NOT_MADE = ""
# The flag of each follow-up on each of the five days.
FLAGS = {
    ("PKCN-2024-001", "2024-09"): ("overdue", "overdue", "overdue", "overdue", "overdue"),
    ("PKCN-2024-002", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2024-003", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2024-004", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2024-005", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2024-006", "round-8"): ("closed", "closed", "closed", "closed", "closed"),
    ("PKCN-2024-006", "next"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2025-007", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2026-008", "2026-Q1"): ("due", "overdue", "overdue", "overdue", "overdue"),
    ("PKCN-2026-008", "2026-Q2"): ("upcoming", "due", "overdue", "overdue", "overdue"),
    ("PKCN-2026-008", "2026-Q3"): ("later", "later", "due", "overdue", "overdue"),
    ("PKCN-2026-008", "2026-Q4"): ("later", "later", "upcoming", "due", "overdue"),
    ("PKCN-2026-008", "2027-Q1"): ("later", "later", "later", "later", "due"),
    ("PKCN-2026-008", "2027-Q2"): ("later", "later", "later", "later", "later"),
    ("PKCN-2026-008", "2027-Q3"): ("later", "later", "later", "later", "later"),
    ("PKCN-2026-008", "2027-Q4"): (NOT_MADE, "later", "later", "later", "later"),
    ("PKCN-2026-008", "2028-Q1"): (NOT_MADE, NOT_MADE, "later", "later", "later"),
    ("PKCN-2026-008", "2028-Q2"): (NOT_MADE, NOT_MADE, NOT_MADE, "later", "later"),
    ("PKCN-2026-008", "2028-Q3"): (NOT_MADE, NOT_MADE, NOT_MADE, NOT_MADE, "later"),
    ("PKCN-2026-009", "2026"): ("due", "due", "due", "due", "overdue"),
    ("PKCN-2026-009", "2027"): ("later", "later", "later", "later", "due"),
    ("PKCN-2026-009", "2028"): ("later", "later", "later", "later", "later"),
    ("PKCN-2026-009", "2029"): (NOT_MADE, NOT_MADE, NOT_MADE, NOT_MADE, "later"),
    ("PKCN-2026-010", "2026-09"): ("later", "later", "due", "overdue", "overdue"),
    ("PKCN-2026-011", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2026-012", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2026-013", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2026-014", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2026-015", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2026-016", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2026-017", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2026-018", "round-6"): ("closed", "closed", "closed", "closed", "closed"),
    ("PKCN-2026-018", "round-7"): ("overdue", "overdue", "overdue", "overdue", "overdue"),
    ("PKCN-2026-019", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2026-020", "undated"): ("undated", "undated", "undated", "undated", "undated"),
    ("PKCN-2026-021", "undated"): ("undated", "undated", "undated", "undated", "undated"),
}


def tick(day):
    out = StringIO()
    call_command("tick", "--at", day, "--json", stdout=out)
    return json.loads(out.getvalue())


def flags():
    return {
        (ref, slot): flag for ref, slot, flag in FollowUp.objects.values_list("commitment__reference", "slot", "flag")
    }


def turned_on(day):
    rows = FlagChange.objects.filter(on=day)
    return {
        (row.follow_up.commitment.reference, row.follow_up.slot): (row.from_flag, row.to_flag)
        for row in rows.select_related("follow_up__commitment")
    }


def test_tick_flags_exactly_what_the_calendar_says(db):
    load(at=datetime(2026, 1, 12, 12, 0, tzinfo=UTC))
    for number, day in enumerate(DAYS):
        result = tick(day)
        assert (day, flags()) == (day, {key: row[number] for key, row in FLAGS.items() if row[number] != NOT_MADE})
        assert (day, turned_on(day)) == (day, TURNED[day] | (CLOSINGS if number == 0 else {}))
        assert (day, result["generated"], *result["flagged"].values()) == (day, *PRINTED[day])
    assert FlagChange.objects.count() == sum(map(len, TURNED.values())) + len(CLOSINGS)


def test_tick_finds_the_mechanisms_that_fell_silent(db):
    load(at=datetime(2026, 1, 12, 12, 0, tzinfo=UTC))
    for day, expected in DORMANT.items():
        tick(day)
        silent = list(Commitment.objects.dormant().select_related("desk"))
        told = dormancies(silent, on=date.fromisoformat(day))
        found = {row.reference: (str(row.dormant_since), told[row.pk].windows, told[row.pk].last_met) for row in silent}
        assert (day, found) == (day, expected)


def test_loaded_later_they_are_as_silent_from_the_start(db):
    load(at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
    found = Commitment.objects.dormant().values_list("reference", "dormant_since")
    assert list(found) == [("PKCN-2026-008", date(2026, 4, 1))]


def test_second_tick_of_the_same_day_turns_nothing(db):
    load(at=datetime(2026, 1, 12, 12, 0, tzinfo=UTC))
    for day in DAYS:
        tick(day)
        before = flags(), FlagChange.objects.count()
        again = tick(day)
        assert (again["generated"], set(again["flagged"].values())) == (0, {0})
        assert (flags(), FlagChange.objects.count()) == before


@pytest.mark.parametrize("loaded_on", [datetime(2026, 11, 22, 12, 0, tzinfo=UTC)])
def test_replay_of_days_before_the_loading_turns_the_same_flags(db, loaded_on):
    load(at=loaded_on)
    for day in DAYS:
        tick(day)
        # What was closed while loading was closed in November, and is noted by the first run after that.
        assert (day, turned_on(day)) == (day, TURNED[day] | (CLOSINGS if day == "2027-01-08" else {}))
