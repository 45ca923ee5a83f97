"""What the seed files say, as it stands in the register after the first loading."""

import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from commitments.models import (
    Citation,
    Commitment,
    Desk,
    Evidence,
    FocalPoint,
    FollowUp,
    Occasion,
    Party,
    SourceDocument,
    StatusEntry,
)
from seeds.loader import Loaded, load

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

LOADED_AT = datetime(2026, 1, 12, 12, 0, tzinfo=UTC)
NEW_YORK, BEIJING = "2024-06-27", "2026-01-07"

PK, CN = "pakistan", "china"
PK_INTERIOR, CN_SECURITY = "pakistan-ministry-of-interior", "china-ministry-of-public-security"
NCCIA = "national-cyber-crimes-investigation-agency"
PK_MILITARY, CN_ARMY = "pakistan-military", "china-peoples-liberation-army"

UNDATED = {"undated": ""}
# reference: title, kind, can be checked, made on, who promises, to whom
PROMISES = {
    "PKCN-2024-001": (
        "Pakistan's interior minister takes part in the Global Security Forum of September 2024",
        *("event", True, NEW_YORK, [PK_INTERIOR], [CN]),
    ),
    "PKCN-2024-002": (
        "Visit of China's interior minister to Pakistan, as invited in June 2024",
        *("visit", True, NEW_YORK, [PK_INTERIOR], [CN]),
    ),
    "PKCN-2024-003": (
        "Special protection unit for Chinese citizens in Islamabad, as of June 2024",
        *("institution", True, NEW_YORK, [PK], [CN]),
    ),
    "PKCN-2024-004": (
        "China's cooperation in training the Special Protection Unit",
        *("assistance", False, NEW_YORK, [CN], [PK]),
    ),
    "PKCN-2024-005": (
        "Security for Chinese citizens who work on projects in Pakistan",
        *("intention", False, "", [PK_INTERIOR], [CN]),
    ),
    "PKCN-2024-006": (
        "Joint counter-terrorism exercises of the two militaries",
        *("programme", True, "", [PK_MILITARY, CN_ARMY], []),
    ),
    "PKCN-2025-007": (
        "Stronger counter-terrorism cooperation, bilateral and multilateral",
        *("intention", False, "", [PK, CN], []),
    ),
    "PKCN-2026-008": (
        "Quarterly meetings of the joint working group on security",
        *("meeting_series", True, BEIJING, [PK, CN], []),
    ),
    "PKCN-2026-009": (
        "Annual talks of the interior ministers",
        *("meeting_series", True, BEIJING, [PK_INTERIOR, CN_SECURITY], []),
    ),
    "PKCN-2026-010": (
        "Pakistan's interior minister at the Global Security Cooperation Forum of September 2026 in China",
        *("event", True, BEIJING, [CN_SECURITY], [PK_INTERIOR]),
    ),
    "PKCN-2026-011": (
        "Visit of China's interior minister to Pakistan, as invited in January 2026",
        *("visit", True, BEIJING, [PK_INTERIOR], [CN_SECURITY]),
    ),
    "PKCN-2026-012": (
        "Special protection unit for Chinese citizens in Islamabad, as of January 2026",
        *("institution", True, BEIJING, [PK], [CN]),
    ),
    "PKCN-2026-013": (
        "Joint strategy for training police and security personnel (Islamabad\N{EN DASH}Beijing sister-city talks)",
        *("deliverable", True, BEIJING, [PK_INTERIOR, CN_SECURITY], []),
    ),
    "PKCN-2026-014": (
        "Wider police training exchanges",
        *("programme", False, BEIJING, [PK_INTERIOR, CN_SECURITY], []),
    ),
    "PKCN-2026-015": (
        "Better rapid-response mechanisms against terrorism and crime",
        *("intention", False, BEIJING, [PK_INTERIOR, CN_SECURITY], []),
    ),
    "PKCN-2026-016": (
        "China's help for the National Cyber Crimes Investigation Agency",
        *("assistance", False, BEIJING, [CN], [NCCIA]),
    ),
    "PKCN-2026-017": (
        "Better coordination between law enforcement institutions",
        *("intention", False, BEIJING, [PK_INTERIOR, CN_SECURITY], []),
    ),
    "PKCN-2026-018": ("Strategic dialogue of the foreign ministers", "meeting_series", True, "", [PK, CN], []),
    "PKCN-2026-019": ("Stronger defence cooperation", "intention", False, "", [PK, CN], []),
    "PKCN-2026-020": (
        "Better security safeguards for Belt and Road projects",
        *("intention", False, "", [PK, CN], []),
    ),
    "PKCN-2026-021": (
        "Better strategic communication in multilateral frameworks",
        *("intention", False, "", [PK, CN], []),
    ),
}
# reference: schedule, each follow-up's slot and window as EDTF, number of quotes, what it reaffirms
SCHEDULES = {
    "PKCN-2024-001": ("once", "", {"2024-09": "2024-09"}, 2, ""),
    "PKCN-2024-002": ("undated", "", UNDATED, 1, ""),
    "PKCN-2024-003": ("undated", "", UNDATED, 1, ""),
    "PKCN-2024-004": ("undated", "", UNDATED, 1, ""),
    "PKCN-2024-005": ("undated", "", UNDATED, 1, ""),
    "PKCN-2024-006": ("announced", "", {"round-8": "2024-11", "next": ""}, 2, ""),
    "PKCN-2025-007": ("undated", "", UNDATED, 2, ""),
    "PKCN-2026-008": (
        "recurring",
        "FREQ=MONTHLY;INTERVAL=3",
        {
            "2026-Q1": "2026-33",
            "2026-Q2": "2026-34",
            "2026-Q3": "2026-35",
            "2026-Q4": "2026-36",
            "2027-Q1": "2027-33",
            "2027-Q2": "2027-34",
            "2027-Q3": "2027-35",
        },
        2,
        "",
    ),
    "PKCN-2026-009": ("recurring", "FREQ=YEARLY", {"2026": "2026", "2027": "2027", "2028": "2028"}, 2, ""),
    "PKCN-2026-010": ("once", "", {"2026-09": "2026-09"}, 3, ""),
    "PKCN-2026-011": ("undated", "", UNDATED, 4, "PKCN-2024-002"),
    "PKCN-2026-012": ("undated", "", UNDATED, 3, "PKCN-2024-003"),
    "PKCN-2026-013": ("undated", "", UNDATED, 2, ""),
    "PKCN-2026-014": ("undated", "", UNDATED, 2, ""),
    "PKCN-2026-015": ("undated", "", UNDATED, 2, ""),
    "PKCN-2026-016": ("undated", "", UNDATED, 2, ""),
    "PKCN-2026-017": ("undated", "", UNDATED, 2, ""),
    "PKCN-2026-018": ("announced", "", {"round-6": "2025-08", "round-7": "2026-01-03/2026-01-05"}, 2, ""),
    "PKCN-2026-019": ("undated", "", UNDATED, 1, ""),
    "PKCN-2026-020": ("undated", "", UNDATED, 1, ""),
    "PKCN-2026-021": ("undated", "", UNDATED, 1, ""),
}


