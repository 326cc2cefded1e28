"""Names of processes tell others on the machine that they are dead, and never that too early."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.deliveries.process_name import is_surely_dead, name_of_this_process

_SAY = (
    "from bot.deliveries.process_name import name_of_this_process as name;"
    "import sys; print(name(), flush=True); sys.stdin.read()"
)


def test_who_was_killed_is_seen() -> None:
    """At once, and not while it lives."""
    command = [sys.executable, "-c", _SAY]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        name = other.stdout.readline().strip()
        assert not is_surely_dead(name)
        other.kill()
        other.wait()
        assert is_surely_dead(name)


def test_this_process_lives() -> None:
    """Each of its parts has a name of its own."""
    names = {name_of_this_process(), name_of_this_process()}
    assert len(names) == 2
    assert not any(map(is_surely_dead, names))
    assert all(len(name) <= 80 for name in names)


def test_a_number_that_was_given_out_again_is_another_process() -> None:
    """It began at another time."""
    world, number, started, rest = name_of_this_process().split(":")
    assert is_surely_dead(f"{world}:{number}:{int(started) - 1}:{rest}")


@pytest.mark.parametrize("name", ["", "dead", "elsewhere-1:1:1:x", ":1:1:x", "a:b:c:d"])
def test_others_are_not_judged(name: str) -> None:
    """What runs elsewhere may live."""
    assert not is_surely_dead(name)
