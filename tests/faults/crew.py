"""The processes that serve a trial, as in earnest: workers, schedulers, web, and their broker."""

from tests.faults.clock import Clock
from tests.faults.groups import Group, until
from tests.faults.trial import Trial
from tests.launcher import listens

# How often the scheduler queues a tick, by the wall clock.
TICK_SECONDS = 3
STEP_SECONDS = 120


class Crew:
    """Started one by one, killed and replaced by their names: "worker 1", "scheduler 1", "web", "broker"."""

    def __init__(self, trial: Trial, clock: Clock) -> None:
        self._trial, self._clock = trial, clock
        self.members: dict[str, Group] = {}

    def start(self, *names: str) -> None:
        for name in names:
            match name.split()[0]:
                case "broker":
                    self.members[name] = self._trial.broker()
                case "worker":
                    self.members[name] = self._trial.start("worker", clock=self._clock)
                case "scheduler":
                    self.members[name] = self._trial.start("scheduler", TICK_SECONDS, clock=self._clock)
                case "web":
                    self.members[name] = self._trial.start("web", clock=self._clock)

    def kill(self, name: str) -> int:
        """Kill one with its group; the process id it had."""
        self.members[name].kill()
        return self.members[name].pid

    def wait_for_web(self) -> None:
        until(lambda: listens(self._trial.web_port), seconds=60, what="the start of web")


def wait_for(trial: Trial, messages: int) -> None:
    """Until the mail server has taken so many."""
    until(lambda: len(trial.record.seen) >= messages, seconds=STEP_SECONDS, what=f"message {messages}")


def wait_until_settled(trial: Trial) -> None:
    """Until everybody has a mail, and no mail waits for a sender."""
    waiting = "SELECT count(*) FROM tracker_mail WHERE state NOT IN ('sent', 'uncertain', 'parked', 'cancelled')"
    until(lambda: trial.count.lost == 0, seconds=STEP_SECONDS * 10, what="the sending of all that is due")
    until(lambda: trial.ask(waiting) == [(0,)], seconds=STEP_SECONDS, what="the settling of what was sent")