@pytest.fixture(autouse=True, scope="module")
def loaded(shared):
    """Loaded once for all tests of this file, which only read."""
    return shared(lambda: load(at=LOADED_AT))


def test_every_record_of_the_files_is_made(loaded):
    assert loaded == Loaded(created=55, unchanged=0)


def test_commitments_say_who_promised_what_to_whom():
    assert {
        each.reference: (
            *(each.title, each.kind, each.hard, each.made_on.isoformat() if each.made_on else ""),
            *([party.slug for party in each.promisers()], [party.slug for party in each.promised_to()]),
        )
        for each in Commitment.objects.all()
    } == PROMISES


def test_commitments_have_their_follow_ups_quotes_and_what_they_reaffirm():
    assert {
        each.reference: (
            *each.schedules.values_list("kind", "rrule").get(),
            {row.slot: row.window.edtf() if row.window else "" for row in each.follow_ups.all()},
            *(each.citations.count(), each.reaffirms.reference if each.reaffirms else ""),
        )
        for each in Commitment.objects.all()
    } == SCHEDULES


def test_every_commitment_says_which_reading_was_taken():
    assert [each.reference for each in Commitment.objects.filter(reading="")] == []


def test_only_what_the_articles_report_as_held_is_closed():
    assert set(
        FollowUp.objects.exclude(status="planned").values_list(
            "commitment__reference", "slot", "status", "flag", "closed_on", "days_late"
        )
    ) == {
        ("PKCN-2024-006", "round-8", "done", "closed", date(2024, 11, 30), 0),
        ("PKCN-2026-018", "round-6", "done", "closed", date(2025, 8, 31), 0),
    }


def test_what_was_held_is_shown_by_the_words_of_the_article():
    assert set(Evidence.objects.values_list("entry__commitment__reference", "document__title", "quote")) == {
        (
            "PKCN-2024-006",
            "Article on the visit of Pakistan's foreign minister to China in January 2026",
            "the two militaries conducted a joint counter-terrorism exercise in Pakistan",
        ),
        (
            "PKCN-2026-018",
            "Article on the visit of Pakistan's foreign minister to China in January 2026",
            "co-chaired the sixth round",
        ),
    }


def test_open_follow_ups_wait_for_the_watch_to_flag_them():
    flags = Counter(FollowUp.objects.open().values_list("flag", flat=True))
    assert flags == {"later": 13, "undated": 16}


@pytest.mark.parametrize(
    ("reference", "slot", "review_on"),
    [
        ("PKCN-2024-002", "undated", date(2024, 12, 27)),
        ("PKCN-2026-011", "undated", date(2026, 7, 7)),
        ("PKCN-2024-006", "next", date(2026, 7, 3)),
        # No source says when it was promised: six months from the loading.
        ("PKCN-2025-007", "undated", date(2026, 7, 12)),
    ],
)
def test_what_has_no_date_is_looked_at_again(reference, slot, review_on):
    assert FollowUp.objects.get(commitment__reference=reference, slot=slot).review_on == review_on


