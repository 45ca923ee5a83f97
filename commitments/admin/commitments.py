"""The admin of commitments: recorded and amended in a form, everything else by a named action."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from commitments.access import Role
from commitments.admin import panels
from commitments.admin.actions.named import NamedActions
from commitments.admin.actions.stating import COMMITMENT_ACTIONS
from commitments.admin.history.steps import LogLines, Source
from commitments.admin.history.timeline import Timeline, timeline
from commitments.admin.listing.exporting import Exporting
from commitments.admin.listing.filters import DeskFilter, DormantFilter, PartnerFilter
from commitments.admin.panels import Panel
from commitments.admin.recording.forms import AmendForm, RecordForm
from commitments.admin.refusals import REFUSED, in_lines
from commitments.admin.rights import asked_at, holds, person
from commitments.admin.schedule.fields import ScheduleFields
from commitments.admin.scoped import DeskRecordAdmin, every_word, with_party_named, without
from commitments.admin.words import NOTHING, day, plan
from commitments.lifecycle import Author, reviewed
from commitments.models import Citation, Commitment
from commitments.phrasing import owed_in_words
from commitments.status import CLOSED


class ByPartner(PartnerFilter):
    via = ""


@admin.register(Commitment)
class CommitmentAdmin(Exporting, NamedActions, DeskRecordAdmin):
    list_display = ("reference", "title", "owed", "kind", "made", "still_open", "owner", "standing", "desk")
    list_display_links = ("reference", "title")
    list_filter = (DeskFilter, "standing", DormantFilter, "awaits_review", "kind", "hard", ByPartner, "confidentiality")
    search_fields = ("reference", "title", "summary", "parties__name")
    search_help_text = _("Reference, title, summary, quote or party")
    date_hierarchy = "made_on"
    ordering = ("-reference",)
    autocomplete_fields = ("occasion", "reaffirms", "focal_points")
    guarded = ("occasion", "reaffirms")
    readonly_fields = ("reference", "owned_by", "standing", "silent", "when", "to_review")
    add_form_template = "admin/commitments/commitment_add_form.html"
    named_actions = COMMITMENT_ACTIONS
    when_empty = _("A commitment is one discrete statement of intent to act, with the words of a source that say so.")
    helps: ClassVar = {
        "desk": _("The unit that follows up. The record belongs to it, and stays there."),
        "title": _(
            "One target is one commitment: say what is to be done, so that it is known from others at a glance."
        ),
        "kind": _("A mechanism, such as a working group or a dialogue, is a commitment that recurs."),
        "occasion": _("The meeting or event at which the promise was made."),
        "focal_points": _("Named people at the parties who answer for it; they need no account."),
        "confidentiality": _("Restricted records are seen by the desk and by the named people, and by nobody else."),
    }
    actions = ("review_selected",)

    _described: ClassVar = ["summary", "kind", "hard", "occasion", "made_on", "reaffirms", "reading"]
    _seen_by: ClassVar = (_("Who may see it"), {"fields": ["confidentiality", "readers"]})
    _timing: ClassVar = (_("Lead and grace"), {"fields": [("lead_days", "grace_days")], "classes": ["collapse"]})
    _to_record: ClassVar = (
        (None, {"fields": ["desk", "title", *_described]}),
        (_("Who owes whom"), {"fields": ["promises", "is_promised", "focal_points", "owner"], "classes": ["owing"]}),
        (
            _("Where it is written"),
            {"fields": ["document", "quote", "locator", "term", "source_reading", "sources"], "classes": ["sources"]},
        ),
        ScheduleFields.schedule_fieldset,
        _seen_by,
        _timing,
    )
    _to_amend: ClassVar = (
        (None, {"fields": ["reference", "desk", "title", *_described, "focal_points"]}),
        (_("Follow-up"), {"fields": ["owned_by", "standing", "silent", "when", "to_review"]}),
        _seen_by,
        _timing,
        (_("Amending"), {"fields": ["opened", "amend_note"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        found: QuerySet[Any] = (
            rows.select_related("desk", "owner")
            .prefetch_related("parts__party")
            .annotate(open_count=Count("follow_ups", filter=~Q(follow_ups__status__in=CLOSED), distinct=True))
        )
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        left_out = self.shut(request, obj)
        if obj and not self.has_change_permission(request, obj):
            left_out |= {"opened", "amend_note"}
        return without(left_out, self._to_amend if obj else self._to_record)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        options["form"] = AmendForm if obj else RecordForm
        form = super().get_form(request, obj, change=change, **options)
        return type(form.__name__, (form,), {"user": person(request), "at": asked_at(request)})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """The form has acted already."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The form has acted already."""

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """To the page of what was recorded, where everything else is done with it."""
        return HttpResponseRedirect(reverse("admin:commitments_commitment_change", args=[obj.pk]))

    def below(self, request: HttpRequest, record: Any) -> list[Panel | Timeline]:
        user = person(request)
        return [
            panels.follow_ups(record, at=timezone.now()),
            panels.parties(record),
            panels.sources(record, user),
            panels.settled(record),
            panels.judgements(record),
            panels.restatements(record, user),
            timeline(record.entries.all(), user, of_one=False),
        ]

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        return [LogLines(record.entries.all()), *super().sources(record, user)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Quotes are searched only where the person may see the document: finding a word would give it away."""
        quotes = Citation.objects.visible_to(person(request))
        found = every_word(
            queryset,
            search_term,
            having=lambda word: (
                Q(reference__icontains=word)
                | Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(pk__in=with_party_named(word))
                | Q(pk__in=quotes.filter(quote__icontains=word).values("commitment"))
            ),
        )
        return found, False

    def has_review_permission(self, request: HttpRequest) -> bool:
        return holds(person(request), Role.OFFICER)

    @admin.action(description=_("Say that the selected were reviewed"), permissions=["review"])
    def review_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """All of those that await it, or none."""
        by, at, rows = Author.of(person(request)), timezone.now(), list(queryset.filter(awaits_review=True))
        try:
            with transaction.atomic():
                for row in rows:
                    reviewed(row, by=by, at=at)
        except REFUSED as refusal:
            self.message_user(request, " ".join(in_lines(refusal)), messages.ERROR)
            return
        done = ngettext("%(count)d commitment is reviewed.", "%(count)d commitments are reviewed.", len(rows))
        self.message_user(request, done % {"count": len(rows)}, messages.SUCCESS)

    @admin.display(description=_("who owes whom"))
    def owed(self, row: Commitment) -> str:
        return owed_in_words(row.promisers(), row.promised_to())

    @admin.display(description=_("made on"), ordering="made_on")
    def made(self, row: Commitment) -> str:
        return day(row.made_on)

    @admin.display(description=_("open follow-ups"), ordering="open_count")
    def still_open(self, row: Any) -> int:
        return int(row.open_count)

    @admin.display(description=_("owner"))
    def owned_by(self, row: Commitment) -> str:
        return str(row.owner or NOTHING)

    @admin.display(description=_("dormant since"))
    def silent(self, row: Commitment) -> str:
        return day(row.dormant_since)

    @admin.display(description=_("awaits review"))
    def to_review(self, row: Commitment) -> str:
        return gettext("yes: nobody is written to about it yet") if row.awaits_review else NOTHING

    @admin.display(description=_("schedule"))
    def when(self, row: Commitment) -> str:
        schedule = row.schedule
        return plan(schedule) if schedule else NOTHING
