"""How a list is narrowed and sorted by query parameters: nothing unknown is passed over in silence."""

from typing import Any

from django.db.models import F, Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

# Read elsewhere, on every list: pages by commitments.api.paging.
PAGING = {"page", "page_size"}
NOT_KNOWN = {"invalid_choice": gettext_lazy("Not known.")}


class Asked(filters.DjangoFilterBackend):
    """Answers 400, naming parameter and value, to one that the list does not have or cannot read."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        asked = self.get_filterset(request, queryset, view)
        if asked is None:
            return queryset
        if unknown := sorted(set(request.query_params) - set(asked.filters) - PAGING):
            raise ValidationError({unknown[0]: [_("This list has no such parameter.")]})
        if not asked.is_valid():
            raise ValidationError(
                {
                    name: [f"“{', '.join(request.query_params.getlist(name))}”: {message}" for message in messages]
                    for name, messages in asked.errors.items()
                }
            )
        found: QuerySet[Any] = asked.qs
        return found


class Sorted(filters.OrderingFilter):
    """By the fields allowed, ``-`` for downwards. Rows without a value come last either way, on every engine."""

    def filter(self, qs: QuerySet[Model], value: list[str] | None) -> QuerySet[Model]:
        if not value:
            return qs
        terms = [self.get_ordering_value(name) for name in value]
        keys = [
            F(term[1:]).desc(nulls_last=True) if term.startswith("-") else F(term).asc(nulls_last=True)
            for term in terms
        ]
        # Rows that are alike stand in the list's own order. The row's number ends it, so that none is on two pages.
        return qs.order_by(*keys, *(qs.model._meta.ordering or ()), "pk")
