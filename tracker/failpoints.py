"""Named places where a trial may end this process, as a power cut would, to see what is lost and what is repeated.

Armed by PACTA_FAILPOINTS, which the start refuses unless DEBUG is on (see config/env.py).
"""

import os
import signal
from typing import Final, Literal, get_args

from django.conf import settings

# Each before or after one of: our commit, the nudge, the claim, the end of DATA, the server's reply, the settling.
Failpoint = Literal[
    "before-commit",
    "after-commit",
    "after-nudge",
    "after-claim",
    "after-submitting",
    "after-data",
    "after-250",
    "after-settle",
]
NAMES: Final[tuple[str, ...]] = get_args(Failpoint)


def reach(name: Failpoint) -> None:
    """End this process with SIGKILL if ``name`` is armed; else nothing happens."""
    if name in settings.FAILPOINTS:
        os.kill(os.getpid(), signal.SIGKILL)
