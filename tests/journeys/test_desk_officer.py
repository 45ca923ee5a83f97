"""What a newcomer does first, in a real browser: see what is late, log what came of it, find the digest."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.launcher import wait

# On one worker, so that one Pacta serves them all.
pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]

FORUM = "Pakistan's interior minister takes part in the Global Security Forum of September 2024"
UNIT = "Special protection unit for Chinese citizens in Islamabad, as of January 2026"


_COLOURS_HAVE_COME = """
Promise.all(
  document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
    .map((each) => each.finished.catch(() => null))
)
"""


def grave(page: Page, *, inside: str | None = None) -> list[Any]:
    """What axe finds on the page, or inside that part of it, that is serious or critical."""
    # A colour on its way from one to another is neither.
    page.evaluate(_COLOURS_HAVE_COME)
    # Without preloading: axe would fetch and apply style sheets itself, which our policy refuses.
    found = Axe().run(page, context=inside, options={"preload": False}).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [(one["id"], one["impact"], [node["target"] for node in one["nodes"]]) for one in grave]


def flagged(page: Page, running: Any) -> None:
    """Open the dashboard once the first tick has turned the flags of the seeds."""
    # Reloading by the browser: until then the page itself says that the watch has not run yet.
    wait(lambda: "not run yet" not in page.goto(f"{running.address}/").text(), seconds=60)  # type: ignore[union-attr]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_dashboard_shows_what_is_late_first_and_reads_on_any_screen(page, running, width, scheme):
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    flagged(page, running)
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert [re.sub(r"\s*\d+$", "", heading) for heading in headings][:2] == ["Overdue", "Due"]
    first = page.locator("section", has=page.get_by_role("heading", name=re.compile("^Overdue"))).first
    expect(first).to_contain_text(FORUM)
    expect(first).to_contain_text("participate in the Global Security Forum in September this year")
    expect(first).to_contain_text("Ministry of Interior of Pakistan to China")
    expect(page.locator("footer")).to_contain_text("The watch last ran on")
    # Nothing sticks out sideways.
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert grave(page) == []


def test_a_visitor_follows_a_row_to_its_sources_and_sees_where_they_disagree(page, running):
    flagged(page, running)
    page.get_by_role("link", name=UNIT).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(UNIT)
    main = page.locator("main")
    for words in (
        "now establishing a special protection unit in Islamabad",
        "The South Asia Times",
        "appreciated the establishment of the unit in Islamabad",
        "The sources disagree on: what exists already",
        "Not settled yet.",
    ):
        expect(main).to_contain_text(words)
    assert grave(page) == []


def test_staff_log_a_status_in_the_admin_and_the_page_and_the_log_say_so(signed_in, running):
    page = signed_in
    flagged(page, running)
    page.goto(f"{running.address}/admin/commitments/followup/")
    row = page.get_by_role("row").filter(has_text=FORUM)
    row.get_by_role("link", name="Log status").click()
    page.get_by_label("Status").select_option(label="no information")
    page.get_by_role("textbox", name=re.compile("^Note")).fill("Asked the embassy; no answer yet.")
    page.get_by_role("button", name="Log status").click()
    # The row says it, wherever saving has led to.
    page.goto(f"{running.address}/admin/commitments/followup/")
    expect(page.get_by_role("row").filter(has_text=FORUM)).to_contain_text("no information")
    page.goto(f"{running.address}/commitments/PKCN-2024-001/")
    main = page.locator("main")
    expect(main).to_contain_text("Asked the embassy; no answer yet.")
    # Heard of, and late all the same: only a status that closes clears overdue.
    expect(main.get_by_role("row").filter(has_text="September 2024")).to_contain_text("overdue")
    # A visitor learns the status, not the note.
    page.context.clear_cookies()
    page.reload()
    expect(main).to_contain_text("no information")
    expect(main).not_to_contain_text("Asked the embassy")


def open_the_digest(page: Page, running: Any) -> None:
    # On a Sunday evening it is Monday at the desk, whose first mail is an overview then.
    letters = page.get_by_role("link", name=re.compile(r"^Pacta(, your week)?: \d+ overdue"))
    wait(lambda: bool(page.goto(f"{running.address}/mailbox/")) and letters.count() == 1, seconds=60)
    letters.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_digest_reads_on_any_screen_without_a_picture(signed_in, running, width, scheme):
    page = signed_in
    open_the_digest(page, running)
    text = page.locator(".letter-text").inner_text()
    html = page.request.get(running.address + page.locator("iframe").get_attribute("src")).text()
    page.goto("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    # As a mail program shows it: by itself, with nothing fetched from anywhere.
    page.set_content(html)
    expect(page.get_by_role("link", name=FORUM)).to_be_visible()
    assert asked == []
    assert page.locator("img, script, link, iframe").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    dark = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(part => part < 60)"
    assert page.evaluate(dark) is (scheme == "dark")
    assert grave(page) == []
    # Each item of the one is in the other.
    titles = page.locator(".item .title a").all_inner_texts()
    assert titles
    assert [title for title in titles if " ".join(title.split()) not in " ".join(text.split())] == []


def test_the_digest_is_in_the_local_mailbox(signed_in, running):
    page = signed_in
    open_the_digest(page, running)
    expect(page.locator("main")).to_contain_text("Choose how you are written to")
    # The part as HTML, in its sandbox.
    framed = page.frame_locator("iframe")
    expect(framed.get_by_role("heading", level=1)).to_contain_text(
        re.compile("Your follow-ups on|All you answer for, on")
    )
    expect(framed.get_by_role("link", name=FORUM)).to_be_visible()


def test_what_the_form_refuses_is_said_on_its_field_and_nothing_typed_is_lost(signed_in, running):
    page = signed_in
    page.goto(f"{running.address}/admin/commitments/commitment/add/")
    page.get_by_label("Title").fill("A second forum")
    page.get_by_label("Schedule:").select_option("once")
    page.get_by_label("Window").fill("2026-07-07/2026-01-07")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main, #content").first).to_contain_text(
        "the window ends on 2026-01-07, before it starts on 2026-07-07"
    )
    expect(page.get_by_label("Title")).to_have_value("A second forum")
