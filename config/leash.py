"""The leash: ends a process group once whoever holds its standard input is gone.

Started as the leader of a group that the processes of `make run` join. No signal handler runs in a launcher that is
killed outright; the end of a pipe is seen all the same. Run as a script, isolated, so that it stays small.

    python -I config/leash.py [PATH TO REMOVE]...
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

GRACE_SECONDS = 5


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.getpgrp() != os.getpid():
        raise SystemExit("leash: not the leader of a process group, and would end its starter's")
    os.write(1, b"held\n")
    while os.read(0, 1024):
        pass
    for path in map(Path, sys.argv[1:]):
        with contextlib.suppress(OSError):
            path.unlink()
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    for path in map(Path, sys.argv[1:]):
        shutil.rmtree(path, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
