"""The address of the page on which people say how they want their mail."""

from django.urls import path

from tracker.preferences import views

urlpatterns = [path("", views.mail_settings, name="mail-settings")]
