"""The process that runs a program of LibreOffice's, and ends it when whoever asked is gone.

It is started by its path, and imports nothing of ours. Its standard input is a pipe on which nobody
writes: the system closes it when the other side has ended, however that came about.

usage: guard.py USER PROGRAM ...    (USER: the number of who runs it; nothing: who asks)
"""

import os
import signal
import subprocess
import sys
import threading
from typing import Any

_NOT_STARTED = 127

_kept: list[Any] = []
"""Who lets go of a job ends with it, and says nothing of how the program ended."""


def main(user: str, command: list[str]) -> int:
    """Run the program to its end; its exit code."""
    _kept.append(_group())
    rights: dict[str, Any] = {}
    if user:
        rights = {"user": int(user), "group": int(user), "extra_groups": []}
    try:
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, **rights)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"ERROR: {getattr(error, 'strerror', None) or error}")
        return _NOT_STARTED
    threading.Thread(target=_end_with_the_other_side, daemon=True).start()
    return program.wait()


def _end_with_the_other_side() -> None:
    while os.read(0, 1):
        pass
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)  # and the job with it


def _group() -> Any:
    """A group of our own for all that we start; in Windows a job, which ends with us."""
    if sys.platform != "win32":
        if os.getpgrp() != os.getpid():
            os.setpgid(0, 0)
        return None
    import win32api
    import win32job

    job = win32job.CreateJobObject(None, "")
    kind = win32job.JobObjectExtendedLimitInformation
    limits = win32job.QueryInformationJobObject(job, kind)
    limits["BasicLimitInformation"]["LimitFlags"] |= win32job.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
    win32job.SetInformationJobObject(job, kind, limits)
    win32job.AssignProcessToJobObject(job, win32api.GetCurrentProcess())
    return job


if __name__ == "__main__":
    code = main(sys.argv[1], sys.argv[2:])
    sys.stdout.flush()
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(code)  # the other thread waits for ever
