"""The tables of the record, one subject a file."""

from commitments.models.commitment import Assessment, Commitment, CommitmentParty, Settlement
from commitments.models.desk import Desk, HolidayOverride, Membership
from commitments.models.document import Citation, Occasion, QuoteNotFound, SourceDocument
from commitments.models.event import Event
from commitments.models.follow_up import FollowUp
from commitments.models.list_import import ImportState, ListImport
from commitments.models.log import Evidence, Extension, StatusEntry
from commitments.models.party import FocalPoint, Party, PartyName
from commitments.models.schedule import Schedule

__all__ = [
    "Assessment",
    "Citation",
    "Commitment",
    "CommitmentParty",
    "Desk",
    "Event",
    "Evidence",
    "Extension",
    "FocalPoint",
    "FollowUp",
    "HolidayOverride",
    "ImportState",
    "ListImport",
    "Membership",
    "Occasion",
    "Party",
    "PartyName",
    "QuoteNotFound",
    "Schedule",
    "Settlement",
    "SourceDocument",
    "StatusEntry",
]
