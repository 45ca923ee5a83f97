"""Where a promise is written, on the page that records it: several sources, their quotes checked, texts pasted."""

from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commitments.access import Role
from commitments.models import Citation, Commitment, SourceDocument
from tests.commitments.test_admin_recording import Draft, signed_in
from tests.factories import DeskFactory, SourceDocumentFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

ADD_DOCUMENT = "admin:commitments_sourcedocument_add"


def second(document: SourceDocument, quote: str, **more: str) -> dict[str, Any]:
    typed = {"document": document.pk, "quote": quote, "locator": "", "term": "", "source_reading": ""} | more
    return {"sources": "2", **{f"{name}-2": value for name, value in typed.items()}}


def form_of(answer: Any) -> Any:
    assert answer.status_code == 200
    return answer.context["adminform"].form


def said(answer: Any) -> list[tuple[str, str, str] | None]:
    rows = [row.checked for row in form_of(answer).source_rows]
    return [(row.mark, row.line, row.nearest) if row else None for row in rows]


def test_each_source_becomes_a_citation():
    draft = Draft()
    readout = SourceDocumentFactory.create(desk=draft.desk, full_text="every three months", title="A readout")
    more = second(readout, "every three months", locator="page 2", term="rhythm", source_reading="quarterly")
    answer = draft.send(**more)
    assert answer.status_code == 302, form_of(answer).errors
    rows = Citation.objects.order_by("id").values_list("document", "quote", "locator", "term", "reading")
    assert list(rows) == [
        (draft.document.pk, "will be held in September", "paragraph 3", "window", "in September"),
        (readout.pk, "every three months", "page 2", "rhythm", "quarterly"),
    ]


def test_a_further_source_that_is_left_empty_is_passed_over():
    draft = Draft()
    assert draft.send(sources="3", **{"quote-2": "", "document-3": "", "locator-3": " "}).status_code == 302
    assert Citation.objects.count() == 1


def test_room_for_one_more_comes_with_all_that_was_typed_and_without_a_complaint():
    draft = Draft()
    answer = draft.send(title="", sources="1", _another="1")
    form = form_of(answer)
    assert (form.room, form["sources"].value(), dict(form.errors)) == (2, "2", {})
    assert [form[name].value() for name in ("quote", "locator", "source_reading", "summary")] == [
        "will be held in September",
        "paragraph 3",
        "in September",
        "Our own words",
    ]
    assert 'name="quote-2"' in answer.content.decode()
    assert Commitment.objects.count() == 0


@pytest.mark.parametrize(("typed", "room"), [("", 1), ("-1", 1), ("zwei", 1), ("0", 1), ("12", 12), ("99999999", 1)])
def test_the_room_has_an_end(typed: str, room: int):
    assert form_of(Draft().send(sources=typed, title="")).room == room


def test_no_more_than_a_dozen():
    answer = Draft().send(sources="12", _another="1")
    assert (form_of(answer).room, 'name="_another"' in answer.content.decode()) == (12, False)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"quote": "each quarter"},
            {"quote-2": ["“each quarter” does not occur in the stored text of “A readout”."]},
        ),
        ({"quote": ""}, {"quote-2": ["A source needs its document and the words quoted from it."]}),
        ({"document": ""}, {"document-2": ["A source needs its document and the words quoted from it."]}),
        (
            {"term": "rhythm"},
            {"source_reading-2": ["A reading needs the term it speaks to, and the term a reading."]},
        ),
    ],
)
def test_a_further_source_is_refused_on_its_own_field(typed: dict[str, str], errors: dict[str, list[str]]):
    draft = Draft()
    readout = SourceDocumentFactory.create(desk=draft.desk, full_text="every three months", title="A readout")
    changed = second(readout, "every three months") | {f"{name}-2": value for name, value in typed.items()}
    assert draft.refused(**changed) == errors


def test_the_same_words_of_the_same_document_are_no_second_source():
    draft = Draft()
    told = draft.refused(**second(draft.document, "will be held in September"))
    assert told == {"quote-2": ["These words of this document stand above already."]}


@pytest.mark.parametrize(
    ("quote", "checked"),
    [
        ("will be held in September", ("good", "Found in the text, paragraph 1.", "")),
        (
            "The Forum will be",
            ("bad", "Only capitals, quotation marks or dashes differ. The text has:", "The forum will be"),
        ),
        (
            "the forum shall be held",
            ("bad", "Does not occur in the kept text. The nearest passage is:", "The forum will be held"),
        ),
        ("was cancelled", ("bad", "Does not occur in the kept text, and nothing in it comes near.", "")),
        ("", None),
    ],
)
def test_a_quote_is_checked_while_the_form_is_looked_at(quote: str, checked: tuple[str, str, str] | None):
    answer = Draft().send(quote=quote, title="", _preview="1")
    assert (said(answer), dict(form_of(answer).errors)) == ([checked], {})


def test_without_a_kept_text_it_says_so():
    draft = Draft()
    bare = SourceDocumentFactory.create(desk=draft.desk)
    line = "No text is kept of this document, so the quote cannot be checked."
    assert said(draft.send(document=bare.pk, _preview="1")) == [("open", line, "")]


def test_nobody_learns_by_a_look_what_a_document_says_that_they_may_not_see():
    draft = Draft()
    hidden = SourceDocumentFactory.create(confidentiality="restricted", full_text="The secret clause.", title="Hidden")
    there = draft.send(document=hidden.pk, quote="secret clause", _preview="1")
    nowhere = draft.send(document=10**9, quote="secret clause", _preview="1")
    assert (said(there), said(nowhere)) == ([None], [None])
    assert "Hidden" not in there.content.decode()


