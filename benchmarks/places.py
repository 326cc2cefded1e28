"""How well and how fast location texts are read: exactness, precision and recall, speed, start.

Nothing here waits for anything, so the processor's time is taken, which other work on the machine
does not blur.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from time import process_time

from benchmarks.figures import Figure
from bot.places.cities import Cities
from bot.places.compiled import load_compiled
from bot.places.resolve import resolve_location
from tests.unit.places.labels import SETS, label_of, labelled

AIM_EXACT = 0.99
AIM_CACHED = 50_000
AIM_UNCACHED = 2_000
AIM_READY_MS = 150
AIM_READY_MB = 60
#: Distinct texts that are asked for again.
TEXTS = 50_000
#: Of these, so many are timed the first time.
FIRST = 5_000
STARTS = 5
#: Cities to make texts of, the most populous ones.
_CITIES = 3_000
_KINDS = ("city", "region", "country", "continent", "world", "work kind", "remote area")
_START = """
from time import process_time
began = process_time()
from bot.places.gazetteer import gazetteer
gazetteer()
took = process_time() - began
status = open("/proc/self/status").read()
print(took * 1000, int(status.split("VmHWM:")[1].split()[0]) / 1024)
"""


def measure() -> list[Figure]:
    """Read the labelled sets, then many texts, then start anew a few times."""
    return [*_exactness(), *_precision_and_recall(), *_speed(), *_start()]


def _exactness() -> Iterator[Figure]:
    for name in SETS:
        cases = labelled(name)
        right = sum(label_of(resolve_location(case.text)) == case.label for case in cases)
        share = right / len(cases)
        yield Figure(
            what=f"places: {len(cases):,} texts of {name}.txt read exactly as labelled",
            result=f"{share:.1%}",
            aim=f"at least {AIM_EXACT:.0%}",
            met=share >= AIM_EXACT,
        )


def _precision_and_recall() -> Iterator[Figure]:
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for case in labelled():
        wanted = set(_facts(case.label))
        given = set(_facts(label_of(resolve_location(case.text))))
        expected.update(kind for kind, _ in wanted)
        found.update(kind for kind, _ in given)
        both.update(kind for kind, _ in wanted & given)
    for kind in _KINDS:
        precision, recall = both[kind] / (found[kind] or 1), both[kind] / (expected[kind] or 1)
        yield Figure(
            what=f"places: {kind}, {expected[kind]:,} labelled",
            result=f"precision {precision:.1%}, recall {recall:.1%}",
            aim=f"at least {AIM_EXACT:.0%}",
            met=min(precision, recall) >= AIM_EXACT,
        )


def _facts(label: str) -> Iterator[tuple[str, str]]:
    """Take "remote @London/GB ~world" apart, by kind; areas also count as what they are."""
    work, _, rest = label.partition(" ") if label[:1].isalpha() else ("", "", label)
    if work:
        yield "work kind", work
    offices, _, area = rest.partition("~")
    for name in _names(offices.strip().removeprefix("@")):
        yield _kind(name), name
    for name in _names(area):
        yield _kind(name), f"~{name}"
        yield "remote area", name


def _names(text: str) -> Iterable[str]:
    return filter(None, text.strip().split(", "))


def _kind(name: str) -> str:
    if "/" in name:
        return "city"
    if name == "world":
        return "world"
    if name.startswith("+"):
        return "continent"
    return "country" if len(name) == len("GB") and name.isupper() else "region"


def _texts() -> Iterator[str]:
    """Make texts of the shapes that boards are full of, no two alike."""
    chance = Random(5)
    cities = Cities(load_compiled())
    names = [cities.city(rank) for rank in range(1, _CITIES + 1)]
    while True:
        one, two = chance.sample(names, 2)
        yield from (
            f"{one.name}, {one.country} or {two.name}",
            f"{one.name} / {two.name} - Remote",
            f"Remote ({two.country}), {one.name}",
            f"Hybrid: {one.name} and {two.name}, {two.country}",
        )


def _speed() -> Iterator[Figure]:
    texts = list(islice(dict.fromkeys(islice(_texts(), TEXTS * 2)), TEXTS))
    first = _rate(texts[:FIRST])
    _rate(texts)
    for what, rate, aim in (
        ("the first time", first, AIM_UNCACHED),
        (f"again, {len(texts):,} distinct", _rate(texts), AIM_CACHED),
    ):
        yield Figure(
            what=f"places: texts read {what}",
            result=f"{rate:,.0f} texts/s",
            aim=f"{aim:,}",
            met=rate >= aim,
        )


def _rate(texts: list[str]) -> float:
    began = process_time()
    for text in texts:
        resolve_location(text)
    return len(texts) / (process_time() - began)


def _start() -> Iterator[Figure]:
    starts = [_measured_start() for _ in range(STARTS)]
    took, memory = min(starts)
    yield Figure(
        what=f"places: gazetteer ready in a new process, best of {STARTS}",
        result=f"{took:.0f} ms",
        aim=f"under {AIM_READY_MS} ms",
        met=took < AIM_READY_MS,
    )
    yield Figure(
        what="places: memory of that process, Python included",
        result=f"{memory:.0f} MB",
        aim=f"under {AIM_READY_MB} MB",
        met=memory < AIM_READY_MB,
    )


def _measured_start() -> tuple[float, float]:
    run = subprocess.run(  # noqa: S603  # our own Python, our own text
        [sys.executable, "-c", _START], capture_output=True, text=True, check=True
    )
    took, memory = map(float, run.stdout.split())
    return took, memory
