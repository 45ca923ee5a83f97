"""A sender killed at each of eight named places: what stands in the database then, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from tests.faults.clock import Clock
from tests.faults.due import DUE, owners
from tests.faults.finding import Finding
from tests.faults.groups import until
from tests.faults.trial import Ground, Trial

PEOPLE = 3
POLICIES = ("resend", "hold")
# The next run, the one at which the lease of the dead is over, and one more.
LATER = [(DUE + timedelta(minutes=minutes)).isoformat() for minutes in (1, 5, 6)]


@dataclass(frozen=True)
class Stand:
    """How far it has come: messages the mail server has taken, those it took again, and our mails by their state."""

    seen: int
    repeated: int
    mails: Mapping[str, int]


@dataclass(frozen=True)
class Case:
    """Where it stands once the sender is dead, and in the end under each policy."""

    dead: Stand
    resend: Stand
    hold: Stand


ALL_SENT = Stand(3, 0, {"sent": 3})
BEGUN = {"submitting": 1, "claimed": 2}
LEFT_TO_STAFF = {"sent": 2, "uncertain": 1}
CASES = {
    "before-commit": Case(Stand(0, 0, {}), ALL_SENT, ALL_SENT),
    "after-commit": Case(Stand(0, 0, {"queued": 3}), ALL_SENT, ALL_SENT),
    "after-nudge": Case(Stand(0, 0, {"queued": 3}), ALL_SENT, ALL_SENT),
    "after-claim": Case(Stand(0, 0, {"claimed": 3}), ALL_SENT, ALL_SENT),
    # Nobody can tell this one from the two that follow, so staff is asked though the mail server has nothing.
    "after-submitting": Case(Stand(0, 0, BEGUN), ALL_SENT, Stand(2, 0, LEFT_TO_STAFF)),
    "after-data": Case(Stand(1, 0, BEGUN), Stand(4, 1, {"sent": 3}), Stand(3, 0, LEFT_TO_STAFF)),
    "after-250": Case(Stand(1, 0, BEGUN), Stand(4, 1, {"sent": 3}), Stand(3, 0, LEFT_TO_STAFF)),
    "after-settle": Case(Stand(1, 0, {"sent": 1, "claimed": 2}), ALL_SENT, ALL_SENT),
}


def crash(ground: Ground, point: str, policy: str) -> list[str]:
    """What differs from what is promised of this case; empty when nothing does."""
    case = CASES[point]
    differs = []
    with ground.trial("owners", PEOPLE, due=owners(PEOPLE), MAIL_UNCERTAIN=policy) as trial:
        trial.mail_server()
        trial.broker()
        killed = trial.start("tasks", clock=Clock.stopped(DUE), DEBUG="1", PACTA_FAILPOINTS=point)
        if killed.wait() != -9:
            differs.append(f"{point}, {policy}: not reached: {killed.said}")
        # What was handed over is on its way still.
        until(lambda: trial.count.seen >= case.dead.seen, seconds=5, what=f"the message handed over {point}")
        differs += _compared(f"{point}, dead", _stand(trial), case.dead)
        trial.run("ticks", LATER)
        differs += _compared(f"{point}, {policy}", _stand(trial), case.resend if policy == "resend" else case.hold)
        if trial.count.altered or trial.count.doubled or trial.count.strange:
            differs.append(f"{point}, {policy}: {trial.count}")
    return differs


def run(ground: Ground) -> Finding:
    cases = [(point, policy) for point in CASES for policy in POLICIES]
    differs = [difference for case in cases for difference in crash(ground, *case)]
    return Finding(
        fault="8 crash points, resend and hold",
        engine=ground.engine.name,
        goal="each with its exact outcome",
        figures={"cases": len(cases), "as promised": len(cases) - len({line.split(":")[0] for line in differs})},
        broken=tuple(differs),
    )


def _stand(trial: Trial) -> Stand:
    mails = dict(trial.ask("SELECT state, count(*) FROM tracker_mail GROUP BY state"))
    return Stand(trial.count.seen, trial.count.repeated, mails)


def _compared(what: str, found: Stand, promised: Stand) -> list[str]:
    return [] if found == promised else [f"{what}: {found}, and promised was {promised}"]
