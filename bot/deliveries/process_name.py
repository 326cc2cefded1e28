"""A name for a process by which others on the same machine can tell that it is dead.

A process that was killed cannot say so. Whoever shares its machine, and its view of processes, sees
at once that it is gone; others have to wait until nothing was heard of it for long enough.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

_PROC = Path("/proc")
#: Of the fields in `/proc/PID/stat` behind the command's name: ticks after boot when it began.
_STARTED = 19


def name_of_this_process() -> str:
    """Give a name that no other process has, and no other part of this one."""
    own = os.getpid()
    return f"{_world()}:{own}:{_start_of(own)}:{uuid.uuid4().hex[:8]}"


def is_surely_dead(name: str) -> bool:
    """Tell whether a process is known to have ended; False where that cannot be seen from here."""
    world, number, started, *_part = [*name.split(":"), "", ""]
    if not world or world != _world() or not number.isdecimal():
        return False
    return _start_of(int(number)) != started


def _world() -> str:
    """Name this machine since its start, and the numbering of processes that we share."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot.replace('-', '')[:12]}-{os.stat(_PROC / 'self/ns/pid').st_ino}"
    except OSError:
        # Not Linux, or hidden from us.
        return ""


def _start_of(number: int) -> str:
    """Tell when a process began, "" when there is none: numbers are given out again."""
    try:
        stat = (_PROC / str(number) / "stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    # A zombie is dead already; its parent has not noticed yet.
    return "" if fields[0] in ("Z", "X") else fields[_STARTED]
