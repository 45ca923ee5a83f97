"""A window as programs read it."""

from typing import Any

from rest_framework import serializers

from commitments.models import FollowUp
from commitments.phrasing import window_in_words
from commitments.schedule import Window
from commitments.status import PrecisionLabel


class WindowData(serializers.Serializer[Any]):
    """Both days are inside. ``earliest`` is null for an open start, ``latest`` for an open end; all but the words are
    null where there is no date."""

    edtf = serializers.CharField(
        allow_null=True, help_text="ISO 8601-2, such as 2026-09, 2026-35 or ../2026-12-31; each window has one text."
    )
    earliest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True)
    precision = serializers.ChoiceField(choices=PrecisionLabel.choices, allow_null=True)
    wording = serializers.CharField(help_text="The words of the source.")
    in_words = serializers.CharField(help_text="The window in plain words.")


def window_data(follow_up: FollowUp, window: Window | None) -> dict[str, Any]:
    """One of the windows of ``follow_up`` in the shape of WindowData."""
    return {
        "edtf": window.edtf() if window else None,
        "earliest": window.earliest if window else None,
        "latest": window.latest if window else None,
        "precision": window.precision if window else None,
        "wording": follow_up.wording,
        "in_words": window_in_words(window),
    }
