"""What a lead does with a follow-up and with those who answer for it: each a named action, with its reason."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_desk_officer import grave
from tests.journeys.test_two_people import add_person

# On one worker, so that one Pacta serves them all.
pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]


def take(page, action, fields, *, confirm=False):
    """Press the action's button, fill its form in, look at it, send it."""
    page.get_by_role("link", name=action, exact=True).click()
    for label, value in fields.items():
        field = page.get_by_label(label, exact=False).first
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert grave(page, inside="#content-main") == []
    if confirm:
        page.get_by_role("button", name="Show what it does").click()
        page.get_by_role("button", name=f"Confirm: {action}").click()
    else:
        page.locator(".submit-row").get_by_role("button", name=action).click()
    expect(page.locator(".messagelist")).to_contain_text(f"{action}: “")


@pytest.mark.parametrize(
    ("width", "scheme", "reference", "successor"),
    [(1280, "light", "PKCN-2024-004", "dawud"), (390, "dark", "PKCN-2024-005", "erum")],
)
def test_a_lead_moves_gives_closes_reopens_ends_and_hands_over(signed_in, running, width, scheme, reference, successor):
    page = signed_in
    add_person(page, running, successor)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{running.address}/admin/commitments/followup/?q={reference}")
    page.locator("#result_list .field-what a").first.click()
    follow_up = page.url
    take(page, "Move the window", {"Window": "March 2027", "Reason": "The readout names a month."})
    expect(page.locator(".field-due")).to_contain_text("March 2027")
    take(page, "Reassign", {"Owner": running.name, "Reason": "Knows the ministry."})
    expect(page.locator(".field-answered_by")).to_contain_text(running.name)
    take(page, "Log status", {"Status": "done", "Note": "As the ministry says."})
    expect(page.locator(".field-status")).to_contain_text("done")
    take(page, "Reopen", {"Reason": "It was another one."})
    expect(page.locator(".field-status")).to_contain_text("planned")
    moments = page.locator(".timeline .kind").all_inner_texts()
    assert [text.lower() for text in moments[:4]] == ["reopened", "status logged", "reassigned", "window moved"]

    page.goto(f"{running.address}/admin/commitments/membership/")
    page.locator("#result_list tbody th a").first.click()
    fields = {"New owner": successor, "Reason": "Moves to Ankara."}
    take(page, "Hand over", fields, confirm=True)
    page.goto(follow_up)
    expect(page.locator(".field-answered_by")).to_contain_text(successor)

    page.locator(".field-commitment a").first.click()
    take(page, "Change the standing", {"Standing": "lapsed", "Reason": "Nobody speaks of it."}, confirm=True)
    expect(page.locator(".field-standing")).to_contain_text("lapsed")
    page.goto(follow_up)
    expect(page.locator(".field-status")).to_contain_text("called off")
