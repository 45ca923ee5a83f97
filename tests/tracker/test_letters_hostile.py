"""Whatever people type, it starts no header, no line and no tag, and turns no text around."""

import re
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest

from commitments.access import Confidentiality
from commitments.models import Desk, HolidayOverride
from tests.tracker.every_mail import AT, Words, every_mail, nobody_but_the_mailbox, register, to_focal_point
from tests.tracker.opened import composed
from tracker.letters.envelope import address_line, sealed, sender_line
from tracker.letters.plain import one_line, shortened

pytestmark = pytest.mark.one_engine

PUBLIC = Confidentiality.PUBLIC
# A header, a message of its own, a tag, an attribute, NUL, bidirectional controls, and what would be read as an encoded
# word that stands for one of them.
EVIL = (
    "\r\nBcc: evil@example.org\r\n\r\n.\r\n<script>alert(1)</script>\" onclick='x' &amp;"
    "\x00\u202e\u2066\u200f\u061c\x0b\x85\u2028\x1b[31m=?utf-8?q?=E2=80=AE?="
)
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]")
MAILS = ["digest", "report", "overview", "assignment", "to deputy", "to lead", "mailbox", "focal point"]


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def planted(settings):
    settings.PUBLIC_URL = "https://pacta.example.org"
    words = Words(**{name: f"{name}{EVIL}" for name in Words.__dataclass_fields__ if name != "source_address"})
    here = register(words, confidentiality=PUBLIC)
    Desk.objects.filter(pk=here.desk.pk).update(name=f"desk{EVIL}")
    HolidayOverride.objects.create(desk=here.desk, on=AT.date(), name=f"holiday{EVIL}")
    type(here.owner).objects.update(first_name=f"first{EVIL}"[:150], last_name="last")
    here.owner.refresh_from_db()
    return here


@pytest.mark.django_db
@pytest.mark.parametrize("what", MAILS)
def test_nothing_typed_gets_out_of_its_place(settings, what):
    here = planted(settings)
    mail = (
        nobody_but_the_mailbox(here)
        if what == "mailbox"
        else to_focal_point(here)
        if what == "focal point"
        else every_mail(here)[what]
    )
    letter = composed(mail, AT)
    assert "evil@example.org" in letter.text
    assert set(letter.message.keys()) <= {
        "Subject",
        "To",
        "From",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "List-Id",
        "Reply-To",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "MIME-Version",
        "Content-Type",
    }
    assert len(letter.message.keys()) == len(set(letter.message.keys()))
    assert [line for line in letter.text.splitlines() if line.startswith(("Bcc", ".", "<"))] == []
    assert BIDI.findall(letter.everything) == []
    assert [mark for mark in "\x0b\x85\u2028\x1b\r" if mark in letter.text + letter.html] == []
    read = Tags()
    read.feed(letter.html)
    ours = {"html", "head", "meta", "title", "style", "body", "div", "p", "h1", "h2", "a", "span", "br"}
    assert read.tags - ours == set()
    assert read.attributes <= {"lang", "dir", "charset", "name", "content", "class", "style", "href", "data-css-inline"}


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["digest", "assignment"])
def test_a_message_is_seven_bits_and_has_no_bare_line_end(settings, what):
    here = planted(settings)
    mail = every_mail(here)[what]
    letter = composed(mail, AT)
    raw = letter.message.as_bytes()
    assert raw.isascii()
    assert re.findall(rb"\r(?!\n)|(?<!\r)\n", bytes(mail.message)) == []
    assert b"\x00" not in raw


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "https://x.example/\r\nBcc: evil@example.org", " "]
)
def test_only_an_address_of_the_web_becomes_a_link(settings, address):
    settings.PUBLIC_URL = "https://pacta.example.org"
    here = register(Words(source_address=address), confidentiality=PUBLIC)
    letter = composed(every_mail(here)["digest"], AT)
    links = re.findall(r'href="([^"]*)"', letter.html)
    assert [link for link in links if not link.startswith("https://")] == []
    assert [link for link in links if "Bcc" in link] == []


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("as it is", "as it is"),
        (" two\r\nlines\tand a  tab ", "two lines and a tab"),
        ("a\x00b", "ab"),
        ("\u202eevil\u202c and \u2066isolated\u2069", "evil and isolated"),
        ("line\u2028separator\x85next", "line separator next"),
        ("\x1b[31mred", "[31mred"),
        ("نص عربي \u200fمع علامات", "نص عربي مع علامات"),
        ("\u0646\u0645\u06cc\u200c\u062e\u0648", "\u0646\u0645\u06cc\u200c\u062e\u0648"),
        ("half \ud800 a character", "half a character"),
        (12, "12"),
    ],
)
def test_one_line(typed, line):
    assert one_line(typed) == line


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [("short", 5, "short"), ("two words", 8, "two…"), ("unbroken", 5, "unbr…"), ("abc def", 7, "abc def")],
)
def test_shortened(text, longest, cut):
    assert shortened(text, longest) == cut


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("ann@example.org", "ann@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("änn@example.org", "änn@example.org"),
        ("ann@example.org\r\nBcc: evil@example.org", "ann@example.org Bcc: evil@example.org"),
        ("", "@"),
    ],
)
def test_what_is_no_address_is_left_for_the_sender_to_refuse(address, line):
    assert address_line(address) == line
    message = sealed({"To": address_line(address)}, text="", html="", mark="1")
    assert message.isascii()
    assert message.count(b"\r\n\r\n") == 3


@pytest.mark.parametrize(
    ("sender", "line"),
    [
        ("pacta@example.org", "pacta@example.org"),
        ("Pacta <pacta@example.org>", "Pacta <pacta@example.org>"),
        ("Köln desk <pacta@example.org>", "=?utf-8?q?K=C3=B6ln_desk?= <pacta@example.org>"),
    ],
)
def test_the_sender(sender, line):
    assert sender_line(sender) == line
    message = sealed({"From": line, "Subject": "A"}, text="", html="", mark="1")
    assert message_from_bytes(message, policy=default)["From"] == sender


@pytest.mark.parametrize(
    "subject", ["short", "many words " * 15, "Größe 日本語 " * 12, "=?utf-8?q?=E2=80=AE?= as typed"]
)
def test_a_subject_is_read_as_it_was_written_and_no_line_of_it_is_long(subject):
    message = sealed({"Subject": subject}, text="", html="", mark="1")
    assert message.isascii()
    assert max(map(len, message.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78
    assert message_from_bytes(message, policy=default)["Subject"] == subject.strip()


@pytest.mark.parametrize(
    "text",
    ["", "a\n", "é" * 500 + "\n", "trailing space \nand tab\t\n", ".\n..\nFrom here\n", "a=b\n", "--=_11\n", "end"],
)
def test_a_text_is_read_as_it_was_written(text):
    message = sealed({}, text=text, html=f"<p>{text}</p>", mark="1")
    assert re.findall(rb"\r(?!\n)|(?<!\r)\n", message) == []
    assert max(map(len, message.split(b"\r\n"))) <= 76
    read = message_from_bytes(message, policy=default)
    assert [part.get_content().replace("\r\n", "\n") for part in read.iter_parts()] == [text, f"<p>{text}</p>"]
