"""Stage 3 of the journey: what changed in a source is stored, matched and owed, all or nothing.

`run.py` is one pass over a source and `report.py` what it tells. `bot.reading` makes readings of
the files that were touched, `decide.py` says what became of each, and `storing.py` does it, in one
transaction for each chunk.
"""

from bot.ingest.report import Report
from bot.ingest.run import ingest

__all__ = ["Report", "ingest"]
