"""The schedule form in a real browser: words are read, their meaning is said at once, nothing is chosen by itself."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_desk_officer import grave

# On one worker, so that one Pacta serves them all.
pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]

ADD = "/admin/commitments/commitment/add/"
TWICE_A_YEAR, EVERY_TWO_YEARS = "once in each half of the calendar year", "once in a calendar year, every two years"


def choose(page: Page, field: str, words: str) -> None:
    """Find one of the records that a search field offers."""
    page.locator(f".field-{field} .select2-selection").click()
    page.locator(".select2-container--open .select2-search__field").last.fill(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def windows(page: Page) -> Any:
    return page.locator(".schedule-window")


def test_a_promise_is_recorded_in_the_words_of_its_source(signed_in, running):
    page = signed_in
    page.goto(f"{running.address}{ADD}")
    page.get_by_label("Title").fill("Quarterly talks of the two navies")
    page.get_by_label("Kind").select_option("meeting_series")
    page.get_by_label("Made on").fill("2026-01-07")
    choose(page, "promises", "China")
    choose(page, "is_promised", "Pakistan")
    choose(page, "document", "Quarterly Security Talks")
    page.get_by_label("Quote").fill("quarterly talks")

    page.get_by_label("Words of the source").fill("quarterly talks of the two navies")
    readings = page.locator(".schedule-reading")
    expect(readings).to_have_text(
        [
            "once in each calendar quarter",
            "every three months from 7 January 2026: by the 7th of April, July, October and January",
        ]
    )
    # Offered, and not chosen.
    expect(page.get_by_label("Schedule:")).to_have_value("")
    expect(page.locator(".field-every")).to_be_hidden()
    readings.first.click()
    sentence = page.locator("#schedule-said")
    expect(sentence).to_contain_text("once in each calendar quarter, from the first quarter of 2026")
    expect(windows(page)).to_have_count(5)
    expect(windows(page).first).to_contain_text("quarter of")
    expect(page.locator(".schedule-rule")).to_contain_text("FREQ=MONTHLY;INTERVAL=3")
    # Only what this kind of schedule needs is in sight.
    expect(page.locator(".field-window")).to_be_hidden()
    expect(page.get_by_label("Starting in")).to_have_value("2026-01-07")

    page.get_by_label("Rhythm").select_option(label="each half-year (twice a year)")
    expect(sentence).to_contain_text("once in each half of the calendar year")
    expect(windows(page).first).to_contain_text("half of")
    page.get_by_label("Ends").select_option(label="after a number of times")
    expect(sentence).to_contain_text("Still to be said: number of times.")
    page.get_by_label("Number of times").fill("2")
    expect(sentence).to_contain_text("two times in all")
    # Of the search fields above, select2 makes lists that axe would not.
    assert grave(page, inside="#schedule") == []

    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    follow_ups = page.locator("section", has=page.get_by_role("heading", name="Follow-ups"))
    expect(follow_ups.get_by_role("row")).to_have_count(3)
    expect(follow_ups).to_contain_text("2026-H1")
    expect(follow_ups).to_contain_text("2026-H2")


def test_biannual_is_never_guessed(signed_in, running):
    page = signed_in
    page.goto(f"{running.address}{ADD}")
    words = page.get_by_label("Words of the source")
    words.fill("biannual")
    readings = page.locator(".schedule-reading")
    expect(readings).to_have_text(
        ["once in each half of the calendar year", "once in a calendar year, every two years"]
    )
    # Enter saves, as everywhere in the admin; it takes no reading.
    words.press("Enter")
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.get_by_label("Schedule:")).to_have_value("")
    # With the keyboard: the next stop after the words is the first reading.
    words.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(readings.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Rhythm")).to_have_value("two-years")
    expect(readings.nth(1)).to_be_focused()
    expect(readings.nth(1)).to_have_attribute("aria-pressed", "true")


def test_what_cannot_be_read_is_said_in_the_panel_and_a_hidden_field_is_not_sent(signed_in, running):
    page = signed_in
    page.goto(f"{running.address}{ADD}")
    page.get_by_label("Schedule:").select_option("once")
    page.get_by_label("Window").fill("autumn 2026")
    expect(page.locator("#schedule-said")).to_contain_text("“autumn 2026” can mean more than one thing.")
    page.get_by_label("Schedule:").select_option("undated")
    expect(page.locator("#schedule-said")).to_contain_text("Without a date", ignore_case=True)
    page.get_by_label("Schedule:").select_option("once")
    expect(page.get_by_label("Window")).to_have_value("autumn 2026")


def test_an_event_is_added_on_the_way_and_waited_for(signed_in, running):
    page = signed_in
    page.goto(f"{running.address}{ADD}")
    page.get_by_label("Desk").select_option(index=1)
    page.get_by_label("Schedule:").select_option("awaiting")
    with page.expect_popup() as opened:
        page.locator(".field-event .add-related").click()
    popup = opened.value
    popup.get_by_label("Desk").select_option(index=1)
    popup.get_by_label("Name").fill("elections")
    popup.get_by_role("button", name="Save").click()
    expect(page.locator(".field-event .select2-selection__rendered")).to_contain_text("elections")
    page.locator("#id_then").select_option("within")
    page.get_by_label("How many").first.fill("6")
    expect(page.locator("#schedule-said")).to_contain_text("within six months of elections (no date yet)")


@pytest.mark.parametrize(
    ("width", "scheme", "reference"), [(1280, "light", "PKCN-2026-008"), (390, "dark", "PKCN-2026-009")]
)
def test_a_schedule_is_changed_after_both_lists_were_seen(signed_in, running, width, scheme, reference):
    page = signed_in
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{running.address}/admin/commitments/commitment/?q={reference}")
    page.get_by_role("link", name=reference).click()
    page.get_by_role("link", name="Change the schedule").click()
    effect = page.locator("#effect")
    expect(effect).to_contain_text("is shown here before anything is done")
    page.get_by_label("Holds from").fill("2199-12-31")
    page.get_by_label("Rhythm").select_option("half-year")
    expect(effect).to_contain_text("From 31 December 2199 on: once in", ignore_case=True)
    expect(effect.get_by_role("heading")).to_have_text(
        [re.compile(r"Stay as they are \(\d+\)"), re.compile(r"Are replaced \(0\)"), re.compile(r"Are new \([12]\)")]
    )
    expect(effect).to_contain_text("opens before 31 December 2199")
    expect(effect).to_contain_text("2200")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert grave(page) == []
    page.get_by_label("Reason").fill("both sides agreed")
    page.get_by_role("button", name="Confirm: Change the schedule").click()
    expect(page.locator(".messagelist")).to_contain_text("is saved")


def test_without_script_a_button_shows_the_same(chromium: Browser, running):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{running.address}/login/")
    page.get_by_label("Username").fill(running.name)
    page.get_by_label("Password").fill(running.password)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{running.address}{ADD}")
    page.get_by_label("Title").fill("Talks")
    page.get_by_label("Words of the source").fill("biannual")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".errornote")).to_have_count(0)
    page.get_by_role("button", name="every two years").click()
    expect(page.get_by_label("Rhythm")).to_have_value("two-years")
    page.get_by_label("Starting in").fill("2200")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#schedule-said")).to_contain_text(
        "Due once in a calendar year, every two years, from 2200; next: 1 January to 31 December 2200", ignore_case=True
    )
    expect(windows(page)).to_have_text(["2200", "2202", "2204", "2206", "2208"])
    expect(page.get_by_label("Title")).to_have_value("Talks")
    context.close()
