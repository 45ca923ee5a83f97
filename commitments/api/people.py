"""Our own people, as far as staff read of them: no e-mail address leaves by the API."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from commitments.access import is_staff


class PersonData(serializers.ModelSerializer[User]):
    """Null when names are not open to you."""

    name = serializers.CharField(source="get_full_name", read_only=True)

    class Meta:
        model = User
        fields = ["username", "name"]
        read_only_fields = fields


def asked_people(request: Request | None) -> QuerySet[User]:
    """Who may stand in a query parameter. Others than staff could ask who works here name by name: nobody, for them."""
    return User.objects.all() if request and is_staff(request.user) else User.objects.none()
