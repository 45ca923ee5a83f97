"""The whole way with real processes: broker, worker, scheduler, database, and a mail server that takes the digest."""

import json
import re
import shutil
import urllib.error
import urllib.request
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from config.serve import free_ports
from tests.launcher import Launcher, wait

pytestmark = pytest.mark.processes


class MailServer:
    def __init__(self, port):
        self.port, self.taken = port, []

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.rcpt_tos, envelope.original_content))
        return "250 OK"


@pytest.fixture
def mail_server():
    server = MailServer(*free_ports(1))
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    controller.stop()


def test_a_digest_of_the_five_articles_arrives_by_itself(mail_server, filled, tmp_path):
    shutil.copytree(filled.folder, tmp_path / "var")
    launcher = Launcher(tmp_path / "var", EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}")
    try:
        launcher.wait_until_up()
        # Nobody calls tick here: the scheduler queues it as it starts, the broker carries it, the worker runs it.
        # The next one would come after a minute.
        wait(lambda: mail_server.taken, seconds=30)
        wait(lambda: _health(launcher.port)[0] == 200, seconds=30)
    finally:
        launcher.end()
    # A start that goes well complains of nothing.
    assert "[error" not in launcher.output
    ((recipients, stored),) = mail_server.taken
    mail = message_from_bytes(stored, policy=default)
    assert recipients == ["desk@pacta.localhost"]
    # On a Sunday evening it is Monday at the desk, whose first mail is an overview then.
    counts = r"\d+ overdue, \d+ due(, \d+ coming up)?(, \d+ later)?, \d+ to review"
    assert re.fullmatch(rf"Pacta(, your week)?: {counts}", mail["Subject"])
    (text,) = (part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain")
    items = text.replace("\r\n", "\n").split("\n\n")
    # Promised for September 2024 and never heard of since: overdue on any day on which this test can run.
    (forum,) = (
        " ".join(item.split()).removeprefix("* ").removeprefix("- ") for item in items if "PKCN-2024-001" in item
    )
    here = f"http://localhost:{launcher.port}"
    assert re.sub(r"/log/(.)[^/]+/", r"/log/<\1>/", re.sub(r"\d+ days late", "n days late", forum)) == (
        "Pakistan's interior minister takes part in the Global Security Forum of September 2024"
        " n days late · September 2024 · planned"
        " Ministry of Interior of Pakistan to China"
        " “participate in the Global Security Forum in September this year”"
        " Report on the interior ministers' meeting at China's mission in New York, 27 June 2024"
        f" Record: {here}/commitments/PKCN-2024-001/"
        f" Say what came of it: {here}/log/<l>/"
        f" Seen, pause its reminders: {here}/log/<a>/"
        f" Remind me later: {here}/log/<s>/"
    )


def _health(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
