"""How a mistake is told: one sentence, the spot where there is one, and what to write instead."""

from __future__ import annotations

from wcwidth import wcwidth

from bot.commands.request import Reply
from bot.errors import QueryError, UsageError
from bot.messages.catalogue import _
from bot.messages.message import Message

#: Characters shown on each side of the spot.
AROUND = 60


def tell_mistake(error: UsageError) -> Reply:
    """Answer someone who asked for what cannot be done."""
    if isinstance(error, QueryError):
        return Reply(message=_query_mistake(error), is_error=True)
    return Reply(message=Message(heading=error.message), is_error=True)


def tell_failure(incident: str) -> Reply:
    """Answer someone who met a fault of ours; the log holds the rest under the same number."""
    message = _(
        "Something went wrong on our side and nothing was changed."
        " If it happens again, tell whoever runs this bot the number {incident}."
    )
    return Reply(message=Message(heading=message.format(incident=incident)), is_error=True)


def _query_mistake(error: QueryError) -> Message:
    # A suggestion that the sentence already makes is not made twice.
    says_more = error.suggestion and error.suggestion not in error.message
    instead = _("You could write: {query}").format(query=error.suggestion)
    return Message(
        heading=error.message,
        paragraphs=(instead,) if says_more else (),
        markdown=mark_spot(error.text, error.at) if error.text.strip() else "",
    )


def mark_spot(text: str, at: int) -> str:
    """Show a query with a caret below the spot, as a Markdown code block.

    Args:
        text: The query as typed.
        at: Characters from its start.
    """
    start, end = max(0, at - AROUND), at + AROUND
    shown = "".join(c if c.isprintable() else " " for c in text[start:end])
    before = ("…" if start else "") + shown[: at - start]
    line = ("…" if start else "") + shown + ("…" if end < len(text) else "")
    # Wide characters take two columns, combining ones none.
    caret = " " * sum(max(0, wcwidth(c)) for c in before) + "^"
    # The fence is longer than any run of backticks in the text.
    fence = "```"
    while fence in line:
        fence += "`"
    return f"{fence}\n{line}\n{caret}\n{fence}"
