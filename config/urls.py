"""Where every address leads."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from knox.models import get_token_model

from tracker import webhook
from tracker.admin.start import start

admin.autodiscover()
# Tokens are made by `manage.py api_token`, which shows them once; the table of their hashes helps nobody.
admin.site.unregister(get_token_model())

urlpatterns = [
    path("", include("tracker.dashboard.urls")),
    path("commitments/", include("commitments.pages.urls")),
    path("login/", LoginView.as_view(extra_context={"here": "login"}), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("log/", include("tracker.mailed.urls")),
    path("mail-settings/", include("tracker.preferences.urls")),
    path("delivery/", include("tracker.postroom.urls")),
    path("mailbox/", include("tracker.mailbox.urls")),
    path("admin/", admin.site.admin_view(start)),
    path("admin/", admin.site.urls),
    path("api/v1/", include("commitments.api.urls")),
    path("", include("tracker.api.urls")),
]
if settings.WEBHOOK_PROVIDER:
    urlpatterns.append(path("webhook/", include(webhook.urls(settings.WEBHOOK_PROVIDER))))
