"""Sending 10,000 digests to a mail server on loopback, beside writing the very same ones and sending nothing.

Ours is all of ``tick.deliver``: claiming, looking everything up again, writing, storing, handing over on one
connection, and settling. The other side writes the letters with the same code and throws them away: what no sender can
do without. Wall time, in turns, each from the same state.
"""

from statistics import median
from time import perf_counter
from typing import Any

from benchmarks import database, register
from benchmarks.sink import sink
from tracker import outbox, tick
from tracker.faults import Faults
from tracker.letters import Writer
from tracker.models import Mail, Reminder

FOLLOW_UPS, TURNS, HANDFUL = 50_000, 3, 20
GOAL = 0.7


class MailsDiffer(AssertionError):
    """Not every mail was sent, or written."""


def run(follow_ups: int = FOLLOW_UPS, turns: int = TURNS) -> dict[str, Any]:
    """The figures, with ``reached`` for the goal. Raises MailsDiffer."""
    with (
        sink() as port,
        database.empty(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port
        ) as engine,
    ):
        mails = _fill(follow_ups)
        sending: list[float] = []
        writing: list[float] = []
        for number in range(turns):
            for side in ("write", "send") if number % 2 else ("send", "write"):
                _put_back()
                begun = perf_counter()
                done = _send() if side == "send" else _write()
                (sending if side == "send" else writing).append(perf_counter() - begun)
                if done != mails:
                    raise MailsDiffer(f"{side}: {done} of {mails}")
        ratio = median(write / send for write, send in zip(writing, sending, strict=True))
        return {
            "engine": engine,
            "mails": mails,
            "follow_ups": follow_ups,
            "mails_a_second": {"sent": round(mails / median(sending)), "written": round(mails / median(writing))},
            "sent_at_so_much_of_the_rate_of_writing": round(ratio, 2),
            "goal": GOAL,
            "reached": ratio >= GOAL,
        }


def _fill(follow_ups: int) -> int:
    register.fill(follow_ups)
    faults = Faults()
    outbox.queue(tick.desk_days(at=register.AT, faults=faults), at=register.AT, faults=faults)
    outbox.bundle(at=register.AT, now=register.AT, faults=faults)
    return Mail.objects.count()


def _put_back() -> None:
    Mail.objects.update(
        state="queued", attempts=0, submitted_at=None, sent_at=None, message=b"", next_attempt_at=register.AT
    )
    Reminder.objects.filter(state="sent").update(state="bundled")
    database.settle()


def _send() -> int:
    return tick.deliver(at=register.AT, clock=lambda: register.AT).sent


def _write() -> int:
    written, pks = 0, list(Mail.objects.order_by("next_attempt_at", "id").values_list("pk", flat=True))
    for start in range(0, len(pks), HANDFUL):
        mails = Mail.objects.filter(pk__in=pks[start : start + HANDFUL])
        handful = list(mails.select_related("recipient__user", "recipient__focal_point", "recipient__desk"))
        writer = Writer(handful, at=register.AT)
        written += sum(writer.letter(mail) is not None for mail in handful)
    return written
