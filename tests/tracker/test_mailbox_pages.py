"""The local mailbox: for administrators, while mail stays on this machine, and safe against any mail."""

import os
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import UserFactory
from tracker.mailbox.letters import names, read

pytestmark = pytest.mark.django_db

PLAIN = b"""From: Pacta <pacta@localhost>\r
To: lead@example.org\r
Subject: =?utf-8?q?2_overdue=2C_T=C3=BCrkiye?=\r
Date: Wed, 20 May 2026 09:00:00 +0500\r
Content-Type: text/plain; charset=utf-8\r
\r
See https://pacta.example/commitments/OPEN-1/\r
"""
HOSTILE_HTML = """<h1>Hi</h1><script>alert(1)</script><img src="https://spy.example/p.gif">"""
HOSTILE = (
    b"From: <script>alert(1)</script>@example.org\r\nTo: a@example.org\r\nSubject: <script>alert(2)</script>\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n<script>alert(3)</script> javascript:alert(4)\r\n"
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + HOSTILE_HTML.encode() + b"\r\n--b--\r\n"
)
BROKEN = {
    "empty": b"",
    "binary": bytes(range(256)),
    "no-charset": b"Subject: x\r\nContent-Type: text/plain; charset=nowhere\r\n\r\n\xff\xfe",
    "bad-address": b"To: =?utf-8?b?////?= <\x00@@@>, [,;:\r\nFrom: \r\nSubject: =?utf-8?q?=\r\nDate: 99 Nov\r\n\r\nx",
    "bad-multipart": b"Content-Type: multipart/alternative\r\n\r\nno boundary",
    "bad-encoding": b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    "surrogates": b"Subject: \xed\xa0\x80\xff\r\n\r\n\xed\xa0\x80",
    "group": b"To: undisclosed-recipients:;\r\nDate: Mon, 1 Jan 0001 00:00:00 +2359\r\n\r\n",
}


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.EMAIL_HOST = "127.0.0.1"
    mails = tmp_path / "mailbox"
    mails.mkdir()
    return mails


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(UserFactory.create(is_superuser=True))
    return client


def put(folder: Path, name: str, content: bytes, *, arrived: int = 0) -> None:
    path = folder / f"{name}.eml"
    path.write_bytes(content)
    os.utime(path, (arrived, arrived))


def test_mails_are_listed_newest_first_and_read(folder, admin):
    put(folder, "first", PLAIN, arrived=1_779_000_000)
    put(folder, "second", PLAIN.replace(b"lead@", b"officer@"), arrived=1_779_100_000)
    (folder / "draft.tmp").write_bytes(PLAIN)

    page = admin.get("/mailbox/").content.decode()
    mail = admin.get("/mailbox/first/").content.decode()

    assert names(folder) == ["second", "first"]
    assert page.index("officer@example.org") < page.index("lead@example.org")
    assert "2 overdue, Türkiye" in page
    assert "20 May 2026, 04:00 UTC" in mail
    assert '<a href="https://pacta.example/commitments/OPEN-1/"' in mail
    assert "<iframe" not in mail


def test_only_administrators_find_it_and_only_while_mail_stays_here(folder, admin, settings):
    put(folder, "first", PLAIN)
    staff = Client()
    staff.force_login(UserFactory.create())
    addresses = ("/mailbox/", "/mailbox/first/")

    assert [client.get(each).status_code for client in (Client(), staff) for each in addresses] == [404] * 4
    assert [admin.get(each).status_code for each in addresses] == [200, 200]
    assert 'href="/mailbox/"' in admin.get("/login/").content.decode()
    settings.EMAIL_HOST = "mail.example.org"
    assert [admin.get(each).status_code for each in addresses] == [404, 404]
    assert 'href="/mailbox/"' not in admin.get("/login/").content.decode()


def test_a_mail_of_html_is_shown_in_a_frame_that_may_do_nothing(folder, admin):
    put(folder, "hostile", HOSTILE)

    page = admin.get("/mailbox/hostile/")
    frame = admin.get("/mailbox/hostile/html/")

    text = page.content.decode()
    assert "<script" not in text
    assert 'href="javascript:' not in text
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in text
    assert 'src="/mailbox/hostile/html/"' in text
    assert "sandbox" in text[text.index("<iframe") : text.index("</iframe>")]
    assert frame.content.decode().strip() == HOSTILE_HTML
    assert sorted(frame["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox",
        "style-src 'unsafe-inline'",
    ]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert frame["Content-Type"] == "text/html; charset=utf-8"
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_mail_breaks_nothing(folder, admin, name):
    put(folder, name, BROKEN[name])

    assert [admin.get(f"/mailbox/{each}").status_code for each in ("", f"{name}/", f"{name}/html/")] == [200] * 3


@pytest.mark.parametrize("name", ["nothing", "..", ".hidden", "%2e%2e%2fsecret", "..%5csecret", "a%00b", "x" * 400])
def test_no_other_file_is_read(folder, admin, name):
    put(folder.parent, "secret", PLAIN)
    put(folder, ".hidden", PLAIN)

    assert admin.get(f"/mailbox/{name}/html/").status_code == 404
    assert read(folder, "../secret") is None
