"""What each kind of reader finds on the record's pages."""

from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from re import findall, sub
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, Reader, Role
from commitments.lifecycle import (
    Announced,
    Author,
    Awaiting,
    EvidenceOf,
    Quote,
    Recurring,
    assess,
    cite,
    date_event,
    extend,
    log_status,
    reassign,
    report,
    reschedule,
    schedule,
    settle,
)
from commitments.models import Commitment, Event
from commitments.pages.chain import Link, Logged, chain
from commitments.pages.disagreements import unsettled
from commitments.pages.dossier import dossier
from commitments.pages.falling_due import Earlier, Rhythm
from commitments.pages.history import LogLine, Shown
from commitments.pages.register import Search, register
from commitments.schedule import Offset, Rule, Window
from commitments.status import Assessor, Implementation, Part, Status, Term
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    OccasionFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    quarterly,
    recorded,
    undated,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

PUBLIC, INTERNAL, RESTRICTED = Confidentiality.PUBLIC, Confidentiality.INTERNAL, Confidentiality.RESTRICTED
NOBODY = Reader.of(AnonymousUser())
LATER = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


def seen(client: Client, address: str) -> str:
    """The text of a page, without its tags, and with the addresses of its links."""
    answer = client.get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    words = unescape(sub(r"<[^>]+>", " ", page))
    return " ".join((words + " " + " ".join(findall(r'href="([^"]*)"', page))).split())


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def planted():
    """A restricted record with a word of its own in every text field."""
    desk = DeskFactory.create(name="Open desk")
    document = SourceDocumentFactory.create(
        desk=desk,
        title="SECRETdocument",
        publisher="SECRETpublisher",
        note="SECRETdocnote",
        address="https://secret.example/SECRETaddress",
        confidentiality=RESTRICTED,
    )
    commitment = recorded(
        desk=desk,
        title="SECRETtitle",
        confidentiality=RESTRICTED,
        summary="SECRETsummary",
        reading="SECRETreading",
        parts=[(PartyFactory.create(name="SECRETparty", slug="secretslug"), Part.PROMISES)],
        quotes=[Quote(document, "SECRETquote", "SECRETlocator", Term.WINDOW, "SECRETterm")],
        occasion=OccasionFactory.create(desk=desk, title="SECREToccasion", place="SECRETplace", confidentiality=PUBLIC),
        focal_points=[FocalPointFactory.create(name="SECRETfocal")],
        owner=UserFactory.create(first_name="SECRETowner"),
        reference="SECRETREF-1",
    )
    other = SourceDocumentFactory.create(desk=desk, title="SECRETsecond", confidentiality=RESTRICTED)
    cite(commitment, Quote(other, "SECRETother", "", Term.WINDOW, "SECRETotherterm"), by=SYSTEM, at=AT)
    follow_up = once(commitment, "2026-02", wording="SECRETwording")
    log_status(
        follow_up,
        Status.UNDER_WAY,
        on=date(2026, 1, 9),
        by=Author(None, "SECRETauthor"),
        at=AT,
        note="SECRETnote",
        internal_note="SECRETinternal",
        evidence=[EvidenceOf("SECRETevidence", "https://secret.example/SECRETlink")],
    )
    return desk, commitment


LISTS = ("/", "/commitments/", "/?flag=upcoming", "/?flag=due", "/commitments/?q=SECRET", "/commitments/SECRETREF-1/")


def secrets(client: Client) -> set[str]:
    """Every planted word that any page says to ``client``, apart from what the client asked for itself."""
    found: set[str] = set()
    for address in LISTS:
        page = client.get(address).content.decode()
        found |= set(findall(r"SECRET[a-z]+", page)) | set(findall("secretslug", page))
    return found


