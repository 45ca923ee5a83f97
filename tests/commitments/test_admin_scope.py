"""Who is told what by the admin: each address as each person opens it, with a word planted in each text elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile, is_zipfile

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import get_resolver, reverse

from commitments import access
from commitments.access import Role
from commitments.admin.rights import holds
from commitments.models import Event
from commitments.status import Part
from tests.commitments.planted import INSIDE, LEAD, NAMED, NOBODY, OFFICER, SIGN, STAFF, FarDesk
from tests.factories import DeskFactory, MembershipFactory, UserFactory, member, once, recorded
from tracker.models import Mail, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# Whose words each person is told somewhere; all of them are, and no other.
TOLD = {
    "a visitor": [],
    "no staff": [],
    "member there, no staff": [],
    "member there, inactive": [],
    "staff of no desk": [],
    "viewer here": [STAFF],
    "officer here": [STAFF],
    "lead here": [STAFF],
    "named reader": [STAFF, NAMED],
    "viewer there": [STAFF, NAMED, INSIDE],
    "officer there": [STAFF, NAMED, INSIDE, OFFICER],
    "lead there": [STAFF, NAMED, INSIDE, OFFICER, LEAD],
    "administrator": [STAFF, NAMED, INSIDE, OFFICER, LEAD],
}
# Those that are asked of each record; the rest of one that is restricted and of one that is not.
THOROUGH = ("lead here", "named reader", "administrator")
WITH_HISTORY = ("sourcedocument", "occasion", "commitment")
TELLING = ("/change/", "/file/", *(f"{name}/<path:object_id>/history/" for name in WITH_HISTORY))
NO_SUCH = 10**9
WORD = re.compile(rf"{SIGN}(?:{'|'.join((STAFF, NAMED, INSIDE, OFFICER, LEAD, NOBODY))})[a-z]*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(autouse=True)
def _kept_there(settings: Any, folder: Path) -> None:
    settings.DATA_DIR = folder


@pytest.fixture(scope="module")
def far(shared, folder: Path) -> FarDesk:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DATA_DIR", folder)
        made: FarDesk = shared(FarDesk)
        return made


def signed_in(far: FarDesk, who: str) -> Client:
    client = Client()
    if who in far.people:
        client.force_login(far.people[who])
    return client


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the admin; ``row`` is the record that it names by its key, if any.

    ``more``: the same of other records has been asked.
    """

    path: str
    row: Any = None
    more: bool = False

    @property
    def as_of_none(self) -> str:
        """The same address with a key that nothing has."""
        return re.sub(rf"/{self.row.pk}/", f"/{NO_SUCH}/", self.path)


def routes() -> Iterator[str]:
    """Every address of the admin as the resolver writes it."""
    for top in get_resolver().url_patterns:
        if not str(top.pattern).startswith("admin/"):
            continue
        for each in getattr(top, "url_patterns", [None]):
            below = getattr(each, "url_patterns", [None]) if each else [None]
            for last in below:
                yield "".join(str(part.pattern) for part in (top, each, last) if part)


def addresses(far: FarDesk) -> Iterator[Address]:
    """Every address there is, with the key of each record. One that is not known here fails."""
    for route in routes():
        model = _model_of(route)
        asked = tuple(re.findall(r"<.*?>", route))
        match asked:
            case ():
                yield Address(f"/{route}")
            case ("<path:object_id>",) | ("<int:pk>",) | ("<id>",):
                rows = far.rows(_keyed_by(route, model))
                assert rows, f"nothing is planted that {route} could name"
                told = len(rows) if route.endswith(TELLING) else 2
                for place, row in enumerate(rows[:told]):
                    yield Address("/" + route.replace(asked[0], str(row.pk)), row, more=place > 1)
            case ("<str:ending>",):
                yield from (Address("/" + route.replace(asked[0], ending)) for ending in ("csv", "xlsx", "json", "x"))
            case ("<path:content_type_id>", "<path:object_id>"):
                yield from _views_on_site(far)
            case ("<app_label>",):
                yield from (Address(f"/admin/{label}/") for label in ("commitments", "tracker", "auth"))
            case ("<url>",):
                yield Address("/admin/no/such/page/")
            case _:
                pytest.fail(f"nobody has said what to ask of {route}")


@pytest.fixture(scope="module")
def every(far: FarDesk, django_db_blocker) -> list[Address]:
    with django_db_blocker.unblock():
        return list(addresses(far))


def _model_of(route: str) -> Any:
    _admin, label, name, *_rest = [*route.split("/"), "", "", ""]
    return apps.all_models.get(label, {}).get(name)


