"""The lists of the admin by what people do there, each with a line that says what it holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Place:
    """A list that the person may open; ``add`` is the address of the form for a new row, or ""."""

    name: Text
    about: Text
    address: str
    add: str
    add_words: Text


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    title: Text
    places: Sequence[Place]


_ADD = _("Add")
# By group: each model with what it is, in the words of the domain.
WHAT_PEOPLE_DO: dict[str, tuple[Text, dict[str, Text]]] = {
    "record": (
        _("Record"),
        {
            "commitments.commitment": _("What was promised, by whom to whom, and where it is written."),
            "commitments.sourcedocument": _("Published texts that report or contain a promise."),
            "commitments.occasion": _("Meetings and events at which promises were made."),
            "commitments.citation": _("The exact words that tie a commitment to its source."),
            "commitments.party": _("States, ministries and organisations that promise or are promised to."),
            "commitments.listimport": _("Lists of commitments from files, to be looked at and taken over."),
            "commitments.focalpoint": _("Named people at a party who answer for a commitment."),
        },
    ),
    "follow-up": (
        _("Follow up"),
        {
            "commitments.followup": _("Each occurrence that must be followed up, the most urgent first."),
            "commitments.statusentry": _("The log: who said what when. Never edited, never deleted."),
            "commitments.evidence": _("What shows that something happened."),
            "commitments.extension": _("Windows that were moved, with the reason."),
            "commitments.event": _("Days that schedules wait for, such as an election."),
            "commitments.schedule": _("When commitments fall due, in each version."),
            "commitments.assessment": _("Dated judgements of how far a commitment is carried out."),
            "commitments.settlement": _("Which reading holds where sources disagree."),
            "commitments.commitmentparty": _("The part that each party has in a commitment."),
        },
    ),
    "people": (
        _("People and desks"),
        {
            "commitments.desk": _("The units that follow up: their days, holidays, mail and time to act."),
            "commitments.membership": _("Who is at which desk, in which role, and who stands in."),
            "auth.user": _("Accounts. What a person may do is their role at a desk."),
            "auth.group": _("Django's groups; they decide nothing here."),
        },
    ),
    "watch": (
        _("The watch"),
        {
            "tracker.ladder": _("When a desk is reminded, and how it climbs to the leads."),
            "tracker.reminder": _("Each rung that was reached for a follow-up and a person."),
            "tracker.mail": _("What is written to whom, and whether it went out."),
            "tracker.channel": _("Chat rooms that get a desk's daily summary."),
            "tracker.flagchange": _("When a follow-up turned upcoming, due or overdue."),
            "tracker.heartbeat": _("When each job of the watch last ran."),
        },
    ),
}


def groups(apps: Iterable[dict[str, Any]]) -> list[Group]:
    """The lists of ``apps``, as the admin names those that a person may open, by what people do there."""
    opened = {f"{app['app_label']}.{model['model']._meta.model_name}": model for app in apps for model in app["models"]}
    found = [
        Group(name, title, [_place(opened[key], about) for key, about in held.items() if key in opened])
        for name, (title, held) in WHAT_PEOPLE_DO.items()
    ]
    return [group for group in found if group.places]


def _place(model: dict[str, Any], about: Text) -> Place:
    return Place(
        name=model["name"], about=about, address=model["admin_url"] or "", add=model["add_url"] or "", add_words=_ADD
    )
