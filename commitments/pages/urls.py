"""Addresses of the record's pages."""

from django.urls import path

from commitments.pages import views

app_name = "commitments"

urlpatterns = [
    path("", views.commitments, name="register"),
    path("<str:reference>/", views.commitment, name="commitment"),
    path("<str:reference>/evidence/<int:pk>/", views.evidence, name="evidence"),
]
