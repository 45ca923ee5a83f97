"""Reminders: one's own, and for a lead those of the desk."""

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated

from commitments.access import Role
from commitments.api.asking import Sorted
from commitments.api.reading import Records, Told
from commitments.models import Desk, FollowUp
from tracker.models import Reminder, ReminderState


class ReminderData(Told[Reminder]):
    follow_up = serializers.PrimaryKeyRelatedField[FollowUp](read_only=True)
    commitment = serializers.CharField(source="follow_up.commitment.reference", read_only=True)
    title = serializers.CharField(source="follow_up.commitment.title", read_only=True)
    slot = serializers.CharField(source="follow_up.slot", read_only=True)
    person = serializers.CharField(source="person.username", read_only=True)
    sent_at = serializers.DateTimeField(
        source="digest.sent_at", read_only=True, allow_null=True, help_text="When its digest was sent."
    )

    class Meta:
        model = Reminder
        fields = [
            "id",
            "follow_up",
            "commitment",
            "title",
            "slot",
            "person",
            "rung",
            "channel",
            "reached_on",
            "state",
            "queued_at",
            "sent_at",
        ]
        read_only_fields = fields


class ReminderAsked(filters.FilterSet):
    state = filters.ChoiceFilter(choices=ReminderState.choices)
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
            Q(person=user) | led, follow_up__in=FollowUp.objects.visible_to(user)
        ).select_related("follow_up__commitment", "person", "digest")
