"""Two people open one record: whoever saves second sees both values, decides, and finds both in the history."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_desk_officer import grave

# On one worker, so that one Pacta serves them all.
pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]

PASSWORD = "salt-and-pepper-9"
MEANWHILE = "Changed while you had it open"


def add_person(page: Page, running: Any, name: str) -> None:
    page.goto(f"{running.address}/admin/auth/user/add/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password:", exact=True).fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_label("First name").fill(name.title())
    page.get_by_label("Staff status").check()
    page.get_by_label("Superuser status").check()
    page.get_by_role("button", name="Save", exact=True).click()


def sign_in(page: Page, running: Any, name: str) -> None:
    page.goto(f"{running.address}/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{running.address}/")


def open_record(page: Page, running: Any, reference: str) -> None:
    page.goto(f"{running.address}/admin/commitments/commitment/?q={reference}")
    page.get_by_role("link", name=reference).first.click()
    expect(page.get_by_label("Title")).to_be_visible()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def reads_well(page: Page, *, inside: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert grave(page, inside=inside) == []


@pytest.mark.parametrize(
    ("width", "scheme", "reference", "other"),
    [(1280, "light", "PKCN-2024-001", "bilal"), (390, "dark", "PKCN-2024-002", "chen")],
)
def test_the_second_of_two_people_decides_and_the_history_tells_both(
    signed_in, chromium: Browser, running, width, scheme, reference, other
):
    page = signed_in
    add_person(page, running, other)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    elsewhere = chromium.new_context(locale="en-GB")
    try:
        theirs = elsewhere.new_page()
        sign_in(theirs, running, other)
        open_record(page, running, reference)
        open_record(theirs, running, reference)
        title = page.get_by_label("Title").input_value()
        theirs.get_by_label("Title").fill(f"{title} (Rawalpindi)")
        theirs.get_by_label("Summary").fill("A summary of theirs.")
        theirs.get_by_label("Made on").fill("2024-06-07")
        save(theirs)
        expect(theirs.get_by_text("was changed successfully")).to_be_visible()
    finally:
        elsewhere.close()

    page.get_by_label("Title").fill(f"{title} (Islamabad)")
    page.get_by_label("Made on").fill("2024-06-08")
    page.get_by_label("Why it is amended").fill("The readout names the city.")
    save(page)
    told = page.locator(".meanwhile")
    expect(told.get_by_role("heading", name=MEANWHILE)).to_be_visible()
    row = told.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Title"))
    expect(row).to_contain_text(f"{title} (Islamabad)")
    expect(row).to_contain_text(f"{title} (Rawalpindi)")
    expect(row).to_contain_text(f"{other.title()}, ")
    expect(told.get_by_role("row").filter(has_text="Summary")).to_contain_text("It is taken over.")
    expect(page.locator("#id_title")).to_have_value(f"{title} (Islamabad)")
    expect(page.locator("#id_amend_note")).to_have_value("The readout names the city.")
    reads_well(page, inside=".meanwhile")

    # The title stays hers, the day becomes theirs: with the keyboard, as by any form.
    made_on = told.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Made on"))
    made_on.get_by_label("Keep yours").focus()
    page.keyboard.press("ArrowRight")
    expect(made_on.get_by_label("Take this one")).to_be_checked()
    save(page)
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    open_record(page, running, reference)
    expect(page.locator("#id_title")).to_have_value(f"{title} (Islamabad)")
    expect(page.locator("#id_summary")).to_have_value("A summary of theirs.")
    expect(page.locator("#id_made_on")).to_have_value("2024-06-07")
    page.get_by_role("link", name="History").click()
    steps = page.locator(".step")
    expect(steps.nth(0)).to_contain_text("Amended")
    expect(steps.nth(0)).to_contain_text("The readout names the city.")
    expect(steps.nth(0).get_by_role("row").filter(has_text="Title").get_by_role("insertion")).to_contain_text(
        "(Islamabad)"
    )
    expect(steps.nth(1)).to_contain_text(other.title())
    expect(steps.nth(1).get_by_role("row").filter(has_text="Made on")).to_contain_text("7 June 2024")
    reads_well(page, inside="#content-main")
