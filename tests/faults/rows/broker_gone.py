"""Redis killed, and with it all it held; and Redis not there at all."""

import http.client
import random
from datetime import timedelta

from config.serve import LOOPBACK
from tests.faults.crew import Crew
from tests.faults.due import owners
from tests.faults.finding import Finding, broken
from tests.faults.groups import until
from tests.faults.trial import Ground, Trial

PAGES = ("/", "/commitments/", "/login/")


def run(ground: Ground, *, due: int, losses: int, seed: int) -> Finding:
    """Killed so many times while mail goes out; each time pages are asked for before it is back."""
    chance = random.Random(f"broker gone {ground.engine.name} {seed}")
    moments = sorted(chance.randrange(1, due) for _ in range(losses))
    answers: list[int] = []
    with ground.trial("owners", due, due=owners(due)) as trial:
        trial.mail_server()
        crew = Crew(trial)
        crew.start("broker", "web", "worker 1", "worker 2", "scheduler 1")
        crew.wait_for_web()
        for moment in moments:
            crew.wait_for(moment)
            crew.kill("broker")
            answers += pages(trial)
            crew.start("broker")
        crew.wait_until_settled()
        count = trial.count
    return Finding(
        fault=f"Redis killed and flushed, {losses} times",
        engine=ground.engine.name,
        goal="0 lost, 0 repeated, pages keep working",
        figures={
            "due": count.due,
            "lost": count.lost,
            "repeated": count.repeated,
            "pages answered": f"{answers.count(200)} of {len(answers)}",
        },
        broken=broken(
            nothing_lost=count.lost == 0,
            nothing_repeated=count.repeated == count.doubled == count.strange == 0,
            pages_keep_working=set(answers) <= {200},
        ),
    )


def run_absent(ground: Ground, *, due: int) -> Finding:
    """Never there: the command delivers, pages answer, and the worker takes over once there is a broker after all."""
    with ground.trial("owners", due, due=owners(due)) as trial:
        trial.mail_server()
        crew = Crew(trial)
        crew.start("web", "worker 1", "scheduler 1")
        crew.wait_for_web()
        answers = pages(trial)
        trial.run("tick", clock=crew.clock)
        count, delivered_at = trial.count, crew.clock.now()
        answers += pages(trial)
        crew.start("broker")
        beat = f"SELECT count(*) FROM tracker_heartbeat WHERE ended_at > '{delivered_at + timedelta(seconds=1):%F %T}'"
        until(lambda: trial.ask(beat) == [(2,)], seconds=60, what="the first run of the worker")
        after = trial.count
    return Finding(
        fault="Redis absent for a whole run",
        engine=ground.engine.name,
        goal="0 lost, 0 repeated, pages keep working",
        figures={
            "due": count.due,
            "lost": count.lost,
            "repeated": after.repeated,
            "pages answered": f"{answers.count(200)} of {len(answers)}",
        },
        broken=broken(
            nothing_lost=count.lost == 0,
            nothing_repeated=after == count and count.repeated == count.doubled == count.strange == 0,
            pages_keep_working=set(answers) <= {200},
        ),
    )


def pages(trial: Trial) -> list[int]:
    """With what web answers to each of PAGES; 0 where it does not."""
    return [_status(trial.web_port, page) for page in PAGES]


def _status(port: int, page: str) -> int:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
    try:
        connection.request("GET", page, headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
