"""Another desk's records, one of everything, with a word of its own in each text that says who may be told it."""

from datetime import date, timedelta
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.db.models import Model

from commitments.access import Confidentiality, Role
from commitments.exchange.working import upload
from commitments.files import keep
from commitments.lifecycle import (
    Author,
    Awaiting,
    EvidenceOf,
    Quote,
    amend,
    assess,
    cite,
    extend,
    log_status,
    report,
    schedule,
    settle,
)
from commitments.models import (
    Commitment,
    Event,
    Evidence,
    FocalPoint,
    FollowUp,
    ListImport,
    Occasion,
    SourceDocument,
    StatusEntry,
)
from commitments.models.history import written_by
from commitments.schedule import Offset, Window
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
    recipient,
    recorded,
)
from tests.handed_in import PDF, handed_in
from tracker.models import Channel, FlagChange, Heartbeat, Ladder, Mail, Reminder

RESTRICTED, INTERNAL, PUBLIC = Confidentiality.RESTRICTED, Confidentiality.INTERNAL, Confidentiality.PUBLIC
# Every word begins with this, then says who may be told it.
SIGN = "zq"
STAFF, NAMED, INSIDE, OFFICER, LEAD, NOBODY = "staff", "named", "inside", "officer", "lead", "nobody"
DAY = date(2026, 1, 10)


def _commitment_of(row: Any) -> Any:
    for name in ("commitment", "follow_up", "entry"):
        if getattr(row, name, None) is not None:
            found = getattr(row, name)
            return found if name == "commitment" else _commitment_of(found)
    return None


def _closed(row: Any) -> Any:
    """How confidential a record is, or else the commitment that it belongs to."""
    return getattr(_commitment_of(row) or row, "confidentiality", None)


# Of what hangs on a commitment one of each kind is enough, but for these.
ASKED_FOR_ALL = (Commitment, SourceDocument, Occasion, Event, Evidence, ListImport, StatusEntry, FocalPoint)


