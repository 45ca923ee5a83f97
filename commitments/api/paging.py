"""How long lists are told, a page at a time."""

import re

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


class Pages(PageNumberPagination):
    """``?page=`` counts from 1; ``?page_size=`` is 50 unless told, and at most 200."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    last_page_strings = ()

    def get_page_size(self, request: Request) -> int:
        return _whole(request, "page_size", default=self.page_size, most=self.max_page_size)

    def get_page_number(self, request: Request, _paginator: object) -> int:
        return _whole(request, "page", default=1, most=None)


def _whole(request: Request, name: str, *, default: int, most: int | None) -> int:
    """The whole number asked for. Raises ValidationError, naming parameter and value, for anything else."""
    asked = request.query_params.get(name)
    if asked is None:
        return default
    if re.fullmatch(r"[0-9]{1,9}", asked) and 1 <= int(asked) <= (most or int(asked)):
        return int(asked)
    if most is None:
        raise ValidationError({name: [_("“%(value)s” is not a whole number from 1.") % {"value": asked}]})
    limits = {"value": asked, "most": most}
    raise ValidationError({name: [_("“%(value)s” is not a whole number from 1 to %(most)s.") % limits]})
