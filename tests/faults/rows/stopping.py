"""SIGTERM, as every deployment sends it, to one process after the other while mail goes out."""

import random
import signal

from tests.faults.crew import Crew
from tests.faults.due import owners
from tests.faults.finding import Finding, broken
from tests.faults.trial import Ground

SENDERS = ("worker 1", "worker 2")
ASKED = (*SENDERS, *SENDERS, "scheduler 1", "web")
# What the launcher of `make run` grants before it kills.
PATIENCE_SECONDS = 8
GOOD, EARLY = "ended in good order", "ended before they began"
# Per reply: slow enough that whoever is asked would otherwise be busy for longer than that.
PAUSE = 0.04


def run(ground: Ground, *, due: int, stops: int, seed: int) -> Finding:
    chance = random.Random(f"stopping {ground.engine.name} {seed}")
    # Counted in messages. The first is asked while nearly all is still to be sent.
    moments = [10, *sorted(chance.randrange(10, due) for _ in range(stops - 1))]
    asked = [SENDERS[0], *(chance.choice(ASKED) for _ in moments[1:])]
    ended: list[str] = []
    with ground.trial("owners", due, due=owners(due)) as trial:
        trial.mail_server(pause=PAUSE)
        crew = Crew(trial)
        crew.start("broker", *SENDERS, "scheduler 1", "web")
        for moment, name in zip(moments, asked, strict=True):
            crew.wait_for(moment)
            crew.members[name].send(signal.SIGTERM)
            status = crew.members[name].wait(seconds=PATIENCE_SECONDS)
            ended.append(how(status, begun=crew.has_sent(name)))
            crew.start(name)
        crew.wait_until_settled()
        count = trial.count
    return Finding(
        fault=f"SIGTERM under load, {stops} times",
        engine=ground.engine.name,
        goal="0 lost, 0 repeated",
        figures={
            "due": count.due,
            "lost": count.lost,
            "repeated": count.repeated,
            GOOD: f"{ended.count(GOOD)} of {stops}",
            EARLY: ended.count(EARLY),
        },
        broken=broken(
            nothing_lost=count.lost == 0,
            nothing_repeated=count.repeated == count.doubled == count.strange == 0,
            all_ended_in_good_order=set(ended) <= {GOOD, EARLY},
        ),
    )


def how(status: int, *, begun: bool) -> str:
    """How one that was asked to end did. Who was asked while Python still loads it has nothing to put in order."""
    if status == -signal.SIGTERM and not begun:
        return EARLY
    return GOOD if status == 0 else f"ended with {status}"
