"""Addresses of the local mailbox."""

from django.urls import path

from tracker.mailbox import views

urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<str:name>/", views.mail, name="mail"),
    path("<str:name>/html/", views.mail_html, name="mail-html"),
]
