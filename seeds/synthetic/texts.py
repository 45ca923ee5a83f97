"""What the sources say: sentences that promise something, and the documents in which they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commitments.phrasing import day_in_words
from commitments.status import Kind
from seeds.synthetic.chance import Chance
from seeds.synthetic.words import CLOSINGS, OPENINGS

_SAID = {
    Kind.MEETING_SERIES: ("Working group on {topic}", "convene the working group on {topic} {when}"),
    Kind.EVENT: ("Forum on {topic}", "hold a forum on {topic} {when}"),
    Kind.VISIT: ("Visit of experts on {topic}", "receive a delegation of experts on {topic} {when}"),
    Kind.DELIVERABLE: ("Report on {topic}", "publish a joint report on {topic} {when}"),
    Kind.PROGRAMME: ("Training in {topic}", "train two hundred people in {topic} {when}"),
    Kind.INSTITUTION: ("Centre for {topic}", "open a centre for {topic} {when}"),
    Kind.AGREEMENT: ("Agreement on {topic}", "conclude an agreement on {topic} {when}"),
    Kind.ASSISTANCE: ("Equipment for {topic}", "hand over equipment for {topic} {when}"),
    Kind.INTENTION: ("Closer exchange on {topic}", "deepen the exchange on {topic} {when}"),
}
# How the other side has it, where it is vaguer than ours.
VAGUE = ("regularly", "before long", "as both calendars allow", "when the time is ripe")


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised about a topic, and when, in words."""

    kind: Kind
    topic: str
    when: str

    @property
    def title(self) -> str:
        return _SAID[self.kind][0].format(topic=self.topic)

    def quote(self, when: str) -> str:
        """The words of a source, the same to the letter as they stand in it."""
        return _SAID[self.kind][1].format(topic=self.topic, when=when)


def document_text(title: str, place: str, on: date, paragraphs: Sequence[str], chance: Chance) -> str:
    """The whole text, with its ``paragraphs`` numbered from 1."""
    numbered = "\n\n".join(f"{number}. {words}" for number, words in enumerate(paragraphs, start=1))
    head = f"{title}\n\n{place}, {day_in_words(on)}\n\n{chance.of(OPENINGS)}"
    return f"{head}\n\n{numbered}\n\n{chance.of(CLOSINGS)}\n"
