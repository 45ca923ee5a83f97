"""Three schedulers and three senders at once, on one database."""

from tests.faults.crew import Crew
from tests.faults.due import owners
from tests.faults.finding import Finding, broken
from tests.faults.trial import Ground


def run(ground: Ground, *, due: int, pause: float = 0) -> Finding:
    """``pause``: seconds that the mail server waits before each reply, so that one sender is not done before others."""
    with ground.trial("owners", due, due=owners(due)) as trial:
        trial.mail_server(pause=pause)
        crew = Crew(trial)
        crew.start("broker", *(f"{what} {number}" for number in (1, 2, 3) for what in ("worker", "scheduler")))
        crew.wait_until_settled()
        count = trial.count
        senders = {claimed_by.split(":")[1] for (claimed_by,) in trial.ask("SELECT claimed_by FROM tracker_mail")}
    return Finding(
        fault="three schedulers and three senders at once",
        engine=ground.engine.name,
        goal="0 lost, 0 repeated",
        figures={"due": count.due, "lost": count.lost, "repeated": count.repeated},
        broken=broken(
            nothing_lost=count.lost == 0,
            nothing_repeated=count.repeated == count.doubled == count.strange == 0,
            # On a slow machine the third may find nothing left to send.
            several_sent=len(senders) > 1,
        ),
    )