def _keyed_by(route: str, model: Any) -> Any:
    # The page of a ladder is that of its desk, which may have none of its own.
    return apps.get_model("commitments.desk") if route.startswith("admin/tracker/ladder/of/") else model


def _views_on_site(far: FarDesk) -> Iterator[Address]:
    for model in list(admin.site._registry):
        kind = ContentType.objects.get_for_model(model)
        yield from (Address(f"/admin/r/{kind.pk}/{row.pk}/", row) for row in far.rows(model)[:1])


def said(response: Any) -> str:
    """All that an answer says: its headers, and its text or that of the files in it."""
    body = response.getvalue() if response.streaming else response.content
    if is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    # The second of the answer, which tells nothing, and two answers may not share.
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items() if name != "Expires")
    return unquote(headers + body.decode("utf-8", "replace")).lower()


def words_in(response: Any) -> set[str]:
    return set(WORD.findall(said(response)))


def may_be_told(far: FarDesk, who: str) -> set[str]:
    return {word for word in far.words if word.startswith(tuple(f"{SIGN}{each}" for each in TOLD[who]))}


@pytest.mark.parametrize("who", TOLD)
def test_every_address_tells_each_person_what_they_may_know(far: FarDesk, every: list[Address], who: str):
    client, told = signed_in(far, who), dict[str, set[str]]()
    for address in every:
        if not address.more or who in THOROUGH or address.path.endswith("/file/"):
            for word in words_in(client.get(address.path)):
                told.setdefault(word, set()).add(address.path)
    may = may_be_told(far, who)
    assert {word: sorted(paths) for word, paths in told.items() if word not in may} == {}
    # Of the rest they were not asked for every page.
    wanted = may if who in THOROUGH else {word for word in may if "hidden" in word or "internal" in word}
    assert wanted - set(told) == set()


