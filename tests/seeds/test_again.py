"""Loading again changes nothing, whatever staff did meanwhile."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from commitments import lifecycle
from commitments.access import Role
from commitments.lifecycle import Author
from commitments.models import Citation, Commitment, Desk, FocalPoint, FollowUp, Occasion, Party, SourceDocument
from commitments.schedule import Window
from commitments.status import Kind, Part, Status, Term
from seeds.loader import Loaded, load
from tests.factories import member

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

LOADED_AT = datetime(2026, 1, 12, 12, 0, tzinfo=UTC)
STAFF_AT = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
AGAIN_AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def every_row():
    tables = (
        model for label in ("commitments", "tracker", "auth") for model in apps.get_app_config(label).get_models()
    )
    rows = {model.__name__: list(model._base_manager.order_by("pk").values()) for model in tables}
    links = (Commitment.focal_points.through, Occasion.parties.through)
    return rows | {model.__name__: list(model._base_manager.order_by("pk").values()) for model in links}


def follow_up(reference, slot):
    return FollowUp.objects.get(commitment__reference=reference, slot=slot)


@pytest.fixture(scope="module")
def lead(shared):
    return shared(lead_of_the_seeds)


def lead_of_the_seeds():
    load(at=LOADED_AT)
    return Author.of(member(Desk.objects.get(code="PKCN"), Role.LEAD, username="lead"))


def test_second_loading_changes_no_row(lead):
    before = every_row()
    assert load(at=AGAIN_AT) == Loaded(created=0, unchanged=55)
    assert every_row() == before


def test_loading_keeps_what_staff_logged_moved_and_assigned(lead):
    done = follow_up("PKCN-2026-008", "2026-Q1")
    lifecycle.log_status(done, Status.DONE, on=date(2026, 3, 30), by=lead, at=STAFF_AT, note="Met.")
    forum = follow_up("PKCN-2026-010", "2026-09")
    lifecycle.extend(forum, Window.month(2026, 10), reason="Postponed.", by=lead, at=STAFF_AT)
    lifecycle.reassign(forum, lead.user, reason="Knows the host.", by=lead, at=STAFF_AT)
    series = Commitment.objects.get(reference="PKCN-2026-018")
    lifecycle.expect(series, "round-8", Window.year(2027), by=lead, at=STAFF_AT)
    group = Commitment.objects.get(reference="PKCN-2026-008")
    lifecycle.settle(group, term=Term.RHYTHM, reading="quarterly", reason="The communiqué.", by=lead, at=STAFF_AT)
    before = every_row()
    assert load(at=AGAIN_AT) == Loaded(created=0, unchanged=55)
    assert every_row() == before


def test_loading_keeps_what_staff_renamed(lead):
    Desk.objects.update(name="Renamed desk", slug="renamed", time_zone="Asia/Shanghai")
    for party in Party.objects.all():
        Party.objects.filter(pk=party.pk).update(name=f"{party.name} (renamed)", slug=f"{party.slug}-renamed")
    for point in FocalPoint.objects.all():
        FocalPoint.objects.filter(pk=point.pk).update(name=f"{point.name} (renamed)")
    for model in (Occasion, SourceDocument):
        for record in model.objects.all():
            model.objects.filter(pk=record.pk).update(title=f"{record.title} (renamed)")
    group = Commitment.objects.get(reference="PKCN-2026-008")
    lifecycle.amend(group, {"title": "Working group", "reading": "", "hard": False}, by=lead, at=STAFF_AT)
    before = every_row()
    assert load(at=AGAIN_AT) == Loaded(created=0, unchanged=55)
    assert every_row() == before


def test_loading_does_not_put_back_a_quote_that_was_taken_away(lead):
    Citation.objects.get(commitment__reference="PKCN-2026-008", reading="every three months").delete()
    before = every_row()
    assert load(at=AGAIN_AT) == Loaded(created=0, unchanged=55)
    assert every_row() == before


def test_next_reference_of_the_desk_is_free(lead):
    told = SourceDocument.objects.get(publisher="The South Asia Times")
    draft = lifecycle.Draft(
        desk=Desk.objects.get(code="PKCN"),
        title="Another",
        kind=Kind.EVENT,
        parts=[(Party.objects.get(slug="china"), Part.PROMISES)],
        quotes=[lifecycle.Quote(told, "another")],
        made_on=date(2024, 6, 27),
    )
    assert lifecycle.record(draft, by=lead, at=STAFF_AT).reference == "PKCN-2024-022"
