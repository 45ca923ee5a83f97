"""A link from a mail in a real browser: nothing signed in, no script, and the button does what it says."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import expect

from tests.launcher import wait

# On one worker, so that one Pacta serves them all.
pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]


def test_what_is_acknowledged_from_a_mail_is_quiet(chromium, running):
    """The forms of these pages are refused where a page hides from where it was sent; only a browser shows that."""
    mailbox = running.launcher.folder / "mailbox"
    wait(lambda: any(mailbox.glob("*.eml")), seconds=60)
    mail = message_from_bytes(next(mailbox.glob("*.eml")).read_bytes(), policy=default)
    (text,) = (part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain")
    link, *_ = re.findall(rf"{running.address}/log/a\.[^/]+/", text)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Have you seen this?")
    page.get_by_role("button", name="I have seen this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    expect(page.get_by_role("status").filter(has_text="Its reminders pause")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    context.close()
