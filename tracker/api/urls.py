"""The watch's part of ``/api/v1/``, and ``/healthz``."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from tracker.api.health import health
from tracker.api.reminders import ReminderRecords
from tracker.api.summary import Summary

router = SimpleRouter()
router.register("reminders", ReminderRecords, basename="api-reminder")

urlpatterns = [
    path("api/v1/", include(router.urls)),
    path("api/v1/summary/", Summary.as_view(), name="api-summary"),
    path("healthz", health, name="health"),
]
