"""The record's part of ``/api/v1/``."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from commitments.api.commitments import CommitmentRecords
from commitments.api.desks import DeskRecords
from commitments.api.documents import DocumentRecords, OccasionRecords
from commitments.api.entries import EntryRecords
from commitments.api.follow_ups import FollowUpRecords
from commitments.api.parties import PartyRecords
from commitments.api.schema import Docs, Schema

router = SimpleRouter()
router.register("parties", PartyRecords, basename="api-party")
router.register("desks", DeskRecords, basename="api-desk")
router.register("documents", DocumentRecords, basename="api-document")
router.register("occasions", OccasionRecords, basename="api-occasion")
router.register("commitments", CommitmentRecords, basename="api-commitment")
router.register("follow-ups", FollowUpRecords, basename="api-follow-up")
router.register("entries", EntryRecords, basename="api-entry")

urlpatterns = [
    path("", include(router.urls)),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", Docs.as_view(), name="api-docs"),
]
