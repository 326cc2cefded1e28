"""A text that is too long for a message comes as a file of it."""

from __future__ import annotations

from adapters.discord.answers import whole_text
from adapters.discord.render import render_message
from bot.messages.message import Message


def test_an_export_comes_whole_as_a_file() -> None:
    """Without the fence around it, and shown by a component of its message."""
    text = "{\n" + '  "line": "of many",\n' * 1_000 + "}"
    message = Message(heading="Everything.", markdown=f"```json\n{text}\n```")
    rendered = render_message(message)
    (file,) = whole_text(message, rendered, most_bytes=1 << 20)
    assert file.filename == "hirewire.json"
    assert file.fp.read().decode() == text
    shown = rendered.view.to_components()  # type: ignore[no-untyped-call]  # theirs
    assert "attachment://hirewire.json" in str(shown)


def test_what_fits_needs_no_file() -> None:
    """A short one stands in the message."""
    message = Message(heading="A mistake.", markdown="```\n(#go\n^\n```")
    assert whole_text(message, render_message(message), most_bytes=1 << 20) == []
