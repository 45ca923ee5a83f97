"""Who reads, and the lists that are only read."""

from typing import Any, TypeVar

from django.db.models import Model
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from commitments.access import Reader
from commitments.api.asking import Asked

M = TypeVar("M", bound=Model)


class Told(ModelSerializer[M]):
    """Reads a record aloud to a ``Reader``: null in place of what is not open to them."""

    @property
    def reader(self) -> Reader:
        reader: Reader = self.context["reader"]
        return reader


class Records(ReadOnlyModelViewSet[M]):
    """Lists and single records, only those visible to the person asking; anything else is not there."""

    filter_backends = [Asked]

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "reader": Reader.of(self.request.user)}
