"""Reminders: one's own, and for a lead those of the desk."""

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated

from commitments.access import Role
from commitments.api.asking import Sorted
from commitments.api.reading import Records, Told
from commitments.models import Desk, FollowUp
from tracker.models import Reminder, ReminderKind, ReminderState
from tracker.rungs import rung_in_words


class ReminderData(Told[Reminder]):
    follow_up = serializers.PrimaryKeyRelatedField[FollowUp](read_only=True)
    commitment = serializers.CharField(source="follow_up.commitment.reference", read_only=True)
    title = serializers.CharField(source="follow_up.commitment.title", read_only=True)
    slot = serializers.CharField(source="follow_up.slot", read_only=True)
    recipient = serializers.CharField(source="recipient.name", read_only=True)
    person = serializers.CharField(
        source="recipient.user.username",
        read_only=True,
        default=None,
        allow_null=True,
        help_text="Null for focal points, mailboxes and people who were deleted.",
    )
    rung_in_words = serializers.SerializerMethodField(help_text="Such as: 7 days before its end.")
    channel = serializers.SerializerMethodField(help_text="How it is told: by mail.")
    sent_at = serializers.DateTimeField(
        source="mail.sent_at", read_only=True, default=None, allow_null=True, help_text="When its mail was sent."
    )

    class Meta:
        model = Reminder
        fields = [
            "id",
            "follow_up",
            "commitment",
            "title",
            "slot",
            "recipient",
            "person",
            "kind",
            "level",
            "rung",
            "rung_in_words",
            "channel",
            "reached_on",
            "state",
            "queued_at",
            "sent_at",
        ]
        read_only_fields = fields

    def get_rung_in_words(self, reminder: Reminder) -> str:
        return rung_in_words(reminder.rung)

    def get_channel(self, _reminder: Reminder) -> str:
        return "mail"


class ReminderAsked(filters.FilterSet):
    state = filters.ChoiceFilter(choices=ReminderState.choices)
    kind = filters.ChoiceFilter(choices=ReminderKind.choices)
    follow_up = filters.NumberFilter(field_name="follow_up_id", help_text="Its number.")
    reached_after = filters.DateFilter(field_name="reached_on", lookup_expr="gt")
    reached_before = filters.DateFilter(field_name="reached_on", lookup_expr="lt")
    ordering = Sorted(fields=["reached_on", "queued_at"])


class ReminderRecords(Records[Reminder]):
    """Your own reminders, those of the desks you lead, and for administrators all; the newest first."""

    serializer_class = ReminderData
    filterset_class = ReminderAsked
    permission_classes = [IsAuthenticated]
    queryset = Reminder.objects.all()

    def get_queryset(self) -> QuerySet[Reminder]:
        user = self.request.user
        if not user.is_authenticated:
            return Reminder.objects.none()
        led = Q(follow_up__commitment__desk__in=Desk.objects.held_by(user, Role.LEAD))
        return Reminder.objects.filter(
            Q(recipient__user=user) | led, follow_up__in=FollowUp.objects.visible_to(user)
        ).select_related("follow_up__commitment", "recipient__user", "mail")