def as_said(response: Any) -> tuple[int, str]:
    """The status and the words of an answer, without what differs each time and without the key that was asked for."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", said(response).replace(str(NO_SUCH), "KEY"))
    return response.status_code, re.sub(r"csrftoken=\S+|content-length: \d+", "", text)


def stored() -> dict[str, list[Any]]:
    """Everything there is, but for who is signed in."""
    kept = [model for model in apps.get_models() if model._meta.label not in ("sessions.Session", "auth.User")]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in kept}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_hidden_record_answers_like_one_that_is_not_there(far: FarDesk, every: list[Address], method: str):
    client, before, differing = signed_in(far, "lead here"), stored(), []
    for address in every:
        if address.row is None or not far.is_hidden(address.row) or (address.more and method == "post"):
            continue
        here, none = getattr(client, method)(address.path), getattr(client, method)(address.as_of_none)
        asked = f"/{address.row.pk}/"
        told = [said(each).replace(asked, f"/{NO_SUCH}/") for each in (here, none)]
        same = (here.status_code, told[0]) == (none.status_code, told[1])
        # The address without a page leads to that of the key, whatever that is.
        if (not same and as_said(here) != as_said(none)) or here.status_code not in (404, 302, 405):
            differing.append((address.path, here.status_code, none.status_code))
    assert differing == []
    assert stored() == before


@pytest.mark.parametrize("who", ["staff of no desk", "viewer here", "lead here"])
def test_nothing_is_done_for_who_sends_empty_forms(far: FarDesk, every: list[Address], who: str):
    client, may, before = signed_in(far, who), may_be_told(far, who), stored()
    for address in every:
        # Of their own desk a lead may take members away.
        if not (address.more or address.path.endswith(("/logout/", "/login/")) or "/membership/" in address.path):
            answer = client.post(address.path, {"post": "yes"})
            assert words_in(answer) - may == set(), address.path
    assert stored() == before


def page(model: str, name: str, *keys: object) -> str:
    return reverse(f"admin:commitments_{model}_{name}", args=keys)


def list_of(rows: Any) -> str:
    return reverse(f"admin:{rows.opts.app_label}_{rows.opts.model_name}_changelist")


def test_no_list_finds_or_offers_what_is_hidden(far: FarDesk):
    """Every list, searched, in a small window, in another order, by a day: nothing but what all staff may know."""
    client, may = signed_in(far, "lead here"), may_be_told(far, "lead here")
    asked = ("q=zq", "_popup=1&_to_field=id", "o=-1.2", "desk=2", "columns=kind_of,desk_of,first_due", "page=2")
    for rows in list(admin.site._registry.values()):
        more = [f"{rows.date_hierarchy}__year=2026"] if rows.date_hierarchy else []
        told = {word for query in (*asked, *more) for word in words_in(client.get(f"{list_of(rows)}?{query}"))}
        # Which is what was typed in the field of the search.
        assert told - may - {SIGN} == set(), rows


@pytest.mark.both_engines
def test_no_search_tells_that_a_hidden_word_is_there(far: FarDesk):
    client = signed_in(far, "lead here")
    hidden = [
        f"{SIGN}{INSIDE}{name}"
        for name in ("internalwhispered", "hiddencrossquote", "hiddendocument", "hiddenoccasion", "hiddencrossevidence")
    ]
    found = []
    for rows in list(admin.site._registry.values()):
        for word in hidden if rows.search_fields else ():
            listed = client.get(list_of(rows), {"q": word})
            if listed.status_code == 200 and listed.context["cl"].result_count:
                found.append((rows, word))
    assert found == []
    inside = signed_in(far, "lead there").get(page("commitment", "changelist"), {"q": hidden[1]})
    assert inside.context["cl"].result_count == 1


@pytest.mark.both_engines
@pytest.mark.parametrize("who", ["staff of no desk", "lead here", "named reader", "viewer there"])
def test_every_choice_that_is_found_by_typing_offers_what_the_person_may_see(far: FarDesk, who: str):
    client, told = signed_in(far, who), set[str]()
    for model in list(admin.site._registry):
        for field in model._meta.get_fields():
            if field.is_relation and hasattr(field, "attname") and field.related_model in admin.site._registry:
                names: dict[str, Any] = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                for term in (SIGN, ""):
                    asked = {**names, "field_name": field.name, "term": term}
                    told |= words_in(client.get(reverse("admin:autocomplete"), asked))
    assert told - may_be_told(far, who) == set()
    offered = {f"{SIGN}{STAFF}internaldocument", f"{SIGN}{STAFF}internaloccasion"}
    assert offered <= told if who != "staff of no desk" else told == set()


def test_naming_a_hidden_record_is_refused_like_naming_none(far: FarDesk):
    """In every form that names another record, by a lead who may send it: the same words, and nothing is done."""
    client, lead = signed_in(far, "lead here"), far.people["lead here"]
    mine = recorded(desk=far.near, title="Ours", parts=[(far.party, Part.PROMISES)])
    due, document = once(mine, "2026-09"), mine.citations.get().document
    hidden = far.hidden
    theirs = {
        "commitment": hidden.pk,
        "document": hidden.citations.get().document_id,
        "occasion": hidden.occasion_id,
        "follow_up": hidden.follow_ups.get().pk,
        "event": Event.objects.get(name=f"{SIGN}{INSIDE}hiddenevent").pk,
        "desk": far.desk.pk,
        "entry": hidden.entries.filter(kind="reported").get().pk,
    }
    promise = {"desk": far.near.pk, "title": "New", "kind": "event", "promises": far.party.pk, "quote": "x"}
    log = {"status": "under_way", "on": "2026-01-09", "opened": due.version, "evidence_title": "Shown"}
    several = {"action": "log_selected", "apply": 1, "status": "under_way", "on": "2026-01-09"}
    written = {"desk": far.near.pk, "title": "Text", "kind": "readout", "confidentiality": "internal", "language": "en"}
    sent: list[tuple[str, str, str, dict[str, Any]]] = [
        ("post", page("commitment", "add"), "reaffirms:commitment", promise),
        ("post", page("commitment", "add"), "occasion:occasion", promise),
        ("post", page("commitment", "add"), "document:document", promise),
        ("post", page("commitment", "add"), "event:event", {**promise, "schedule_kind": "awaiting"}),
        ("post", page("commitment", "add"), "desk:desk", promise),
        ("post", page("commitment", "add"), "_reaffirm:commitment", promise),
        ("post", page("commitment", "add"), "_said_again:commitment", promise),
        ("post", page("commitment", "change", mine.pk), "occasion:occasion", {"title": "Ours", "kind": "event"}),
        ("post", page("commitment", "change", mine.pk), "reaffirms:commitment", {"title": "Ours", "kind": "event"}),
        ("post", page("commitment", "cite", mine.pk), "document:document", {"quote": "x"}),
        ("post", page("commitment", "reschedule", mine.pk), "event:event", {"schedule_kind": "awaiting"}),
        ("post", page("followup", "log_status", due.pk), "evidence_document:document", log),
        ("get", page("followup", "log_status", due.pk), "report:entry", {}),
        ("post", page("followup", "changelist"), "_selected_action:follow_up", several),
        ("post", page("followup", "changelist"), "evidence_document:document", {**several, "_selected_action": due.pk}),
        ("post", page("commitment", "changelist"), "_selected_action:commitment", {"action": "review_selected"}),
        ("post", page("sourcedocument", "add"), "occasion:occasion", written),
        ("post", page("sourcedocument", "add"), "_use:document", written),
        ("post", page("sourcedocument", "add"), "desk:desk", written),
        ("post", page("sourcedocument", "change", document.pk), "occasion:occasion", written),
        ("post", page("occasion", "add"), "desk:desk", {"title": "Talks", "confidentiality": "internal"}),
        ("post", page("event", "add"), "desk:desk", {"name": "Elections"}),
        ("post", page("membership", "add"), "desk:desk", {"user": lead.pk, "role": "lead"}),
        ("post", page("focalpoint", "add"), "named_in:document", {"party": far.party.pk, "name": "Li Wei"}),
        ("post", page("listimport", "add"), "desk:desk", {}),
        ("get", page("commitment", "add"), "reaffirms:commitment", {}),
        ("get", page("commitment", "add"), "occasion:occasion", {}),
        ("get", page("commitment", "add"), "document:document", {}),
        ("get", page("sourcedocument", "add"), "occasion:occasion", {}),
        ("get", reverse("admin:tracker_ladder_of", args=[far.near.pk]), "follow_up:follow_up", {}),
        ("post", reverse("admin:tracker_ladder_of", args=[far.near.pk]), "follow_up:follow_up", {"_preview": 1}),
        ("post", reverse("admin:tracker_channel_add"), "desk:desk", {"name": "#late", "new_address": "x"}),
    ]
    before, may, differing = stored(), may_be_told(far, "lead here"), []
    for method, address, named, typed in sent:
        name, _colon, kind = named.partition(":")
        ask = getattr(client, method)
        here, none = (ask(address, {**typed, name: key}, follow=True) for key in (theirs[kind], NO_SUCH))
        if as_shown(here) != as_shown(none) or words_in(here) - may:
            differing.append((address, named, here.status_code, none.status_code))
    assert differing == []
    assert stored() == before


def as_shown(answer: Any) -> tuple[int, str]:
    """As ``as_said``, whatever keys stand in the fields and in the addresses: what was typed stands there again."""
    status, text = as_said(answer)
    text = re.sub(r"expires: [^:]+:\d+:\d+ gmt", "", text)
    return status, re.sub(r"=(\d+|KEY)\b", "=#", re.sub(r'"(\d+|KEY)"', '"#"', text))


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("statusentry", "internal_note__startswith=w"),
        ("statusentry", "commitment__summary__contains=z"),
        ("sourcedocument", "full_text__contains=z"),
        ("commitment", "occasion__title__contains=z"),
        ("commitment", "citations__quote__contains=z"),
        ("followup", "commitment__citations__quote__contains=z"),
        ("listimport", "content__contains=z"),
        ("listimport", "desk__memberships__user__password__contains=z"),
    ],
)
def test_an_address_cannot_ask_about_columns_that_no_filter_offers(far: FarDesk, model: str, query: str):
    answer = signed_in(far, "lead here").get(f"{page(model, 'changelist')}?{query}")
    assert (answer.status_code, answer.headers.get("Location")) in [
        (400, None),
        (302, f"{page(model, 'changelist')}?e=1"),
    ]


@pytest.mark.both_engines
@pytest.mark.parametrize("role", list(Role))
def test_rights_agree_with_the_one_rule(role: Role):
    desk, other = DeskFactory.create(), DeskFactory.create()
    people = [
        member(desk, role),
        UserFactory.create(),
        UserFactory.create(is_superuser=True),
        member(desk, role, is_active=False),
    ]
    for user in people:
        for wanted in Role:
            for where in (desk, other):
                assert holds(user, wanted, desk_id=where.pk) == access.may(user, wanted, where)
    assert not access.may(AnonymousUser(), role, desk)


@pytest.mark.both_engines
def test_a_lead_sees_the_mails_and_reminders_of_their_desks_people(far: FarDesk):
    other_lead, lists = (
        member(DeskFactory.create(), Role.LEAD),
        (admin.site._registry[Mail], admin.site._registry[Reminder]),
    )
    desk = other_lead.memberships.get().desk
    MembershipFactory.create(desk=desk, user=far.people["lead there"], role=Role.VIEWER)
    people = {"oneself": far.people["lead there"], "viewer": far.people["viewer there"], "lead of both": other_lead}
    seen = {}
    for name, user in people.items():
        client = Client()
        client.force_login(user)
        seen[name] = [client.get(list_of(rows)).context["cl"].result_count for rows in lists]
    # The other lead's person was reminded of a restricted record of the first desk: that the lead is not told.
    assert seen == {"oneself": [1, 2], "viewer": [0, 0], "lead of both": [1, 1]}