class FarDesk:
    """``words`` are all that were planted. ``people`` are those who read, by what they are."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.near, self.desk = DeskFactory.create(name="The near desk"), DeskFactory.create(name="The far desk")
        self.people = self._people()
        self.party = PartyFactory.create(name="Ruritania")
        self.hidden = self._record("hidden", RESTRICTED, of_record=INSIDE, of_sources=INSIDE)
        self.named = self._record("named", RESTRICTED, of_record=NAMED, of_sources=INSIDE)
        Commitment.objects.get(pk=self.named.pk).readers.add(self.people["named reader"])
        self.internal = self._record("internal", INTERNAL, of_record=STAFF, of_sources=STAFF)
        self.public = self._record("public", PUBLIC, of_record=STAFF, of_sources=STAFF)
        self._between()
        self._opened()
        self._of_desk()
        self._of_watch()
        self.heartbeat = Heartbeat.objects.create(job="tick", ended_at=AT)
        self.group = Group.objects.create(name="A group")

    def word(self, audience: str, *names: str) -> str:
        """A new word that only ``audience``, and whoever is told more than those, may be told."""
        word = f"{SIGN}{audience}{''.join(names)}"
        assert word not in self.words, word
        self.words.add(word)
        return word

    def rows(self, model: type[Model]) -> list[Any]:
        """The records of a model that are asked for by their keys; first a restricted one and one that is not.

        Of those that are alike, not all.
        """
        every = list(model._default_manager.order_by("pk"))
        if model not in ASKED_FOR_ALL:
            every = [row for row in every if _commitment_of(row) in (None, self.hidden, self.internal)][:9]
        first = {_closed(row): row for row in reversed(every)}
        two = [row for closed, row in first.items() if closed in (RESTRICTED, INTERNAL, None)]
        rest = [row for row in every if row not in two and model in ASKED_FOR_ALL]
        return [*two, *rest]

    @staticmethod
    def is_hidden(row: Any) -> bool:
        """Whether nobody outside the far desk is told that there is such a record, but for named readers."""
        return _closed(row) == RESTRICTED or isinstance(row, (Event, ListImport, Channel, Ladder, Mail, Reminder))

    def _people(self) -> dict[str, User]:
        people = {f"{role.value} here": member(self.near, role, username=f"near-{role.value}") for role in Role}
        people |= {f"{role.value} there": member(self.desk, role, username=f"far-{role.value}") for role in Role}
        theirs = self.desk.memberships.get(role=Role.LEAD)
        theirs.deputy = people["officer there"]
        theirs.save()
        return people | {
            "named reader": member(self.near, Role.OFFICER, username="named"),
            "staff of no desk": UserFactory.create(username="new"),
            "no staff": UserFactory.create(username="guest", is_staff=False),
            "member there, no staff": member(self.desk, Role.LEAD, username="far-guest", is_staff=False),
            "member there, inactive": member(self.desk, Role.LEAD, username="far-gone", is_active=False),
            "administrator": UserFactory.create(username="root", is_superuser=True),
        }

    def _record(self, tag: str, closed: Confidentiality, *, of_record: str, of_sources: str) -> Commitment:
        """A commitment and all that hangs on it; ``of_record`` may be told what it says, ``of_sources`` where."""

        def told(*names: str) -> str:
            return self.word(of_record, tag, *names)

        def cited(*names: str) -> str:
            return self.word(of_sources, tag, *names)

        document = self._document(tag, closed, of_sources)
        commitment = recorded(
            desk=self.desk,
            title=told("title"),
            summary=self.word(INSIDE, tag, "summarybefore"),
            reading=told("reading"),
            occasion=document.occasion,
            parts=[(self.party, Part.PROMISES)],
            quotes=[Quote(document, cited("quote"), cited("locator"), Term.WINDOW, cited("sourcereading"))],
            confidentiality=closed,
        )
        amend(commitment, {"summary": told("summary")}, by=SYSTEM, at=AT, note=told("why"))
        follow_up = once(commitment, "2026-09", wording=told("wording"))
        lead = Author.of(self.people["lead there"])
        report(follow_up, Status.DONE, on=DAY, by=lead, at=AT, note=told("reported"))
        extend(follow_up, Window.month(2026, 10), reason=told("moved"), by=SYSTEM, at=AT)
        file = keep(handed_in(PDF + told("content").encode(), f"{told('file')}.pdf"))
        evidence = [
            EvidenceOf(told("link"), f"https://example.org/{told('address')}", quote=told("shownquote")),
            EvidenceOf(cited("shown"), document=document),
            EvidenceOf(told("scan"), file=file),
        ]
        notes: dict[str, Any] = {"note": told("note"), "internal_note": self.word(INSIDE, tag, "whispered")}
        log_status(follow_up, Status.UNDER_WAY, on=DAY, by=SYSTEM, at=AT, evidence=evidence, **notes)
        self._judged(commitment, told("assessor"), told("judged"))
        settle(commitment, term=Term.WINDOW, reading=told("settled"), reason=told("settledwhy"), by=SYSTEM, at=AT)
        return commitment

    def _document(self, tag: str, closed: Confidentiality, audience: str) -> SourceDocument:
        def told(name: str) -> str:
            return self.word(audience, tag if name else tag[0], name)

        occasion = OccasionFactory.create(
            desk=self.desk, title=told("occasion"), place=told("place"), confidentiality=closed, starts_on=DAY
        )
        # With what is quoted from it.
        parts = ("quote", "crossquote") if tag == "hidden" else ("quote",)
        text = " ".join(f"{SIGN}{audience}{tag}{part}" for part in parts)
        document: SourceDocument = SourceDocumentFactory.create(
            desk=self.desk,
            title=told("document"),
            publisher=told("publisherbefore"),
            address=f"https://example.org/{told('documentaddress')}",
            # No longer than such codes are.
            language=told(""),
            note=told("documentnote"),
            full_text=f"{told('text')} {text}",
            occasion=occasion,
            published_on=DAY,
            confidentiality=closed,
        )
        with written_by(None, "tests", at=AT):
            document.publisher = told("publisher")
            document.save()
        FocalPointFactory.create(party=self.party, name=f"Focal {tag}", named_in=document)
        return document

    def _judged(self, commitment: Commitment, name: str, note: str) -> None:
        assess(
            commitment,
            implementation=Implementation.LIMITED,
            assessor=Assessor.US,
            assessor_name=name,
            on=DAY,
            by=SYSTEM,
            at=AT,
            note=note,
        )

    def _between(self) -> None:
        """What all staff may see and that speaks of what is hidden."""
        hidden = self.hidden.citations.get().document
        cite(self.internal, Quote(hidden, self.word(INSIDE, "hidden", "crossquote")), by=SYSTEM, at=AT)
        self.linked = recorded(desk=self.desk, title="Linked", occasion=hidden.occasion, reaffirms=self.hidden)
        amend(self.linked, {"occasion": None}, by=SYSTEM, at=AT)
        amend(self.linked, {"occasion": hidden.occasion}, by=SYSTEM, at=AT)
        follow_up = once(self.linked, "2026-11")
        shown = [EvidenceOf(self.word(INSIDE, "hidden", "crossevidence"), document=hidden)]
        log_status(follow_up, Status.UNDER_WAY, on=DAY, by=SYSTEM, at=AT, evidence=shown)
        SourceDocumentFactory.create(desk=self.desk, title="Linked text", occasion=hidden.occasion)
        self._waits(INSIDE, "hidden", RESTRICTED)
        self._waits(STAFF, "internal", INTERNAL)

    def _waits(self, audience: str, tag: str, closed: Confidentiality) -> None:
        """What waits for an event names it to everybody who may see what waits."""
        event = Event.objects.create(
            desk=self.desk, name=self.word(audience, tag, "event"), note=self.word(INSIDE, tag, "eventnote")
        )
        waiting = recorded(desk=self.desk, title="It waits", confidentiality=closed)
        wording = self.word(audience, tag, "eventwording")
        schedule(waiting, Awaiting(event, Offset.parse("P6M"), wording, None), by=SYSTEM, at=AT)

    def _opened(self) -> None:
        """What was restricted once stays with those who could see it then, though the record is open now."""
        closed: dict[str, Any] = {"desk": self.desk, "confidentiality": RESTRICTED}
        once_closed: list[Any] = [
            SourceDocumentFactory.create(note=self.word(INSIDE, "former", "documentnote"), **closed),
            OccasionFactory.create(place=self.word(INSIDE, "former", "place"), **closed),
        ]
        with written_by(None, "tests", at=AT):
            document, occasion = once_closed
            document.note, occasion.place = "Nothing is secret any more.", ""
            for row in once_closed:
                row.confidentiality = INTERNAL
                row.save()
            commitment = recorded(title="Opened", summary=self.word(INSIDE, "former", "summary"), **closed)
        # Not at the instant of a line of the log, which would tell it.
        with written_by(None, "tests", at=AT + timedelta(days=1)):
            commitment.summary, commitment.confidentiality = "", INTERNAL
            commitment.save()

    def _of_desk(self) -> None:
        """What no record shows: lists that its officers take over, and the room that its leads write to."""
        header, cell = self.word(OFFICER, "header"), self.word(OFFICER, "cell")
        content = f"{header},Title\n{cell},A promise\n".encode()
        officer = self.people["officer there"]
        upload(content, name=f"{self.word(OFFICER, 'list')}.csv", desk=self.desk, user=officer, at=AT)
        again = upload(content, name="again.csv", desk=self.desk, user=officer, at=AT)
        again.choices["source"]["title"] = self.word(OFFICER, "choice")
        again.save()
        checked = upload(content, name=f"{self.word(OFFICER, 'checked')}.csv", desk=self.desk, user=officer, at=AT)
        problem = {"row": 2, "column": self.word(OFFICER, "column"), "message": self.word(OFFICER, "problem")}
        told = {"problems": [problem], "wrong": 1, "asked": [], "unclear": [], "notes": [self.word(OFFICER, "warned")]}
        change = {"row": 2, "column": self.word(OFFICER, "changed")}
        change |= {"before": self.word(OFFICER, "before"), "after": self.word(OFFICER, "after")}
        new = {"parties": [self.word(OFFICER, "new")]}
        checked.report = told | {"changes": [change], "new": new, "created": 1}
        checked.state = "checked"
        checked.save()
        self.word(NOBODY, "address")
        address = f"slack://{SIGN}{NOBODY}address/b/c"
        Channel.objects.create(desk=self.desk, name=self.word(LEAD, "channel"), address=address)
        Ladder.objects.create(desk=self.desk)

    def _of_watch(self) -> None:
        lead = recipient(self.people["lead there"])
        mail = Mail.objects.create(
            recipient=lead,
            day=DAY,
            message_id=f"<{self.word(LEAD, 'messageid')}@example.org>",
            subject=self.word(NOBODY, "subject"),
            message=self.word(NOBODY, "message").encode(),
            error=self.word(LEAD, "mailerror"),
            address=f"{self.word(LEAD, 'mailaddress')}@example.org",
            queued_at=AT,
            next_attempt_at=AT,
        )
        said, by = self.word(LEAD, "mailnote"), self.people["lead there"]
        LogEntry.objects.log_actions(by.pk, [mail], CHANGE, change_message=said, single_object=True)
        for follow_up in FollowUp.objects.filter(commitment__in=[self.hidden, self.internal]):
            FlagChange.objects.create(
                follow_up=follow_up, from_flag="later", to_flag="due", window_version=1, on=DAY, at=AT
            )
            Reminder.objects.create(
                follow_up=follow_up,
                recipient=lead,
                window_version=1,
                rung="opens",
                reached_on=DAY,
                queued_at=AT,
                mail=mail,
            )
