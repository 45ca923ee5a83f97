"""Each kind of page of the admin reads on any screen, by eye, by ear and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_desk_officer import grave

# On one worker, so that one Pacta serves them all.
pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]

RECORD, ACCOUNTS, WATCH = "/admin/commitments", "/admin/auth", "/admin/tracker"
PAGES = (
    "/admin/",
    f"{RECORD}/",
    *(
        f"{RECORD}/{model}/"
        for model in ("commitment", "followup", "sourcedocument", "occasion", "party", "membership", "statusentry")
    ),
    f"{RECORD}/followup/?q=no+such+words",
    *(
        f"{RECORD}/{model}/add/"
        for model in ("commitment", "sourcedocument", "occasion", "party", "focalpoint", "event", "membership")
    ),
    f"{RECORD}/sourcedocument/add/?_popup=1",
    *(f"{RECORD}/{model}/1/change/" for model in ("commitment", "followup", "sourcedocument", "desk")),
    f"{RECORD}/commitment/1/history/",
    f"{RECORD}/commitment/1/cite/",
    f"{RECORD}/followup/1/log-status/",
    f"{ACCOUNTS}/user/",
    f"{ACCOUNTS}/user/add/",
    f"{ACCOUNTS}/user/1/change/",
    f"{ACCOUNTS}/user/1/delete/",
    "/admin/password_change/",
    f"{WATCH}/ladder/",
    f"{WATCH}/channel/add/",
    f"{WATCH}/mail/",
)
# What a keyboard has to reach from the top of the page, and how often Tab may have to be pressed.
REACHED = {
    "/admin/": ("a", "See ", 40),
    f"{RECORD}/followup/": ("a", "Log status", 120),
    f"{RECORD}/commitment/add/": ("button", "Add another source", 60),
    f"{RECORD}/sourcedocument/add/": ("input", "Save and continue editing", 45),
    f"{RECORD}/followup/1/change/": ("a", "Log status", 20),
}
FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const said = at.tagName === "INPUT" ? at.value : at.textContent;
  return [at.tagName.toLowerCase(), said.trim(), outline || style.boxShadow !== "none"];
}"""


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_kind_of_page_reads_on_any_screen(signed_in, running, width, scheme):
    page = signed_in
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    found = {}
    for address in PAGES:
        answer = page.goto(f"{running.address}{address}")
        assert answer is not None
        assert answer.status == 200, address
        fits = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        if (trouble := grave(page)) or not fits:
            found[address] = (fits, trouble)
    assert found == {}


@pytest.mark.parametrize("address", REACHED)
def test_the_main_action_is_reached_by_keyboard_with_the_focus_in_sight(signed_in, running, address):
    page = signed_in
    page.goto(f"{running.address}{address}")
    page.evaluate("document.activeElement.blur()")
    tag, words, most = REACHED[address]
    unseen = []
    for _press in range(most):
        page.keyboard.press("Tab")
        where, said, seen = page.evaluate(FOCUSED)
        if not seen:
            unseen.append((where, said[:40]))
        if where == tag and said.startswith(words):
            break
    else:
        pytest.fail(f"{words} is not reached within {most} stops")
    assert unseen == []


def test_the_first_page_leads_from_a_number_to_as_many_rows(signed_in, running):
    page: Page = signed_in
    page.goto(f"{running.address}/admin/")
    overdue = page.get_by_role("region", name="Overdue")
    number = int(overdue.locator(".matter-number").inner_text())
    overdue.get_by_role("link", name="See all").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(number)
    expect(page.locator("#result_list tbody tr").first).to_contain_text("overdue")
