"""A promise is recorded on one page, as a person does it: its text pasted, its words quoted, its like shown."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_desk_officer import grave
from tests.journeys.test_schedule_form import ADD, choose

# On one worker, so that one Pacta serves them all.
pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]

TEXT = "Joint readout\n\nThe two sides will set up a special protection unit.\n\nThe unit in {town} starts by {end}."


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize(("width", "scheme", "town"), [(1280, "light", "Lahore"), (390, "dark", "Karachi")])
def test_a_promise_is_recorded_from_its_pasted_text(signed_in, running, width, scheme, town):
    page = signed_in
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{running.address}/admin/")
    page.get_by_role("link", name=re.compile("^Add.*Commitments$")).click()
    page.get_by_label("Title").fill("Special protection unit for Chinese citizens")
    page.get_by_label("Kind").select_option("institution")
    page.get_by_label("Made on").fill("2026-02-01")
    choose(page, "promises", "Ministry of Interior of Pakistan")
    like = page.locator("#like")
    expect(like).to_be_empty()
    choose(page, "is_promised", "China")

    # The text is pasted on the way, and comes back picked.
    with page.expect_popup() as opened:
        page.locator(".field-document .add-related").click()
    paste = opened.value
    expect(paste.get_by_label("Full text")).to_be_focused()
    paste.get_by_label("Full text").fill(TEXT.format(town=town, end="the end of 2199"))
    paste.get_by_label("Title").fill(f"Joint readout on the unit in {town}")
    paste.get_by_label("Kind").select_option("readout")
    assert grave(paste) == []
    paste.get_by_role("button", name="Save").click()
    expect(page.locator(".field-document .select2-selection__rendered")).to_contain_text(f"unit in {town}")

    # A wrong quote is told of at once.
    said = page.locator("#source-said-1")
    page.locator("#id_quote").fill("the two sides shall set up a special protection unit")
    expect(said).to_contain_text("Does not occur in the kept text. The nearest passage is:")
    expect(said).to_contain_text("The two sides will set up a special protection unit")
    page.locator("#id_quote").fill("will set up a special protection unit")
    expect(said).to_have_text("Found in the text, paragraph 2.")
    page.get_by_role("button", name="Add another source").click()
    expect(page.locator("#source-2 .select2-selection")).to_be_focused()
    choose(page, "document-2", f"unit in {town}")
    page.locator("#id_quote-2").fill(f"the unit in {town} starts")
    expect(page.locator("#source-said-2")).to_contain_text("Only capitals, quotation marks or dashes differ.")
    page.locator("#id_quote-2").fill(f"The unit in {town} starts")
    expect(page.locator("#source-said-2")).to_have_text("Found in the text, paragraph 3.")

    # A like one is known: told of at once, and asked about when it is saved.
    expect(like).to_contain_text("PKCN-2026-012 Special protection unit for Chinese citizens in Islamabad")
    expect(like.get_by_role("button", name=re.compile("^Reaffirms PKCN-2024-003"))).to_be_visible()
    page.get_by_label("Schedule:").select_option("once")
    page.get_by_label("Window").fill("by the end of 2199")
    expect(page.locator("#schedule-said")).to_contain_text("by 31 December 2199")
    # What is being asked for anew is shown paler.
    expect(page.locator(".htmx-request")).to_have_count(0)
    assert fits(page)
    assert grave(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errornote + .errorlist")).to_contain_text("A like commitment is recorded already.")
    expect(page.locator("#id_quote-2")).to_have_value(f"The unit in {town} starts")
    # The page that asks goes on asking: nothing was changed since.
    page.wait_for_load_state("networkidle")
    expect(like.get_by_role("button", name="It is another one: record it")).to_be_visible()
    assert fits(page)
    assert grave(page) == []
    like.get_by_role("button", name="It reaffirms PKCN-2024-003: record it").click()

    # It lands on the record.
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    expect(page).to_have_url(re.compile(r"/commitment/\d+/change/(#.*)?$"))
    expect(page.locator(".field-reaffirms .select2-selection__rendered")).to_contain_text("PKCN-2024-003")
    sources = page.locator("section", has=page.get_by_role("heading", name="Sources"))
    expect(sources.locator("tbody tr")).to_have_count(2)
    assert fits(page)
    assert grave(page) == []


def test_a_text_that_is_kept_already_comes_back_picked(signed_in, running):
    page = signed_in
    page.goto(f"{running.address}{ADD}")
    for title in ("A statement on ports", "The same once more"):
        with page.expect_popup() as opened:
            page.locator(".field-document .add-related").click()
        paste = opened.value
        paste.get_by_label("Full text").fill("The ports will be linked.\nEach year.")
        paste.get_by_label("Title").fill(title)
        paste.get_by_label("Kind").select_option("readout")
        paste.get_by_role("button", name="Save").click()
        if title.startswith("The same"):
            expect(paste.locator(".like")).to_contain_text("A statement on ports")
            expect(paste.get_by_label("Title")).to_have_value("The same once more")
            assert grave(paste) == []
            paste.get_by_role("button", name="Use “A statement on ports”").click()
        expect(page.locator(".field-document .select2-selection__rendered")).to_contain_text("A statement on ports")


def test_without_script_the_same_is_done_with_buttons(chromium: Browser, running):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{running.address}/login/")
    page.get_by_label("Username").fill(running.name)
    page.get_by_label("Password").fill(running.password)
    page.get_by_role("button", name="Sign in").click()
    # A page of its own for the text, and from there to the commitment.
    page.goto(f"{running.address}/admin/commitments/sourcedocument/add/")
    page.get_by_label("Full text").fill("Both will hold a fair.\n\nThe fair of Gwadar opens in 2199.")
    page.get_by_label("Title").fill("Statement on a fair")
    page.get_by_label("Kind").select_option("communique")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Record a commitment from it").click()
    page.get_by_label("Title").fill("A fair in Gwadar")
    page.get_by_label("Kind").select_option("event")
    page.locator("#id_promises_find").fill("china")
    page.locator(".field-promises").get_by_role("button", name="Find").click()
    page.locator("#id_promises").select_option(label="China")
    page.locator("#id_quote").fill("a fair will be held")
    page.get_by_role("button", name="Check the quotes").click()
    expect(page.locator("#source-said-1")).to_contain_text("Does not occur in the kept text")
    page.locator("#id_quote").fill("Both will hold a fair")
    page.get_by_role("button", name="Add another source").click()
    expect(page.locator("#source-said-1")).to_contain_text("Found in the text, paragraph 1.")
    page.locator("#id_document-2_find").fill("fair")
    page.locator("#source-2").get_by_role("button", name="Find").click()
    page.locator("#id_document-2").select_option(label="Statement on a fair")
    page.locator("#id_quote-2").fill("opens in 2199")
    page.get_by_label("Schedule:").select_option("once")
    page.get_by_label("Window").fill("2199")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("A fair in Gwadar")
    expect(page).to_have_url(re.compile(r"/commitment/\d+/change/(#.*)?$"))
    context.close()
