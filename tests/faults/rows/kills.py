"""kill -9 of one process after the other, any of them, while mail goes out."""

import random
from collections import Counter

from tests.faults.crew import Crew
from tests.faults.due import owners
from tests.faults.finding import Finding, broken
from tests.faults.trial import Ground

SENDERS = ("worker 1", "worker 2")
VICTIMS = (*SENDERS, "scheduler 1", "web", "broker")


def run(ground: Ground, *, due: int, kills: int, seed: int) -> Finding:
    chance = random.Random(f"kills {ground.engine.name} {seed}")
    # Counted in messages.
    moments = sorted(chance.randrange(1, due) for _ in range(kills))
    killed: Counter[str] = Counter()
    held: set[str] = set()
    with ground.trial("owners", due, due=owners(due)) as trial:
        trial.mail_server()
        crew = Crew(trial)
        crew.start("broker", *SENDERS, "scheduler 1", "web")
        for moment in moments:
            crew.wait_for(moment)
            victim = chance.choice(VICTIMS)
            pid = crew.kill(victim)
            killed[victim.split()[0]] += 1
            held |= crew.being_sent(by=pid)
            crew.start(victim)
        crew.wait_until_settled()
        count, repeated = trial.count, trial.record.repeated
    return Finding(
        fault=f"kill -9 of a random process, {kills} times",
        engine=ground.engine.name,
        goal="0 lost; at most one repeat for each killed sender, to the byte; 0 from web, scheduler or Redis",
        figures={
            "due": count.due,
            "lost": count.lost,
            "repeated": count.repeated,
            "altered": count.altered,
            **{f"{name} killed": number for name, number in sorted(killed.items())},
        },
        broken=broken(
            nothing_lost=count.lost == 0,
            nobody_told_twice=count.doubled == count.strange == 0,
            repeats_are_identical=count.altered == 0,
            at_most_one_repeat_for_each_killed_sender=count.repeated <= killed["worker"],
            no_repeat_but_of_what_a_killed_sender_held=repeated <= held,
        ),
    )