def test_a_restricted_record_shows_no_word_to_a_visitor_or_to_another_desk():
    desk, _ = planted()
    elsewhere = member(DeskFactory.create(), Role.LEAD)

    assert secrets(Client()) == set()
    assert secrets(signed_in(elsewhere)) == set()
    assert Client().get("/commitments/SECRETREF-1/").status_code == 404
    assert signed_in(elsewhere).get("/commitments/SECRETREF-1/").status_code == 404
    # The net catches what it is to catch: the desk sees all of it.
    assert secrets(signed_in(member(desk, Role.VIEWER))) == {
        "SECRETaddress", "SECRETauthor", "SECRETdocnote", "SECRETdocument", "SECRETevidence", "SECRETfocal",
        "SECRETinternal", "SECRETlink", "SECRETlocator", "SECRETnote", "SECREToccasion", "SECRETother",
        "SECRETotherterm", "SECRETowner", "SECRETparty", "SECRETplace", "SECRETpublisher", "SECRETquote",
        "SECRETreading", "SECRETsecond", "SECRETsummary", "SECRETterm", "SECRETtitle", "SECRETwording", "secretslug",
    }  # fmt: skip


def test_a_public_record_gives_no_hidden_neighbour_away():
    desk = DeskFactory.create()
    hidden = SourceDocumentFactory.create(desk=desk, title="SECRETdocument", confidentiality=RESTRICTED)
    earlier = recorded(desk=desk, title="SECRETtitle", confidentiality=RESTRICTED, made_on=date(2024, 6, 1))
    commitment = recorded(
        desk=desk,
        confidentiality=PUBLIC,
        reference="OPEN-1",
        made_on=date(2026, 1, 7),
        reaffirms=earlier,
        occasion=OccasionFactory.create(desk=desk, title="SECREToccasion", confidentiality=RESTRICTED),
    )
    cite(commitment, Quote(hidden, "SECRETquote"), by=SYSTEM, at=AT)
    log_status(
        once(commitment, "2026-01"),
        Status.UNDER_WAY,
        on=date(2026, 1, 9),
        by=SYSTEM,
        at=AT,
        evidence=[EvidenceOf("SECRETevidence", document=hidden, quote="SECRETexcerpt")],
    )
    elsewhere = signed_in(member(DeskFactory.create(), Role.LEAD))

    for client in (Client(), elsewhere):
        page = client.get("/commitments/OPEN-1/").content.decode()
        assert set(findall(r"SECRET[a-z]+", page)) == set()
        assert "OPEN-1" not in client.get("/commitments/?q=SECRETquote").content.decode().replace("?q=", "")
    inside = signed_in(member(desk, Role.VIEWER)).get("/commitments/OPEN-1/").content.decode()
    assert set(findall(r"SECRET[a-z]+", inside)) == {
        "SECRETdocument", "SECRETquote", "SECRETtitle", "SECREToccasion", "SECRETevidence", "SECRETexcerpt",
    }  # fmt: skip


def test_the_log_is_told_to_each_reader_as_far_as_it_goes():
    desk = DeskFactory.create()
    lead = member(desk, Role.LEAD, first_name="Mara", last_name="Lind", email="mara@example.org")
    commitment = recorded(desk=desk, confidentiality=PUBLIC, reference="OPEN-1", reading="read so")
    log_status(
        once(commitment, "2026-03"),
        Status.UNDER_WAY,
        on=date(2026, 5, 19),
        by=Author.of(lead, on_behalf_of=PartyFactory.create(name="Ministry")),
        at=LATER,
        note="heard by telephone",
        internal_note="do not quote",
        evidence=[EvidenceOf("Press notice", "https://example.org/notice")],
    )

    told = {
        "nobody": NOBODY,
        "elsewhere": Reader.of(member(DeskFactory.create(), Role.LEAD)),
        "inside": Reader.of(lead),
    }
    first_lines = {name: dossier("OPEN-1", reader, at=LATER).log[0] for name, reader in told.items()}

    evidence = (Shown("Press notice", "https://example.org/notice", ""),)
    public = LogLine(date(2026, 5, 19), "logged", "status logged", "2026-03", "under way", evidence)
    staff = replace(
        public,
        author="Mara Lind",
        on_behalf_of="Ministry",
        note="heard by telephone",
        written_on=date(2026, 5, 20),
    )
    assert first_lines == {
        "nobody": public,
        "elsewhere": staff,
        "inside": replace(staff, internal_note="do not quote"),
    }
    page = Client().get("/commitments/OPEN-1/").content.decode()
    for hidden in ("Mara", "Lind", "mara@example.org", "heard by telephone", "do not quote", "Ministry"):
        assert hidden not in page


