"""Addresses of the delivery of mail."""

from django.urls import path

from tracker.postroom import views

urlpatterns = [
    path("", views.delivery, name="delivery"),
    path("<int:pk>/retry/", views.retry, name="delivery-retry"),
    path("<int:pk>/arrived/", views.arrived, name="delivery-arrived"),
    path("<int:pk>/give-up/", views.give_up, name="delivery-give-up"),
    path("addresses/<int:pk>/use/", views.use_again, name="delivery-use-again"),
    path("resume/", views.resume, name="delivery-resume"),
]