def test_without_script_parties_and_documents_are_found_by_a_word():
    draft = Draft()
    SourceDocumentFactory.create(confidentiality="restricted", title="Secret readout")
    readout = SourceDocumentFactory.create(desk=draft.desk, title="The readout")
    typed = {"promises": [], "document": "", "find-promises": "chin", "find-document": "readout", "_find": "promises"}
    answer = draft.send(**typed)
    form, page = form_of(answer), unescape(answer.content.decode())
    assert dict(form.errors) == {}
    assert f'<option value="{draft.promiser.pk}">China</option>' in page
    assert f'<option value="{readout.pk}">The readout</option>' in page
    assert ("Secret" in page, 'name="find-promises"\n           value="chin"' in page) == (False, True)


def test_what_was_chosen_stays_chosen_beside_what_is_found():
    draft = Draft()
    page = draft.send(**{"find-promises": "pak", "_find": "promises"}).content.decode()
    assert f'<option value="{draft.promiser.pk}" selected>China</option>' in page
    assert f'<option value="{draft.promised.pk}">Pakistan</option>' in page


# Adding a document


class Pasted:
    def __init__(self) -> None:
        self.desk = DeskFactory.create()
        self.client: Client = signed_in(member(self.desk, Role.OFFICER))
        self.typed = {
            "desk": self.desk.pk,
            "title": "A joint statement",
            "kind": "communique",
            "language": "en",
            "confidentiality": "internal",
            "full_text": "First line.\r\nSecond line.",
        }

    def send(self, **changes: Any) -> Any:
        return self.client.post(reverse(ADD_DOCUMENT), self.typed | changes)


TEXT = "First line.\nSecond line."


def test_a_pasted_text_is_kept_with_its_hash_and_leads_to_its_page():
    answer = Pasted().send()
    kept = SourceDocument.objects.get()
    assert (kept.full_text, kept.full_text_sha256) == (TEXT, sha256(TEXT.encode()).hexdigest())
    assert answer.url == reverse("admin:commitments_sourcedocument_change", args=[kept.pk])


def test_a_text_that_is_kept_already_is_offered_first():
    pasted = Pasted()
    kept = SourceDocumentFactory.create(desk=pasted.desk, full_text=TEXT, title="Kept")
    from_there = SourceDocumentFactory.create(desk=pasted.desk, address="https://example.org/1", title="From there")
    answer = pasted.send(address="https://example.org/1")
    form = form_of(answer)
    assert form.non_field_errors() == [
        "This text is kept already, as it seems. Use that one, or say that this is another."
    ]
    assert form.kept_already == [kept, from_there]
    assert (form["full_text"].value(), form["title"].value()) == ("First line.\r\nSecond line.", "A joint statement")
    assert SourceDocument.objects.count() == 2
    assert pasted.send(_keep_both="1").status_code == 302
    assert SourceDocument.objects.count() == 3


def test_a_text_of_another_desk_that_is_hidden_is_not_told_of():
    SourceDocumentFactory.create(confidentiality="restricted", full_text=TEXT, address="https://example.org/1")
    assert Pasted().send(address="https://example.org/1").status_code == 302


def test_the_one_that_is_kept_is_used_instead():
    pasted = Pasted()
    kept = SourceDocumentFactory.create(desk=pasted.desk, full_text=TEXT, title="Kept")
    hidden = SourceDocumentFactory.create(confidentiality="restricted", title="Hidden")
    page = reverse("admin:commitments_sourcedocument_change", args=[kept.pk])
    assert pasted.send(_use=kept.pk).url == page
    # In a window of its own it comes back picked.
    answer = pasted.send(_use=kept.pk, _popup="1")
    assert f'"value": "{kept.pk}"' in unescape(answer.content.decode())
    answers = [pasted.send(_use=hidden.pk, _popup=popup).status_code for popup in ("", "1")]
    assert answers == [404, 404]
    assert SourceDocument.objects.count() == 2


def test_correcting_a_document_warns_of_nothing():
    pasted = Pasted()
    first, other = (SourceDocumentFactory.create(desk=pasted.desk, full_text=TEXT, title=each) for each in "AB")
    page = reverse("admin:commitments_sourcedocument_change", args=[first.pk])
    assert pasted.client.post(page, pasted.typed | {"title": "A, corrected"}).status_code == 302
    assert set(SourceDocument.objects.values_list("title", "full_text")) == {("A, corrected", TEXT), ("B", TEXT)}
    assert other.full_text_sha256 == SourceDocument.objects.get(pk=first.pk).full_text_sha256


def test_a_commitment_is_recorded_from_a_document():
    draft = Draft()
    page = reverse("admin:commitments_sourcedocument_change", args=[draft.document.pk])
    add = f"{reverse('admin:commitments_commitment_add')}?document={draft.document.pk}"
    assert f'href="{add}"' in draft.client.get(page).content.decode()
    chosen = f'<option value="{draft.document.pk}" selected>{draft.document.title}</option>'
    assert chosen in draft.client.get(add).content.decode()
    # In the address of a document that is hidden: nothing.
    hidden = SourceDocumentFactory.create(confidentiality="restricted", title="Hidden")
    add = f"{reverse('admin:commitments_commitment_add')}?document={hidden.pk}"
    assert "Hidden" not in draft.client.get(add).content.decode()
