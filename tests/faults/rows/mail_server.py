"""A mail server at its worst: it puts off, refuses, hangs up before and after the message, stalls, refuses one."""

from dataclasses import dataclass
from datetime import timedelta

from tests.faults.due import DUE, owner, owners
from tests.faults.finding import Finding
from tests.faults.trial import Ground

PEOPLE = 5
# A run a minute: the one that meets the fault, the next, and those in which what was put off goes out.
RUNS = (0, 1, 2, 3, 5, 10, 20)
EMAIL_TIMEOUT = "1"
# Parked for staff, or the address turned off for good.
REFUSED = "SELECT address, error FROM tracker_mail WHERE state IN ('parked', 'bounced')"


@dataclass(frozen=True)
class Case:
    """What the server says to the first messages, and what comes of it.

    ``refused``: so many are refused for good, and staff is told; ``repeated``: so many arrive twice.
    """

    name: str
    answers: tuple[str, ...]
    refused: int = 0
    repeated: int = 0


CASES = (
    Case("4xx to MAIL", ("mail 451 4.3.0 later",)),
    Case("4xx to RCPT", ("rcpt 450 4.2.1 greylisted",)),
    Case("4xx after DATA", ("end 451 4.3.0 later",)),
    Case("421 to all on a connection", ("mail 421 4.3.2 closing", "mail 421 4.3.2 closing")),
    Case("5xx to MAIL, about us", ("mail 550 5.7.1 no such sender",)),
    Case("5xx to RCPT", ("rcpt 550 5.1.1 nobody",), refused=1),
    Case("5xx after DATA", ("end 554 5.6.0 no",), refused=1),
    Case("dropped at the greeting", ("greet drop",)),
    Case("dropped before DATA", ("rcpt drop",)),
    Case("dropped at DATA", ("data drop",)),
    Case("dropped after DATA, not taken", ("end lose",)),
    Case("dropped after DATA, taken", ("end drop",), repeated=1),
    Case("stalled at the greeting", ("greet stall",)),
    Case("stalled before DATA", ("rcpt stall",)),
    Case("stalled after DATA, taken", ("end stall",), repeated=1),
)


def meet(ground: Ground, case: Case) -> tuple[list[str], int, int]:
    """What differs from what is promised of it; how many messages were lost and how many repeated."""
    with ground.trial("owners", PEOPLE, due=owners(PEOPLE)) as trial:
        trial.mail_server(*case.answers)
        first, *rest = [(DUE + timedelta(minutes=minutes)).isoformat() for minutes in RUNS]
        trial.run("ticks", [first, rest[0]], TRIAL_EMAIL_TIMEOUT=EMAIL_TIMEOUT)
        on_time = trial.count
        trial.run("ticks", rest[1:], TRIAL_EMAIL_TIMEOUT=EMAIL_TIMEOUT)
        count = trial.count
        refused = len(trial.ask(REFUSED))
    differs = []
    if on_time.distinct < PEOPLE - 1:
        differs.append(f"{case.name}: a neighbour waited more than one tick: {on_time}")
    if (count.lost, count.repeated, refused) != (case.refused, case.repeated, case.refused) or count.altered:
        differs.append(f"{case.name}: {refused} refused, {count}")
    return differs, count.lost - refused, count.repeated


def refuse_one(ground: Ground) -> list[str]:
    """One address is refused whenever it is tried; what differs from what is promised."""
    with ground.trial("owners", PEOPLE, due=owners(PEOPLE)) as trial:
        trial.mail_server(refused={owner(2): "550 5.1.1 no such person"})
        trial.run("ticks", [(DUE + timedelta(minutes=minutes)).isoformat() for minutes in RUNS])
        refused = trial.ask(REFUSED)
        count = trial.count
    # The lead is told in place of whom no mail can reach.
    found = (refused, count.seen, count.distinct, count.lost, count.strange)
    promised = ([(owner(2), "550 5.1.1 no such person")], PEOPLE, PEOPLE, 1, 1)
    return [] if found == promised else [f"refuses one: {found}"]


def run(ground: Ground) -> Finding:
    met = [meet(ground, case) for case in CASES]
    broken = [difference for differs, _, _ in met for difference in differs] + refuse_one(ground)
    return Finding(
        fault="mail server: 4xx, 5xx, dropped before and after DATA, stalled, refuses one",
        engine=ground.engine.name,
        goal="0 lost; repeats only after DATA; neighbours wait at most one tick",
        figures={
            "cases": len(CASES) + 1,
            "lost": sum(lost for _, lost, _ in met),
            "repeated": sum(repeated for _, _, repeated in met),
            "repeated though DATA was not over": sum(
                repeated for case, (_, _, repeated) in zip(CASES, met, strict=True) if not case.repeated
            ),
        },
        broken=tuple(broken),
    )
