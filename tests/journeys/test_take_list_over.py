"""An office's own list is taken over as a person would do it, and sent round as a file."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_desk_officer import grave

# On one worker, so that one Pacta serves them all.
pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]


def a_list(width, rows=3, due=""):
    """As an office keeps it: other names for its columns, several in one cell, one misspelt, one date if any."""
    ports, roads = f"Ministry of Ports {width}", f"Ministry of Roads {width}"
    lines = [
        f"{width}-1,Build a harbour at Port {width},{ports},{ports}; {roads},{due}",
        f"{width}-2,Plant trees along the coast,Minstry of Ports {width},Minstry of Ports {width},",
        *(f"{width}-{number},Dredge channel {number},{ports},," for number in range(3, rows + 1)),
    ]
    return "\n".join(["Pledge no.,Pledge,Lead ministry,All ministries,Deadline", *lines]).encode()


def reads_well(page):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert grave(page, inside="#content-main") == []


# What was said of one year is remembered for the next list, and says nothing of another.
@pytest.mark.parametrize(("width", "scheme", "due"), [(1280, "light", "end of 2027"), (390, "dark", "end of 2028")])
def test_an_offices_list_is_taken_over_and_sent_round(signed_in, running, width, scheme, due):
    page = signed_in
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{running.address}/admin/commitments/commitment/")
    page.get_by_role("link", name="Take a list over").click()
    expect(page.get_by_label("File")).to_be_visible()
    reads_well(page)
    file = {"name": f"pledges-{width}.csv", "mimeType": "text/csv", "buffer": a_list(width, due=due)}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at its columns").click()
    expect(page.get_by_label("Pledge no.")).to_have_value("reference")
    expect(page.get_by_label("All ministries", exact=True)).to_have_value("promises")
    reads_well(page)
    page.locator(".submit-row").get_by_role("button", name="Check the list").click()
    expect(page.locator(".lead")).to_contain_text("2 new, 0 changed, 0 as they are. 1 problem")
    page.get_by_label(f"“{due}” means").select_option(f"by 31 December {due[-4:]}")
    expect(page.get_by_label(f"“Minstry of Ports {width}” is", exact=True)).to_contain_text("the same as")
    reads_well(page)
    page.get_by_role("button", name="Check again with these answers").click()
    expect(page.locator(".lead")).to_contain_text("All rows can be taken over. Nothing is written yet.")
    page.get_by_role("button", name="Take it over").click()
    expect(page.locator(".lead")).to_contain_text("is taken over: 3 new, 0 changed, 0 as they were.")
    reads_well(page)
    page.get_by_role("link", name="Look at what awaits its review").click()
    expect(page.locator("#result_list")).to_contain_text(f"Build a harbour at Port {width}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    sent = download.value.path().read_bytes()
    answer = sent.replace(f"Build a harbour at Port {width}".encode(), b"Build two harbours", 1)
    page.goto(f"{running.address}/admin/commitments/listimport/add/")
    page.get_by_label("File").set_input_files({"name": "answer.csv", "mimeType": "text/csv", "buffer": answer})
    page.get_by_role("button", name="Look at its columns").click()
    page.locator(".submit-row").get_by_role("button", name="Check the list").click()
    expect(page.locator(".lead")).to_contain_text("0 new, 1 changed")
    page.get_by_role("button", name="Take it over").click()
    expect(page.locator(".lead")).to_contain_text("0 new, 1 changed")


def test_a_long_list_is_worked_on_by_a_job_while_one_does_something_else(signed_in, running):
    page = signed_in
    page.goto(f"{running.address}/admin/commitments/listimport/add/")
    rows = a_list(7, 1_200)
    page.get_by_label("File").set_input_files({"name": "long.csv", "mimeType": "text/csv", "buffer": rows})
    page.get_by_role("button", name="Look at its columns").click()
    page.get_by_label("All ministries", exact=True).select_option("")
    page.locator(".submit-row").get_by_role("button", name="Check the list").click()
    place = page.url
    page.goto(f"{running.address}/admin/")
    page.goto(place)
    # The page follows by itself what the job does.
    expect(page.locator(".lead")).to_contain_text("1200 new", timeout=90_000)
    page.get_by_role("button", name="Check again with these answers").click()
    expect(page.get_by_role("button", name="Take it over")).to_be_visible(timeout=90_000)
    page.get_by_role("button", name="Take it over").click()
    expect(page.locator(".lead")).to_contain_text("is taken over: 1200 new", timeout=90_000)
