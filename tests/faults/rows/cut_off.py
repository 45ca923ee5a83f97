"""The connections to the mail server, the database and Redis cut, or stalled for a while, while mail goes out."""

import random
from contextlib import ExitStack

from config.serve import LOOPBACK
from tests.faults.crew import Crew
from tests.faults.due import owners
from tests.faults.engines import Postgres
from tests.faults.finding import Finding, broken
from tests.faults.proxy import Proxy
from tests.faults.trial import Ground

SENDERS = ("worker 1", "worker 2")
STALLED_SECONDS = 1


def run(ground: Ground, *, due: int, cuts: int, seed: int) -> Finding:
    chance = random.Random(f"cut off {seed}")
    moments = sorted(chance.randrange(1, due) for _ in range(cuts))
    engine = ground.engine
    assert isinstance(engine, Postgres)
    with ground.trial("owners", due, due=owners(due)) as trial, ExitStack() as stack:
        trial.mail_server()
        ports = {"mail server": trial.sink_port, "database": engine.port, "Redis": trial.broker_port}
        proxies = {name: stack.enter_context(Proxy(port)) for name, port in ports.items()}
        crew = Crew(trial)
        crew.start("broker")
        trial.variables |= {
            "EMAIL_URL": f"smtp://{LOOPBACK}:{proxies['mail server'].port}",
            "DATABASE_URL": trial.variables["DATABASE_URL"].replace(
                f":{engine.port}/", f":{proxies['database'].port}/"
            ),
            "REDIS_URL": f"redis://{LOOPBACK}:{proxies['Redis'].port}/0",
        }
        crew.start(*SENDERS, "scheduler 1")
        ended = 0
        for moment in moments:
            crew.wait_for(moment)
            proxy = proxies[chance.choice(list(proxies))]
            if chance.random() < 0.5:
                ended += proxy.cut()
            else:
                proxy.stall(seconds=STALLED_SECONDS)
        crew.wait_until_settled()
        count = trial.count
    return Finding(
        fault=f"connections to mail server, database and Redis cut or stalled, {cuts} times",
        engine=engine.name,
        goal="0 lost; at most one repeat for each sender that was cut off, to the byte",
        figures={
            "due": count.due,
            "lost": count.lost,
            "repeated": count.repeated,
            "altered": count.altered,
            "connections ended": ended,
        },
        broken=broken(
            nothing_lost=count.lost == 0,
            nobody_told_twice=count.doubled == count.strange == 0,
            repeats_are_identical=count.altered == 0,
            at_most_one_repeat_for_each_cut_and_sender=count.repeated <= cuts * len(SENDERS),
        ),
    )