def test_a_follow_up_tells_how_it_was_moved_and_why_to_staff():
    desk = DeskFactory.create()
    lead = member(desk, Role.LEAD)
    commitment = recorded(desk=desk, confidentiality=PUBLIC, reference="OPEN-1", owner=lead)
    follow_up = once(commitment, "2026-03", wording="in spring")
    extend(follow_up, Window.month(2026, 4), reason="floods", by=Author.of(lead), at=AT)
    extend(follow_up, Window.day(date(2026, 5, 14)), reason="elections", by=Author.of(lead), at=AT)

    (known,) = dossier("OPEN-1", Reader.of(lead), at=LATER).rounds
    (public,) = dossier("OPEN-1", NOBODY, at=LATER).rounds

    assert (known.first_window, known.window, known.owner) == ("March 2026", "14 May 2026", lead.username)
    assert [(move.before, move.after, move.reason) for move in known.moves] == [
        ("March 2026", "April 2026", "floods"),
        ("April 2026", "14 May 2026", "elections"),
    ]
    assert [(move.before, move.after, move.reason) for move in public.moves] == [
        ("March 2026", "April 2026", ""),
        ("April 2026", "14 May 2026", ""),
    ]
    assert public.owner == ""


def test_a_disagreement_is_shown_until_it_is_settled():
    desk = DeskFactory.create()
    lead = member(desk, Role.LEAD)
    commitment = recorded(
        desk=desk,
        confidentiality=PUBLIC,
        reference="OPEN-1",
        quotes=[
            Quote(
                SourceDocumentFactory.create(desk=desk, publisher=name, confidentiality=PUBLIC),
                f"a meeting {words}",
                "",
                Term.RHYTHM,
                words,
            )
            for name, words in (("North Wire", "quarterly"), ("South Wire", "every three months"))
        ],
    )
    (open_one,) = unsettled(AnonymousUser(), limit=5)
    before = seen(Client(), "/commitments/OPEN-1/")

    settle(commitment, term=Term.RHYTHM, reading="quarterly", reason="as signed", by=Author.of(lead), at=AT)
    after = seen(Client(), "/commitments/OPEN-1/")

    assert (open_one.term_label, [(each.words, each.sources) for each in open_one.readings]) == (
        "how often",
        [("quarterly", ("North Wire",)), ("every three months", ("South Wire",))],
    )
    assert "The sources disagree on: how often" in before
    assert "The sources disagree" not in after
    assert "Settled: how often quarterly" in after
    assert "as signed" in after
    assert unsettled(AnonymousUser(), limit=5) == []


def test_a_promise_made_again_shows_the_chain_and_what_was_logged_between():
    desk = DeskFactory.create()
    first = recorded(desk=desk, title="A visit", confidentiality=PUBLIC, reference="OPEN-1", made_on=date(2024, 6, 7))
    again = recorded(
        desk=desk,
        title="The visit, again",
        confidentiality=PUBLIC,
        reference="OPEN-2",
        made_on=date(2026, 1, 7),
        reaffirms=first,
    )
    follow_up = undated(first)
    log_status(follow_up, Status.NO_INFORMATION, on=date(2025, 2, 3), by=SYSTEM, at=AT)
    log_status(follow_up, Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT)

    expected = (
        Link("OPEN-1", "A visit", date(2024, 6, 7), False, (Logged(date(2025, 2, 3), "no information"),)),
        Link("OPEN-2", "The visit, again", date(2026, 1, 7), True, (Logged(date(2026, 1, 9), "under way"),)),
    )
    assert chain(again, AnonymousUser()) == expected
    assert dossier("OPEN-2", NOBODY, at=LATER).restated == 1
    assert chain(recorded(desk=desk), AnonymousUser()) == ()


