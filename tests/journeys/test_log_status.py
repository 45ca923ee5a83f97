"""Logging a status from the list in at most three clicks, with a file as evidence; and several after a look at each."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.handed_in import PDF
from tests.journeys.test_desk_officer import flagged, grave

# On one worker, so that one Pacta serves them all.
pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]

DIALOGUE = "Strategic dialogue of the foreign ministers, round-7"


def follow_ups(page: Page, running: Any, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{running.address}/admin/commitments/followup/")


def is_sound(page: Page) -> bool:
    """Nothing sticks out sideways, and everybody can use it."""
    assert grave(page) == []
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize(("width", "scheme", "status"), [(1280, "light", "under way"), (390, "dark", "no information")])
def test_a_status_is_logged_with_a_file_in_three_clicks(signed_in, running, tmp_path, width, scheme, status):
    page, minutes = signed_in, tmp_path / f"minutes {width}.pdf"
    minutes.write_bytes(PDF + b"%" * width)
    flagged(page, running)
    clicks: list[str] = []

    def clicked(where: str) -> None:
        clicks.append(where)

    page.expose_function("clicked", clicked)
    page.add_init_script("addEventListener('click', (event) => window.clicked(event.target.tagName), true)")
    follow_ups(page, running, width, scheme)

    # One: the action of its row.
    page.get_by_role("row").filter(has_text=DIALOGUE).get_by_role("link", name="Log status").click()
    assert is_sound(page)
    # Two: the status. The rest is typed, or chosen in a window of the browser.
    page.get_by_label("Status").select_option(label=status)
    page.locator("#id_note").fill(f"Heard at {width}.")
    page.get_by_label("File").set_input_files(minutes)
    # Three.
    page.get_by_role("button", name="Log status").click()
    page.wait_for_url(re.compile("/change/$"))
    # The browser counts none for what was chosen from a list.
    assert clicks == ["A", "INPUT"]

    newest = page.locator(".timeline > li").first
    for words in ("Status logged", status, f"Heard at {width}.", f"minutes {width}.pdf", "PDF"):
        expect(newest).to_contain_text(words)
    assert is_sound(page)
    with page.expect_download() as waited:
        newest.get_by_role("link", name=f"minutes {width}.pdf").click()
    assert waited.value.suggested_filename == minutes.name
    assert Path(waited.value.path()).read_bytes() == minutes.read_bytes()

    # The history of its commitment names the follow-up, as a link in the heading.
    page.goto(f"{running.address}/admin/commitments/commitment/?q={DIALOGUE.partition(',')[0]}")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="History").click()
    expect(page.locator(".step h2 a").first).to_be_visible()
    assert is_sound(page)


def test_a_file_that_was_taken_stays_when_something_else_is_refused(signed_in, running, tmp_path):
    page, minutes = signed_in, tmp_path / "kept.pdf"
    minutes.write_bytes(PDF)
    flagged(page, running)
    follow_ups(page, running, 1280, "light")
    page.get_by_role("row").filter(has_text=DIALOGUE).get_by_role("link", name="Log status").click()
    page.get_by_label("Status").select_option(label="under way")
    page.get_by_label("Day").fill("2999-01-01")
    page.get_by_label("File").set_input_files(minutes)
    page.get_by_role("button", name="Log status").click()
    expect(page.locator(".errorlist")).to_contain_text("2999-01-01 has not come yet")
    expect(page.locator(".kept-file")).to_contain_text("kept.pdf (PDF, ")
    assert is_sound(page)
    page.get_by_label("Day").fill("2026-01-09")
    page.get_by_role("button", name="Log status").click()
    expect(page.locator(".timeline > li").first).to_contain_text("kept.pdf")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_several_are_logged_at_once_after_a_look_at_each(signed_in, running, width, scheme):
    page = signed_in
    flagged(page, running)
    follow_ups(page, running, width, scheme)
    rows = page.locator("#result_list tbody tr")
    names = [rows.nth(place).locator("th a").inner_text() for place in (0, 1)]
    for place in (0, 1):
        rows.nth(place).locator("input.action-select").check()
    page.locator("select[name=action]").select_option(label="Log a status for the selected")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_label("Status").select_option(label="no information")
    page.locator("#id_note").fill(f"Nobody answers at {width}.")
    # By itself, while it is typed.
    looked = page.locator("#effect")
    expect(looked).to_contain_text("“no information” is logged for 2 follow-ups")
    for name in names:
        expect(looked.get_by_role("row").filter(has_text=name)).to_contain_text("no information")
    assert is_sound(page)
    page.get_by_role("button", name=re.compile("^Confirm")).click()
    expect(page.locator(".messagelist")).to_contain_text("The status is logged for 2 follow-ups.")
    page.get_by_role("row").filter(has_text=names[0]).locator("th a").click()
    expect(page.locator(".timeline > li").first).to_contain_text(f"Nobody answers at {width}.")
