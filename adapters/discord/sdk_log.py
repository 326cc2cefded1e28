"""What discord.py logs, without secrets.

At DEBUG it repeats whole events, the tokens of interactions among them, and at INFO it tells what
our own lines tell already. So it starts at WARNING, whatever the operator asks for, and keeps to
itself that it could not speak: Hirewire never joins a voice channel.
"""

from __future__ import annotations

import logging

from discord import VoiceClient


def quieten() -> None:
    """Let discord.py log warnings and errors alone, and none about voice."""
    logging.getLogger("discord").setLevel(logging.WARNING)
    VoiceClient.warn_nacl = VoiceClient.warn_dave = False
