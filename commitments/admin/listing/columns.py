"""Lists whose columns each person chooses; what they chose stands in the address, so that a view can be sent on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, ChangeList
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst

from commitments.admin.scoped import ScopedAdmin

COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str
    shown: bool


class View(ChangeList):
    """Which columns are shown filters nothing."""

    def get_filters_params(self, params: Any = None) -> Any:
        return {name: value for name, value in super().get_filters_params(params).items() if name != COLUMNS}


class ChosenColumns(ScopedAdmin):
    """``list_display`` stands there unasked, ``more_columns`` may be added; the one with the link stays."""

    more_columns: ClassVar[Sequence[str]] = ()
    change_list_template = "admin/commitments/columns_change_list.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return View

    def get_list_display(self, request: HttpRequest) -> Any:
        asked = request.GET.get(COLUMNS, "").split(",")
        chosen = [name for name in self._every if name in asked]
        return [name for name in self._every if name in (*chosen, *self._fixed)] if chosen else self._usual

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; or, where columns were just chosen, the way to its one address."""
        if "choose" in request.GET:
            return HttpResponseRedirect(self._address(request))
        shown = self.get_list_display(request)
        labels = {name: label_for_field(name, self.model, self) for name in self._every}
        columns = [
            Column(name, capfirst(str(label)), name in shown)
            for name, label in labels.items()
            if name not in self._fixed
        ]
        rest = [(name, value) for name, value in request.GET.items() if name not in (COLUMNS, ORDER_VAR, PAGE_VAR)]
        return super().changelist_view(request, {"columns": columns, "rest": rest, **(extra_context or {})})

    def _address(self, request: HttpRequest) -> str:
        """Without the order, which goes by the place of a column."""
        query = request.GET.copy()
        chosen = [name for name in self._every if name in query.getlist(COLUMNS)]
        for name in ("choose", COLUMNS, ORDER_VAR, PAGE_VAR):
            query.pop(name, None)
        if chosen and {*chosen, *self._fixed} != set(self._usual):
            query[COLUMNS] = ",".join(chosen)
        # The names of ours need no escapes, and are read more easily without.
        return "?" + query.urlencode(safe=",")

    @property
    def _usual(self) -> list[str]:
        return [str(name) for name in self.list_display]

    @property
    def _every(self) -> list[str]:
        return [*self._usual, *self.more_columns]

    @property
    def _fixed(self) -> list[str]:
        return [str(name) for name in self.list_display_links or ()]
