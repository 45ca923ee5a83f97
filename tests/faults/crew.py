"""The processes that serve a trial, as in earnest: workers, schedulers, web, and their broker."""

import time
from collections.abc import Callable
from datetime import timedelta

from tests.faults.clock import Clock
from tests.faults.due import DUE
from tests.faults.groups import Group, until
from tests.faults.trial import Trial
from tests.launcher import listens

# How often the scheduler queues a tick, in seconds of the wall.
TICK_SECONDS = 3
STEP_SECONDS = 300
# Longer than a living sender needs for a handful of mails.
STILL_SECONDS = 4
LEASE = timedelta(minutes=5)
UNSETTLED = (
    "SELECT id, state, attempts FROM tracker_mail WHERE state NOT IN ('sent', 'uncertain', 'parked', 'cancelled')"
)
HELD = "SELECT count(*) FROM tracker_mail WHERE state IN ('claimed', 'submitting', 'retry')"
TAKEN = "SELECT DISTINCT claimed_by FROM tracker_mail WHERE claimed_by <> ''"
BEING_SENT = "SELECT message_id, claimed_by FROM tracker_mail WHERE state = 'submitting'"


class Crew:
    """Started one by one, killed and replaced by their names: "worker 1", "scheduler 1", "web", "broker"."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self.clock = Clock.running(DUE, ahead=trial.folder / "ahead")
        self.members: dict[str, Group] = {}
        # The Message-IDs of what nobody could say of, when a lease was over, whether it had arrived.
        self.in_doubt: set[str] = set()

    def start(self, *names: str) -> None:
        for name in names:
            match name.split()[0]:
                case "broker":
                    self.members[name] = self._trial.broker()
                case "worker":
                    self.members[name] = self._trial.start("worker", clock=self.clock)
                case "scheduler":
                    self.members[name] = self._trial.start("scheduler", TICK_SECONDS, clock=self.clock)
                case "web":
                    self.members[name] = self._trial.start("web", clock=self.clock)

    def kill(self, name: str) -> int:
        """Kill one with its group; the process id it had."""
        self.members[name].kill()
        return self.members[name].pid

    def has_sent(self, name: str) -> bool:
        """Whether it took a mail to send, as far as nobody took it after."""
        return any(holder.split(":")[1] == str(self.members[name].pid) for (holder,) in self._trial.ask(TAKEN))

    def wait_for_web(self) -> None:
        until(lambda: listens(self._trial.web_port), seconds=STEP_SECONDS, what="the start of web")

    def wait_for(self, messages: int) -> None:
        """Until the mail server has taken so many."""
        self._wait(lambda: len(self._trial.record.seen) >= messages, what=f"message {messages}")

    def wait_until_settled(self) -> None:
        """Until everybody has a mail, and no mail waits for a sender."""
        self._wait(lambda: self._trial.count.lost == 0 and not self._trial.ask(UNSETTLED), what="the end of it")

    def being_sent(self, *, by: int | None = None) -> set[str]:
        """The Message-IDs of what is with a sender, or with the one of this process id."""
        rows = self._trial.ask(BEING_SENT)
        return {message_id for message_id, holder in rows if by is None or holder.split(":")[1] == str(by)}

    def _wait(self, ready: Callable[[], bool], *, what: str) -> None:
        """As ``until``. Where nothing moves for a while, the clock is put forward, and leases of the dead are over."""
        stands, since = self._stand(), time.monotonic()

        def is_ready() -> bool:
            nonlocal stands, since
            if ready():
                return True
            if time.monotonic() - since > STILL_SECONDS:
                if stands == self._stand() and self._trial.ask(HELD) != [(0,)]:
                    self.in_doubt |= self.being_sent()
                    self.clock.put_forward(LEASE)
                stands, since = self._stand(), time.monotonic()
            return False

        until(is_ready, seconds=STEP_SECONDS, what=what)

    def _stand(self) -> object:
        return len(self._trial.record.seen), self._trial.ask(UNSETTLED)