@pytest.mark.parametrize(
    ("reference", "term", "readings"),
    [
        ("PKCN-2026-008", "rhythm", {"quarterly", "every three months"}),
        ("PKCN-2026-012", "state", {"exists", "being established"}),
        ("PKCN-2026-013", "substance", {"a strategy is endorsed", "a strategy is to be developed"}),
        (
            "PKCN-2026-011",
            "parties",
            {
                "Qi Yanjun is China's interior minister (June 2024)",
                "Wang Xiaohong is China's interior minister (January 2026)",
            },
        ),
    ],
)
def test_sources_that_disagree_both_keep_their_reading(reference, term, readings):
    found = Citation.objects.filter(commitment__reference=reference, term=term)
    assert set(found.values_list("reading", flat=True)) == readings
    assert found.values("document").distinct().count() >= 2


def test_no_other_term_is_in_dispute():
    by_term: dict[tuple[str, str], set[str]] = {}
    for citation in Citation.objects.exclude(term="").select_related("commitment"):
        by_term.setdefault((citation.commitment.reference, citation.term), set()).add(citation.reading)
    assert {key for key, readings in by_term.items() if len(readings) > 1} == {
        ("PKCN-2026-008", "rhythm"),
        ("PKCN-2026-011", "parties"),
        ("PKCN-2026-012", "state"),
        ("PKCN-2026-013", "substance"),
    }


def test_documents_say_where_they_come_from_and_how_many_quotes_they_support():
    assert {
        each.title: (
            *(each.kind, each.publisher, each.published_on.isoformat() if each.published_on else "", each.address),
            *(bool(each.note), each.full_text, each.citations.count()),
        )
        for each in SourceDocument.objects.all()
    } == {
        "Report on the interior ministers' meeting at China's mission in New York": (
            *("press_report", "", "2024-06-27", "", True, "", 8),
        ),
        "Article on the visit of Pakistan's foreign minister to China in January 2026": (
            *("press_report", "", "", "", True, "", 9),
        ),
        "Pakistan, China Vow to Deepen Counterterrorism Ties, Set Quarterly Security Talks": (
            *("press_report", "The South Asia Times", "2026-01-08", "", True, "", 11),
        ),
        "Report on the interior ministers' meeting in Beijing that lists both delegations": (
            *("press_report", "", "2026-01-07", "", True, "", 11),
        ),
        # What an opinion says should be done is no promise.
        "Strengthening anti-terrorism cooperation between China and Pakistan": (
            *("opinion", "Global Village Space", "", "", True, "", 0),
        ),
    }


def test_the_two_ministers_named_for_china_both_stand_in_the_record():
    assert set(FocalPoint.objects.values_list("name", "office", "party__slug", "named_on")) == {
        ("Mohsin Naqvi", "Federal Interior Minister", PK_INTERIOR, date(2026, 1, 7)),
        ("Qi Yanjun", "Chinese Interior Minister", CN, date(2024, 6, 27)),
        ("Wang Xiaohong", "Chinese Interior Minister", CN_SECURITY, date(2026, 1, 7)),
        ("Ishaq Dar", "Deputy Prime Minister and Foreign Minister", PK, date(2026, 1, 3)),
        ("Wang Yi", "Chinese Foreign Minister", CN, date(2025, 8, 21)),
    }


def test_parties_belong_to_the_two_states():
    assert dict(Party.objects.values_list("slug", "root__slug")) == {
        PK: None,
        CN: None,
        PK_INTERIOR: PK,
        CN_SECURITY: CN,
        NCCIA: PK,
        PK_MILITARY: PK,
        CN_ARMY: CN,
    }


def test_the_desk_gives_references_after_those_of_the_seeds():
    desk = Desk.objects.get(code="PKCN")
    assert (desk.time_zone, desk.lead_days, desk.grace_days) == ("Asia/Karachi", 30, 0)
    numbers = [
        int(reference.rpartition("-")[2]) for reference in Commitment.objects.values_list("reference", flat=True)
    ]
    assert sorted(numbers) == list(range(1, desk.references_given + 1))


def test_what_comes_from_published_articles_is_public():
    for model in (Commitment, SourceDocument, Occasion):
        assert set(model.objects.values_list("confidentiality", flat=True)) == {"public"}


def test_the_log_says_that_it_was_loaded_and_when():
    assert set(StatusEntry.objects.values_list("author", "at")) == {("Seeds", LOADED_AT)}
    assert not StatusEntry.objects.filter(user__isnull=False).exists()
    assert Counter(StatusEntry.objects.values_list("kind", flat=True)) == {
        "recorded": 21,
        "scheduled": 21,
        "expected": 4,
        "logged": 2,
        "cited": 13,
    }


def test_nothing_quoted_is_longer_than_twelve_words():
    quoted = [
        *Citation.objects.values_list("quote", flat=True),
        *Evidence.objects.values_list("quote", flat=True),
        *FollowUp.objects.values_list("wording", flat=True),
    ]
    assert [words for words in quoted if len(re.split("[\\s/\N{EN DASH}-]+", words)) > 12] == []
