"""The admin of follow-ups: a list to work from, and a page on which everything is done by a named action."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import BooleanField, Case, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from commitments.access import Role
from commitments.admin import panels
from commitments.admin.actions.following_up import FOLLOW_UP_ACTIONS
from commitments.admin.actions.named import NamedActions
from commitments.admin.actions.several import AT_ONCE, SeveralForm
from commitments.admin.history.steps import LogLines, Source
from commitments.admin.history.timeline import Timeline, timeline
from commitments.admin.listing.columns import ChosenColumns
from commitments.admin.listing.filters import (
    DeskFilter,
    DormantFilter,
    EndsFilter,
    OwnerFilter,
    PartnerFilter,
    ReportedFilter,
    UnheardFilter,
)
from commitments.admin.panels import Panel
from commitments.admin.rights import holds, person
from commitments.admin.scoped import every_word, with_party_named
from commitments.admin.words import NOTHING, badge, day, time_left
from commitments.models import Citation, Desk, FollowUp, StatusEntry
from commitments.models.party import all_state_names
from commitments.phrasing import day_note_in_words, owed_in_words, window_in_words
from commitments.querysets import IN_ORDER
from commitments.schedule import Flag

# What needs somebody first; within a flag the earliest end, which for what is overdue is the latest of all.
_URGENCY = Case(
    *(
        When(flag=flag, then=Value(place))
        for place, flag in enumerate((Flag.OVERDUE, Flag.DUE, Flag.UPCOMING, Flag.UNDATED, Flag.LATER, Flag.CLOSED))
    )
)


# Asked of a column, the engines would put what has no last day at opposite ends.
_LAST_DAY = Coalesce("latest", Value(date.max))


class ByPartner(PartnerFilter):
    via = "commitment__"


class ByDesk(DeskFilter):
    via = "commitment__"


class Dormant(DormantFilter):
    via = "commitment__"


@admin.register(FollowUp)
class FollowUpAdmin(ChosenColumns, NamedActions):
    list_display = (
        "flagged",
        "what",
        "log_link",
        "due",
        "left",
        "status",
        "answered_by",
        "last_entry",
        "owed",
    )
    more_columns = ("kind_of", "desk_of", "first_due", "arranged_for", "review_due", "days_late")
    list_display_links = ("what",)
    list_filter = (
        OwnerFilter,
        ByDesk,
        "flag",
        EndsFilter,
        UnheardFilter,
        ReportedFilter,
        Dormant,
        "status",
        ByPartner,
        "commitment__kind",
    )
    ordering = (_URGENCY, *IN_ORDER[:-1], "review_on", "id")
    search_fields = ("commitment__title", "commitment__reference", "slot", "wording")
    search_help_text = _("Title, reference, slot, quote or party")
    date_hierarchy = "latest"
    actions = ("log_selected",)
    named_actions = FOLLOW_UP_ACTIONS
    when_empty = _("Follow-ups are made by themselves when a commitment is recorded with its schedule.")
    fieldsets = (
        (None, {"fields": ["commitment", "slot", "wording"]}),
        (_("Time"), {"fields": ["flagged", "due", "day_notes", "left", "first_due", "review_on"]}),
        (_("What came of it"), {"fields": ["status", "arranged_on", "closed_on", "days_late", "answered_by"]}),
    )
    readonly_fields = (
        "flagged",
        "due",
        "day_notes",
        "left",
        "first_due",
        "status",
        "arranged_on",
        "closed_on",
        "days_late",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        logs_at = Desk.objects.held_by(person(request), Role.OFFICER)
        last = StatusEntry.objects.filter(follow_up=OuterRef("pk")).order_by("-at", "-id")
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.with_record().annotate(
            last_on=Subquery(last.values("on")[:1]),
            may_log=ExpressionWrapper(Q(commitment__desk__in=logs_at.values("pk")), BooleanField()),
        )
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("commitment", "slot", "wording", "review_on", *self.readonly_fields, "answered_by")

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        return [LogLines(record.entries.all())]

    def below(self, request: HttpRequest, record: Any) -> list[Panel | Timeline]:
        return [panels.moves(record), timeline(record.entries.all(), person(request), of_one=True)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Quotes are searched only where the person may see the document: finding a word would give it away."""
        quotes = Citation.objects.visible_to(person(request))
        found = every_word(
            queryset,
            search_term,
            having=lambda word: (
                Q(slot__icontains=word)
                | Q(wording__icontains=word)
                | Q(commitment__title__icontains=word)
                | Q(commitment__reference__icontains=word)
                | Q(commitment__in=with_party_named(word))
                | Q(commitment__in=quotes.filter(quote__icontains=word).values("commitment"))
            ),
        )
        return found, False

    def has_log_permission(self, request: HttpRequest) -> bool:
        return holds(person(request), Role.OFFICER)

    @admin.action(description=_("Log a status for the selected"), permissions=["log"])
    def log_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """One status for all of them, or for none: the page asks for it, shows what becomes of each, then acts."""
        user, rows = person(request), list(queryset[: AT_ONCE + 1])
        if not rows or len(rows) > AT_ONCE:
            if rows:
                told = _("Choose at most %(count)d at once.") % {"count": AT_ONCE}
                self.message_user(request, told, messages.WARNING)
            return None
        sent = (request.POST, request.FILES) if "apply" in request.POST else ()
        form = SeveralForm(*sent, about=rows, user=user, at=timezone.now())
        if sent and form.taken():
            done = ngettext(
                "The status is logged for %(count)d follow-up.",
                "The status is logged for %(count)d follow-ups.",
                len(rows),
            ) % {"count": len(rows)}
            self.message_user(request, done, messages.SUCCESS)
            return HttpResponseRedirect(request.get_full_path())
        return self.form_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Log a status for the selected"),
            back=reverse("admin:commitments_followup_changelist"),
            selected=[(row, window_in_words(row.window), badge(row.flag)) for row in rows],
            checkbox_name=ACTION_CHECKBOX_NAME,
            action_name="log_selected",
        )

    @admin.display(description=_("flag"), ordering="flag")
    def flagged(self, row: FollowUp) -> SafeString:
        return badge(row.flag)

    @admin.display(description=_("follow-up"), ordering="commitment__title")
    def what(self, row: FollowUp) -> str:
        return str(row)

    @admin.display(description=_("window"), ordering=_LAST_DAY)
    def due(self, row: FollowUp) -> str:
        return window_in_words(row.window)

    @admin.display(description=_("holidays and days off"))
    def day_notes(self, row: FollowUp) -> SafeString | str:
        desk = row.commitment.desk
        notes = row.day_notes(desk.week(), on=desk.day(timezone.now()))
        states = all_state_names() if notes else {}
        lines = ((day_note_in_words(note, states),) for note in notes)
        return format_html_join(SafeString("<br>"), "{}", lines) or NOTHING

    @admin.display(description=_("first window"))
    def first_due(self, row: FollowUp) -> str:
        return window_in_words(row.first_window)

    @admin.display(description=_("time left"))
    def left(self, row: FollowUp) -> str:
        return time_left(row, at=timezone.now())

    @admin.display(description=_("who owes whom"))
    def owed(self, row: FollowUp) -> str:
        return owed_in_words(row.commitment.promisers(), row.commitment.promised_to())

    @admin.display(description=_("owner"))
    def answered_by(self, row: FollowUp) -> str:
        return str(row.answerable or NOTHING)

    @admin.display(description=_("kind"), ordering="commitment__kind")
    def kind_of(self, row: FollowUp) -> str:
        return row.commitment.get_kind_display()

    @admin.display(description=_("desk"), ordering="commitment__desk__name")
    def desk_of(self, row: FollowUp) -> str:
        return str(row.commitment.desk)

    @admin.display(description=_("arranged for"), ordering="arranged_on")
    def arranged_for(self, row: FollowUp) -> str:
        return day(row.arranged_on)

    @admin.display(description=_("review on"), ordering="review_on")
    def review_due(self, row: FollowUp) -> str:
        return day(row.review_on)

    @admin.display(description=_("last entry"), ordering="last_on")
    def last_entry(self, row: Any) -> str:
        return day(row.last_on)

    @admin.display(description=_("log"))
    def log_link(self, row: Any) -> SafeString | str:
        if row.is_closed or not row.may_log:
            return NOTHING
        address = reverse("admin:commitments_followup_log_status", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Log status"))
