"""The list of follow-ups as a person works with it in the morning: asked, laid out, and sent to a colleague."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_desk_officer import grave

# On one worker, so that one Pacta serves them all.
pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_view_is_chosen_once_and_is_its_address(signed_in, running, width, scheme):
    page = signed_in
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{running.address}/admin/commitments/followup/?heard=nothing")
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("checkbox", name="Kind").check()
    page.get_by_role("checkbox", name="Time left").uncheck()
    page.get_by_role("button", name="Show these").click()
    view = page.url.removeprefix(running.address)
    assert view == (
        "/admin/commitments/followup/?heard=nothing"
        "&columns=flagged,log_link,due,status,answered_by,last_entry,owed,kind_of"
    )
    expect(page.locator("thead .column-kind_of")).to_have_count(1)
    expect(page.locator("thead .column-left")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert grave(page) == []
    # As whoever it was sent to opens it.
    rows = page.locator("#result_list tbody tr").all_inner_texts()
    page.goto(f"{running.address}{view}")
    assert page.locator("#result_list tbody tr").all_inner_texts() == rows
    assert all("overdue" in row for row in rows)
    assert rows


def test_the_page_to_hand_over_reads_for_everybody(signed_in, running):
    page = signed_in
    page.goto(f"{running.address}/admin/commitments/membership/")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Hand over").click()
    expect(page.get_by_role("heading", name="Hand over")).to_be_visible()
    page.get_by_label("Reason").fill("Moves to Ankara.")
    page.get_by_role("button", name="Show what it does").click()
    # Nobody else works here yet.
    expect(page.locator(".errorlist")).to_contain_text("This field is required.")
    expect(page.get_by_label("Reason")).to_have_value("Moves to Ankara.")
    assert grave(page, inside="#content-main") == []
