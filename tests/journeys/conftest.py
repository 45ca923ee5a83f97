"""A running Pacta and a real browser, shared by the journeys of one test process."""

import shutil
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.launcher import Launcher

CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Running:
    address: str
    name: str
    password: str
    launcher: Launcher


@pytest.fixture(scope="package")
def running(tmp_path_factory, filled):
    """``make run``'s launcher on a folder of its own, with the account of the first run."""
    folder = tmp_path_factory.mktemp("journeys") / "var"
    shutil.copytree(filled.folder, folder)
    launcher = Launcher(folder)
    try:
        launcher.wait_until_up()
        yield Running(f"http://localhost:{launcher.port}", filled.name, filled.password, launcher)
    finally:
        launcher.end()


# Of this folder, not of the session: while it lives, its event loop keeps Django from the database of this process.
@pytest.fixture(scope="package")
def chromium():
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is not installed: install Debian's package 'chromium' to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def session(chromium: Browser, running: Running):
    """The cookies of somebody who has signed in."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{running.address}/login/")
    page.get_by_label("Username").fill(running.name)
    page.get_by_label("Password").fill(running.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{running.address}/")
    yield context.cookies()
    context.close()


@pytest.fixture
def page(chromium: Browser):
    """A fresh page at desk width that fails the test on a script error or a breach of the content security policy."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def signed_in(page, session):
    page.context.add_cookies(session)
    return page
