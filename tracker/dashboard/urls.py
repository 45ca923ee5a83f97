"""The address of the first page."""

from django.urls import path

from tracker.dashboard import views

urlpatterns = [path("", views.dashboard, name="dashboard")]
