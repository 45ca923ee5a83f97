"""Dates, windows, schedules and sides in plain words, for pages, admin, API and mail alike."""

from commitments.phrasing.day_notes import day_note_in_words
from commitments.phrasing.days import day_in_words, days_in_words
from commitments.phrasing.lists import list_in_words
from commitments.phrasing.offsets import offset_in_words
from commitments.phrasing.parties import owed_in_words
from commitments.phrasing.reports import report_in_words
from commitments.phrasing.schedules import plan_in_words, recurrence_in_words, sentence
from commitments.phrasing.slips import slip_in_words
from commitments.phrasing.sources import source_in_words, web_address
from commitments.phrasing.windows import (
    round_in_words,
    slot_in_words,
    time_left_in_words,
    when_in_words,
    window_in_days,
    window_in_words,
)

__all__ = [
    "day_in_words",
    "day_note_in_words",
    "days_in_words",
    "list_in_words",
    "offset_in_words",
    "owed_in_words",
    "plan_in_words",
    "recurrence_in_words",
    "report_in_words",
    "round_in_words",
    "sentence",
    "slip_in_words",
    "slot_in_words",
    "source_in_words",
    "time_left_in_words",
    "web_address",
    "when_in_words",
    "window_in_days",
    "window_in_words",
]