def test_assessors_stand_side_by_side_each_with_the_newest_word():
    commitment = recorded(confidentiality=PUBLIC, reference="OPEN-1")
    for assessor, name, on, scale in (
        (Assessor.INDEPENDENT, "Observatory", date(2026, 2, 1), Implementation.NOT_STARTED),
        (Assessor.US, "Our desk", date(2026, 1, 5), Implementation.LIMITED),
        (Assessor.US, "Our desk", date(2026, 3, 5), Implementation.SUBSTANTIAL),
    ):
        assess(commitment, implementation=scale, assessor=assessor, assessor_name=name, on=on, by=SYSTEM, at=AT)

    told = dossier("OPEN-1", Reader.of(UserFactory.create()), at=LATER).judgements

    assert [(each.assessor, each.name, each.on, each.scale_label) for each in told] == [
        ("us", "Our desk", date(2026, 3, 5), "substantial"),
        ("an independent body", "Observatory", date(2026, 2, 1), "not started"),
    ]
    assert [each.name for each in dossier("OPEN-1", NOBODY, at=LATER).judgements] == ["", ""]


def test_a_schedule_is_told_in_plain_words_beside_those_of_the_source():
    quarterly(anchor=date(2026, 1, 7), wording="quarterly", confidentiality=PUBLIC, reference="OPEN-1")

    page = seen(Client(), "/commitments/OPEN-1/")

    said = "once in each calendar quarter, from the first quarter of 2026"
    assert dossier("OPEN-1", NOBODY, at=LATER).rhythm == Rhythm(
        in_words=said, wording="quarterly", rrule="FREQ=MONTHLY;INTERVAL=3", waits=False, from_on=None, earlier=()
    )
    assert f"Falls due {said} the source: quarterly FREQ=MONTHLY;INTERVAL=3" in page


def test_earlier_versions_of_a_schedule_are_told_until_when_they_held():
    desk = DeskFactory.create()
    lead = Author.of(member(desk, Role.LEAD))
    commitment = recorded(desk=desk, confidentiality=PUBLIC, reference="OPEN-1")
    quarterly(commitment, anchor=date(2026, 1, 7), wording="quarterly")
    yearly = Recurring(Rule.parse("FREQ=YEARLY"), date(2027, 1, 1), "each year")
    monthly = Recurring(Rule.parse("FREQ=MONTHLY"), date(2026, 7, 1), "each month")
    reschedule(commitment, yearly, from_on=date(2027, 1, 1), reason="agreed anew", by=lead, at=AT)
    reschedule(commitment, Announced("when agreed"), from_on=date(2028, 1, 1), reason="so told", by=lead, at=LATER)
    reschedule(commitment, monthly, from_on=date(2026, 7, 1), reason="more often", by=lead, at=LATER)

    told = dossier("OPEN-1", NOBODY, at=LATER).rhythm
    page = seen(Client(), "/commitments/OPEN-1/")

    written_on, since = date(2026, 5, 20), date(2026, 7, 1)
    assert told == Rhythm(
        in_words="once in each calendar month, from July 2026",
        wording="each month",
        rrule="FREQ=MONTHLY",
        waits=False,
        from_on=since,
        earlier=(
            Earlier(None, written_on, "round by round, as announced", "when agreed"),
            Earlier(None, written_on, "once in each calendar year, from 2027", "each year"),
            Earlier(
                date(2026, 6, 30),
                date(2026, 1, 10),
                "once in each calendar quarter, from the first quarter of 2026",
                "quarterly",
            ),
        ),
    )
    assert "so from 1 July 2026 on, before that … replaced on 20 May 2026: round by round, as announced" in page
    assert "until 30 June 2026: once in each calendar quarter, from the first quarter of 2026" in page


