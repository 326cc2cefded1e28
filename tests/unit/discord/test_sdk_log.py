"""What discord.py says by itself is kept from the operator's log where it means nothing there."""

from __future__ import annotations

import pytest
from discord import VoiceClient

from adapters.discord.client import Client


async def test_it_does_not_speak_of_voice(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Hirewire joins no voice channel, so nobody shall install anything for it."""
    monkeypatch.setattr(VoiceClient, "warn_nacl", True)
    monkeypatch.setattr(VoiceClient, "warn_dave", True)
    Client()
    assert caplog.records == []
