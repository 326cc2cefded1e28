"""What discord.py logs, without secrets.

At DEBUG it repeats whole events, the tokens of interactions among them, and at INFO it tells what
our own lines tell already. So it starts at WARNING, whatever the operator asks for.
"""

from __future__ import annotations

import logging


def quieten() -> None:
    """Let discord.py log warnings and errors alone."""
    logging.getLogger("discord").setLevel(logging.WARNING)