def test_a_version_that_holds_for_everything_leaves_the_one_before_no_day():
    commitment = recorded(confidentiality=PUBLIC, reference="OPEN-1")
    quarterly(commitment)
    reschedule(commitment, Announced(), from_on=None, reason="misread", by=SYSTEM, at=AT)

    told = dossier("OPEN-1", NOBODY, at=LATER).rhythm

    assert told == Rhythm(
        in_words="round by round, as announced",
        wording="",
        rrule="",
        waits=False,
        from_on=None,
        earlier=(
            Earlier(
                None, date(2026, 1, 10), "once in each calendar quarter, from the first quarter of 2026", "quarterly"
            ),
        ),
    )


def test_what_waits_for_an_event_says_so_until_the_day_is_known():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk, confidentiality=PUBLIC, reference="OPEN-1")
    elections = Event.objects.create(desk=desk, name="the general elections", note="SECRETnote")
    schedule(commitment, Awaiting(elections, Offset.parse("P6M"), "after the elections"), by=SYSTEM, at=AT)

    before, page = dossier("OPEN-1", NOBODY, at=LATER).rhythm, seen(Client(), "/commitments/OPEN-1/")
    date_event(elections, date(2027, 2, 8), by=SYSTEM, at=LATER)
    after, later_page = dossier("OPEN-1", NOBODY, at=LATER).rhythm, seen(Client(), "/commitments/OPEN-1/")

    assert before == Rhythm(
        in_words="within six months of the general elections (no date yet)",
        wording="after the elections",
        rrule="",
        waits=True,
        from_on=None,
        earlier=(),
    )
    assert "(no date yet) waits for the event the source:" in page
    assert "SECRETnote" not in page
    assert after == replace(
        before, in_words="within six months of the general elections (8 February 2027)", waits=False
    )
    assert "waits for" not in later_page
    assert "8 February to 8 August 2027" in later_page


def test_links_to_the_admin_are_for_those_who_may_use_them():
    desk = DeskFactory.create()
    follow_up = once(recorded(desk=desk, confidentiality=PUBLIC, reference="OPEN-1"), "2026-03")
    address = f"/admin/commitments/followup/{follow_up.pk}/change/"
    people = {
        "nobody": Client(),
        "viewer": signed_in(member(desk, Role.VIEWER)),
        "elsewhere": signed_in(member(DeskFactory.create(), Role.LEAD)),
        "officer": signed_in(member(desk, Role.OFFICER)),
    }

    offered = {name: address in seen(client, "/commitments/OPEN-1/") for name, client in people.items()}

    assert offered == {"nobody": False, "viewer": False, "elsewhere": False, "officer": True}


def test_an_address_that_is_no_web_page_never_becomes_a_link():
    desk = DeskFactory.create()
    document = SourceDocumentFactory.create(
        desk=desk, confidentiality=PUBLIC, title="<b>bold</b>", address="javascript:alert(1)"
    )
    recorded(desk=desk, confidentiality=PUBLIC, reference="OPEN-1", quotes=[Quote(document, "<script>x</script>")])

    page = Client().get("/commitments/OPEN-1/").content.decode()

    assert "javascript:" not in page
    assert "<script" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page


def found(user, **search: Any) -> list[str]:
    lines = register(user, Search(**search), page="1", at=LATER).lines
    return [line.reference for line in lines]


