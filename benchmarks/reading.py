"""How fast a folder of postings is read: the first time, and when nothing in it has changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.board import NOW
from benchmarks.figures import Figure
from bot.ingest import ingest
from bot.settings import FolderSource, load_settings
from bot.storage.session import Database

ROOT = Path(__file__).resolve().parents[1]
#: 1,480 real postings, where they are at hand.
REAL = ROOT.parent / "shared" / "data" / "postings"
FILES = 1_480
PASSES = 9
AIM_FIRST = 500
AIM_SECOND = 50_000


def folder_of_postings(folder: Path) -> Path:
    """Give a folder of 1,480 postings: the real ones, else the samples over and over."""
    if REAL.is_dir():
        return REAL
    folder.mkdir()
    samples = sorted((ROOT / "seeds").glob("*.md"))
    for number in range(FILES):
        sample = samples[number % len(samples)]
        copy = folder / f"{number}-{sample.name}"
        shutil.copy(sample, copy)
        text = copy.read_text(encoding="utf-8")
        copy.write_text(text.replace('\nurl: "', f'\nurl: "https://copy{number}.example.com/?of='))
    return folder


async def measure(database: Database, scratch: Path) -> list[Figure]:
    """Read the folder once, then again and again."""
    folder = folder_of_postings(scratch / "postings")
    source, settings = FolderSource(path=folder), load_settings()
    began = perf_counter()
    first = await ingest(database, source, now=NOW, settings=settings)
    first_rate = first.found / (perf_counter() - began)
    took = []
    for _ in range(PASSES):
        began = perf_counter()
        again = await ingest(database, source, now=NOW, settings=settings)
        took.append(perf_counter() - began)
        if again.unchanged != again.found:
            message = f"a second pass changed something: {again}"
            raise RuntimeError(message)
    second_rate = first.found / median(took)
    kind = "real" if folder == REAL else "sample"
    return [
        Figure(
            what=f"first ingest of {first.found:,} {kind} files",
            result=f"{first_rate:,.0f} files/s",
            aim=f"at least {AIM_FIRST:,}",
            met=first_rate >= AIM_FIRST,
        ),
        Figure(
            what="a second, unchanged pass",
            result=f"{second_rate:,.0f} files/s",
            aim=f"{AIM_SECOND:,}",
            met=second_rate >= AIM_SECOND,
        ),
    ]
