"""The address of the pages behind links in mail."""

from django.urls import path

from tracker.mailed import views

urlpatterns = [path("<str:token>/", views.mailed, name="mailed")]
