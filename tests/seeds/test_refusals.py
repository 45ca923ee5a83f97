"""Seed files that cannot be used: one line with file, field and value, and nothing written."""

from datetime import UTC, datetime

import pytest

from commitments.models import Commitment, Desk, Party, Schedule, SourceDocument
from seeds.fields import BadSeed
from seeds.loader import Loaded, load

pytestmark = pytest.mark.one_engine

AT = datetime(2026, 1, 12, 12, 0, tzinfo=UTC)

DESK = """\
desk:
  name: Test desk
  slug: test
  code: TEST
  home_party: north
  time_zone: Asia/Karachi
  working_days: MO,TU,WE,TH,FR
  reminder_hour: 9
  references_given: 2
parties:
  - slug: north
    name: North
    kind: state
    country: PK
  - slug: south
    name: South
    kind: state
"""
ARTICLE = """\
document:
  key: report
  title: A report
  kind: press_report
  publisher: The Paper
  language: en
commitments:
  - reference: TEST-2026-001
    title: Working group
    summary: They meet.
    kind: meeting_series
    hard: true
    made_on: 2026-01-07
    promises: [north, south]
    schedule:
      kind: recurring
      rule: FREQ=MONTHLY;INTERVAL=3
      anchor: 2026-01-07
    quotes:
      - words: quarterly meetings
  - reference: TEST-2026-002
    title: Dialogue
    summary: They talk.
    kind: meeting_series
    hard: true
    promises: [north]
    is_promised: [south]
    schedule:
      kind: announced
      rounds:
        - slot: round-1
          window: 2025-08
          logged:
            status: done
            on: 2025-08-31
            note: Held.
            quote: held the first round
    quotes:
      - words: a dialogue
also_supports:
  - commitment: TEST-2026-001
    quotes:
      - words: every three months
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    (tmp_path / "article.yaml").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder):
    with pytest.raises(BadSeed) as told:
        load(folder, at=AT)
    assert [model.objects.count() for model in (Desk, Party, SourceDocument, Commitment)] == [0, 0, 0, 0]
    return str(told.value)


def test_files_without_fault_are_loaded(db, folder):
    # desk, two parties, document, two commitments, one more quote
    assert load(folder, at=AT) == Loaded(created=7, unchanged=0)


def test_a_rule_is_counted_as_the_file_says(db, folder):
    change(folder / "article.yaml", "kind: recurring", "kind: recurring\n      counting: anniversary")
    load(folder, at=AT)
    assert list(Schedule.objects.exclude(counting="").values_list("counting", flat=True)) == ["anniversary"]


IN_DESK = [
    ("time_zone: Asia/Karachi", "time_zone: Mars/Base", "desk.yaml: desk: time_zone: “Mars/Base”: "
     "“Mars/Base” is no IANA time zone; use a name such as Asia/Karachi."),
    ("code: TEST", "code: test", "desk.yaml: desk: code: “test”: “test” is not two to eight capitals and digits."),
    ("  code: TEST\n", "", "desk.yaml: desk: code: is missing"),
    ("references_given: 2", "references_given: two", "desk.yaml: desk: references_given: “two”: "
     "invalid literal for int() with base 10: 'two'"),
    ("home_party: north", "home_party: east", "desk.yaml: desk: home_party: "
     "“east” is not among the keys of the seed files"),
    ("    country: PK", "    country: Pak", "desk.yaml: parties 1: country: “Pak”: “Pak” is not two capital letters."),
    ("    country: PK", "    part_of: south", "desk.yaml: parties 1: part_of: "
     "“south” is no party that stands before this one"),
    ("kind: state", "kind: planet", "desk.yaml: parties 1: kind: “planet”: 'planet' is not a valid PartyKind"),
    ("slug: south", "slug: north", "desk.yaml: parties 2: slug: “north” stands twice"),
    ("  name: Test desk", "  name: Test desk\n  colour: red", "desk.yaml: desk: colour: "
     "is not a field that is known here (“red”)"),
    ("desk:\n", "desk: 1\nshop:\n", "desk.yaml: desk: record: “1” is not a mapping of fields"),
]  # fmt: skip
IN_ARTICLE = [
    # schedules
    ("kind: announced", "kind: awaiting", "article.yaml: commitments 2: schedule: kind: "
     "“awaiting” needs an event, which no seed file records"),
    ("      kind: recurring", "      kind: recurring\n      counting: weekly", "article.yaml: commitments 1: schedule: "
     "counting: “weekly”: 'weekly' is not a valid Counting"),
    # provenance
    ("    quotes:\n      - words: quarterly meetings\n", "", "article.yaml: commitments 1: quotes: "
     "“TEST-2026-001” quotes no source document"),
    ("words: quarterly meetings", "words: ''", "article.yaml: commitments 1: quotes 1: words: is missing"),
    ("document:", "documents:", "article.yaml: document: "
     "is missing: a record without a source document has no provenance"),
    ("  publisher: The Paper\n", "", "article.yaml: document: publisher: "
     "is missing, and no note says why (“A report”)"),
    ("words: quarterly meetings", "words: a b c d e f g h i j k l-m", "article.yaml: commitments 1: quotes 1: words: "
     "“a b c d e f g h i j k l-m” has 13 words, more than 12"),
    ("quote: held the first round", "quote: a b c d e f g h i j k l m", "article.yaml: commitments 2: schedule: "
     "rounds 1: logged: quote: “a b c d e f g h i j k l m” has 13 words, more than 12"),
    # fields
    ("    hard: true\n", "    hard: true\n    colour: red\n", "article.yaml: commitments 1: colour: "
     "is not a field that is known here (“red”)"),
    ("hard: true", "hard: maybe", "article.yaml: commitments 1: hard: “maybe” is neither true nor false"),
    ("      - words: quarterly", "      - term: mood\n        words: quarterly", "article.yaml: commitments 1: "
     "quotes 1: term: “mood”: 'mood' is not a valid Term"),
    ("      - words: quarterly", "      - term: rhythm\n        words: quarterly", "article.yaml: commitments 1: "
     "reading: “”: A reading needs the term it speaks to, and the term a reading."),
    ("promises: [north, south]", "promises: north", "article.yaml: commitments 1: promises: “north” is not a list"),
    ("promises: [north, south]", "promises: [north, east]", "article.yaml: commitments 1: promises: "
     "“east” is not among the keys of the seed files"),
    ("    promises: [north, south]\n", "", "article.yaml: commitments 1: parties: nobody promises “Working group”"),
    ("reference: TEST-2026-002", "reference: TEST-2026-001", "article.yaml: commitments 2: reference: "
     "“TEST-2026-001” stands twice"),
    ("    hard: true\n", "    hard: true\n    reaffirms: TEST-2026-002\n", "article.yaml: commitments 1: reaffirms: "
     "“TEST-2026-002” is no commitment that was recorded before"),
    ("- commitment: TEST-2026-001", "- commitment: TEST-2026-009", "article.yaml: also_supports 1: quotes 1: "
     "commitment: “TEST-2026-009” is no commitment that was recorded before"),
    # dates, windows, rules
    ("made_on: 2026-01-07", "made_on: 2026-02-30", "article.yaml: commitments 1: made_on: “2026-02-30”: "
     "day is out of range for month"),
    ("window: 2025-08", "window: 2025-13", "article.yaml: commitments 2: schedule: rounds 1: window: “2025-13”: "
     "'2025-13' is no window: 13 is no month (01-12), season (25-32), quarter (33-36), third (37-39) or "
     "half-year (40-41) at character 6"),
    ("window: 2025-08", "window: 2025-08-31/2025-08-01", "article.yaml: commitments 2: schedule: rounds 1: window: "
     "“2025-08-31/2025-08-01”: the window ends on 2025-08-01, before it starts on 2025-08-31, at character 12"),
    ("INTERVAL=3", "INTERVAL=0", "article.yaml: commitments 1: schedule: rule: “FREQ=MONTHLY;INTERVAL=0”: "
     "INTERVAL=0 is not a whole number from 1 to 9999"),
    ("      anchor: 2026-01-07\n", "", "article.yaml: commitments 1: schedule: anchor: is missing"),
    # what the lifecycle refuses
    ("on: 2025-08-31", "on: 2026-08-31", "article.yaml: commitments 2: schedule: rounds 1: logged: on: "
     "2026-08-31 has not come yet, today is 2026-01-12"),
    # the file itself
    ("    hard: true\n", "    hard: true\n    hard: false\n", "article.yaml: line 13: "
     "“hard: false”: “hard” stands twice"),
    ("document:\n", "document: [\n", "article.yaml: line 3: “title: A report”: expected ',' or ']', but got ':'"),
    ("title: A report", "title: &a A: report", "article.yaml: line 3: “title: &a A: report”: "
     "mapping values are not allowed here"),
    ("title: A report", "title: A \x07 report", "article.yaml: YAML: unacceptable character #x0007: "
     "special characters are not allowed in \"<unicode string>\", position 35"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), IN_DESK, ids=[new[:40] for _, new, _ in IN_DESK])
def test_fault_in_what_is_shared_is_told(db, folder, old, new, told):
    change(folder / "desk.yaml", old, new)
    assert refusal(folder) == told


@pytest.mark.parametrize(("old", "new", "told"), IN_ARTICLE, ids=[new[:40] for _, new, _ in IN_ARTICLE])
def test_fault_in_an_article_is_told(db, folder, old, new, told):
    change(folder / "article.yaml", old, new)
    assert refusal(folder) == told


def test_file_that_is_not_utf_8_is_told(db, folder):
    (folder / "article.yaml").write_bytes(ARTICLE.replace("The Paper", "Le Résumé").encode("latin-1"))
    assert refusal(folder) == "article.yaml: encoding: not UTF-8: byte 0xe9 at position 80"


def test_folder_without_the_shared_file_is_told(db, tmp_path):
    assert refusal(tmp_path) == f"{tmp_path}: desk.yaml: is missing"
