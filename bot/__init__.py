"""Hirewire's core: it knows postings, queries and deliveries, and no platform.

The tree reads in the order in which a posting travels:

    source → document → posting → stored change → matches → deliveries → message → sent → recorded
    sources/            postings/ ingest.py       matching/ deliveries/  messages/ adapters/

    command text → request → use case → reply → shown
    commands/                           messages/ adapters/

`places/` and `queries/` say what a location and a filter mean, `search.py` finds stored postings,
`storage/` holds all SQL, `scheduler.py` says when, and `app.py` wires everything together.
"""

__version__ = "0.1.0"
