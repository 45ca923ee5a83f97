"""PostgreSQL stopped at once, without a word to anyone, while mail goes out and people write down what they hear."""

import random

from tests.faults.crew import Crew
from tests.faults.due import owners
from tests.faults.engines import Postgres
from tests.faults.finding import Finding, broken
from tests.faults.trial import Ground

SENDERS = ("worker 1", "worker 2")
WRITTEN = "SELECT count(*) FROM commitments_followup WHERE status = 'under_way'"
# A change without its line in the log, or a line without its change.
WITHOUT = """
    SELECT count(*) FROM commitments_followup f
    WHERE (f.status = 'under_way') <> EXISTS (
        SELECT 1 FROM commitments_statusentry e WHERE e.follow_up_id = f.id AND e.to_status = 'under_way'
    )
"""


def run(ground: Ground, *, due: int, stops: int, seed: int) -> Finding:
    assert isinstance(ground.engine, Postgres)
    chance = random.Random(f"database stopped {seed}")
    moments = sorted(chance.randrange(1, due) for _ in range(stops))
    in_doubt: set[str] = set()
    with ground.trial("owners_and_more", due, due, due=owners(due)) as trial:
        trial.mail_server()
        crew = Crew(trial)
        crew.start("broker", *SENDERS, "scheduler 1", "web")
        writer = trial.start("write_down", clock=crew.clock)
        for moment in moments:
            crew.wait_for(moment)
            ground.engine.stop()
            ground.engine.start(ground.nursery)
            # Whoever was cut off holds these still; some may be new.
            in_doubt |= crew.being_sent()
        crew.wait_until_settled()
        in_doubt |= crew.in_doubt
        writer.wait(seconds=300)
        count, repeated = trial.count, trial.record.repeated
        ((written,),), ((without,),) = trial.ask(WRITTEN), trial.ask(WITHOUT)
    return Finding(
        fault=f"PostgreSQL stopped at once, {stops} times",
        engine=ground.engine.name,
        goal="0 lost; no change without its entry in the log",
        figures={
            "due": count.due,
            "lost": count.lost,
            "repeated": count.repeated,
            "altered": count.altered,
            "statuses logged": written,
            "changes without their entry": without,
        },
        broken=broken(
            nothing_lost=count.lost == 0,
            nobody_told_twice=count.doubled == count.strange == 0,
            repeats_are_identical=count.altered == 0,
            no_repeat_but_of_what_was_being_sent=repeated <= in_doubt and count.repeated <= stops * len(SENDERS),
            everything_was_written_down=written == due,
            no_change_without_its_entry=without == 0,
        ),
    )