@pytest.mark.both_engines
def test_the_list_is_searched_by_words_and_filtered_by_partner_flag_and_standing():
    home, partner = PartyFactory.create(name="Home"), PartyFactory.create(name="Far", slug="far")
    ministry = PartyFactory.create(name="Far ministry", part_of=partner)
    desk = DeskFactory.create(home_party=home)
    dated = recorded(
        desk=desk, title="A forum", reference="T-1", parts=[(ministry, Part.PROMISES), (home, Part.IS_PROMISED)]
    )
    once(dated, "2026-03")
    undated(recorded(desk=desk, title="A visit", reference="T-2", parts=[(home, Part.PROMISES)]))
    Commitment.objects.filter(reference="T-2").update(standing="lapsed")
    user = member(desk, Role.VIEWER)

    assert found(user) == ["T-1", "T-2"]
    assert found(user, words="FORUM") == ["T-1"]
    assert found(user, words="t-2") == ["T-2"]
    assert found(user, words="will held visit") == ["T-2"]
    assert found(user, partner="far") == ["T-1"]
    assert found(user, partner="nowhere") == []
    assert found(user, flag="undated") == ["T-2"]
    assert found(user, standing="lapsed") == ["T-2"]
    listed = register(user, Search(), page="1", at=LATER)
    assert [party.name for party in listed.partners] == ["Far"]
    assert [(line.owed, line.next and line.next.window) for line in listed.lines] == [
        ("Far ministry to Home", "March 2026"),
        ("Home", "no date"),
    ]


def test_the_quote_shown_in_lists_is_one_that_speaks_of_the_promise():
    desk = DeskFactory.create()
    older = SourceDocumentFactory.create(desk=desk, published_on=date(2024, 6, 7), confidentiality=PUBLIC)
    newer = SourceDocumentFactory.create(desk=desk, published_on=date(2026, 1, 7), confidentiality=PUBLIC)
    quotes = [Quote(older, "the minister, A", "", Term.PARTIES, "A"), Quote(newer, "invited him")]
    recorded(desk=desk, confidentiality=PUBLIC, quotes=quotes)

    (line,) = register(AnonymousUser(), Search(), page="1", at=LATER).lines

    assert line.quote is not None
    assert line.quote.words == "invited him"


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "query", ["?page=0", "?page=x", "?flag=never", "?standing=%00", "?q=%00%27%22%25", "?partner=%00"]
)
def test_odd_questions_get_a_page(query):
    assert Client().get(f"/commitments/{query}").status_code == 200
    assert Client().get(f"/{query}").status_code == 200


@pytest.mark.both_engines
@pytest.mark.parametrize("rows", [1, 3, 60])
def test_the_list_asks_the_same_number_of_questions_for_any_length(rows):
    desk = DeskFactory.create(home_party=PartyFactory.create())
    for _ in range(rows):
        once(recorded(desk=desk, confidentiality=PUBLIC), "2026-03")

    with CaptureQueriesContext(connection) as asked:
        assert Client().get("/commitments/").status_code == 200

    assert len(asked) == 7


@pytest.mark.both_engines
@pytest.mark.parametrize("times", [1, 3, 10])
def test_a_commitment_asks_the_same_number_of_questions_for_any_history(times):
    desk = DeskFactory.create()
    lead = member(desk, Role.LEAD)
    commitment = recorded(desk=desk, reference="OPEN-1")
    follow_up = once(commitment, "2026-03")
    for number in range(times):
        document = SourceDocumentFactory.create(desk=desk, issued_by=PartyFactory.create())
        cite(commitment, Quote(document, "words", "", Term.WINDOW, f"reading {number}"), by=SYSTEM, at=AT)
        log_status(
            follow_up,
            Status.UNDER_WAY,
            on=date(2026, 1, 9),
            by=Author.of(lead, on_behalf_of=PartyFactory.create()),
            at=AT,
            evidence=[EvidenceOf("shown", document=document)],
        )
        extend(follow_up, Window.month(2027, 1 + number % 12), reason="moved", by=SYSTEM, at=AT)
        reassign(follow_up, lead, reason="handed over", by=SYSTEM, at=AT)
        report(follow_up, Status.DONE, on=date(2026, 1, 9), by=Author.of(lead), at=AT)
    client = signed_in(lead)

    with CaptureQueriesContext(connection) as asked:
        assert client.get("/commitments/OPEN-1/").status_code == 200

    assert len(asked) == 23
