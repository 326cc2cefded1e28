"""Discord's errors: number, status and words.

Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

from tests.twins.discord.state import Json

#: By number: the HTTP status and what it says.
ERRORS: dict[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    20016: (429, "This action cannot be performed due to slowmode rate limit"),
    20028: (429, "The channel you are writing has hit the write rate limit"),
    20029: (429, "The write action you are performing on the server has hit the write rate limit"),
    30034: (429, "Max number of daily application command creates has been reached (200)"),
    30046: (400, "Maximum number of edits to messages older than 1 hour reached. Try again later"),
    40001: (401, "Unauthorized"),
    40003: (429, "You are opening direct messages too fast"),
    40005: (413, "Request entity too large. Try sending something smaller in size"),
    40033: (400, "This message has already been crossposted"),
    40058: (400, "Cannot message this channel until a post is made"),
    40060: (400, "Interaction has already been acknowledged."),
    40062: (429, "Service resource is being rate limited"),
    40067: (400, "A tag is required to create a forum post in this channel"),
    40094: (
        400,
        "This interaction has reached the maximum number of follow-up messages",
    ),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50014: (401, "Invalid authentication token provided"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    130000: (429, "API resource is currently overloaded. Try again a little later"),
    160004: (400, "A thread has already been created for this message"),
    160006: (400, "Maximum number of active threads reached"),
    160007: (400, "Maximum number of active announcement threads reached"),
    200000: (400, "Message was blocked by automatic moderation"),
    240000: (400, "Message was blocked due to including a harmful link"),
}


class Refused(Exception):
    """An answer that is an error."""

    def __init__(
        self, code: int, *, ours: bool = False, problems: dict[str, str] | None = None
    ) -> None:
        """Say no.

        Args:
            code: Discord's number of the error.
            ours: Only a mistake in our bot leads here.
            problems: Of 50035: what is wrong with each place, "embeds.0.title".
        """
        self.code = code
        self.ours = ours
        self.problems = problems or {}
        self.status, self.words = ERRORS[code]
        told = [f"{place}: {words}" for place, words in self.problems.items()]
        super().__init__("; ".join([f"{code} {self.words}", *told[:3]]))

    def answer(self) -> Json:
        """Write it as Discord does."""
        answer: Json = {"message": self.words, "code": self.code}
        if self.problems:
            answer["errors"] = _nested(self.problems)
        if self.status == 429:
            answer.update({"retry_after": 1.0, "global": False})
        return answer


def invalid(place: str, words: str) -> Refused:
    """Make the refusal of a body in which a place is wrong."""
    return Refused(50035, ours=True, problems={place: words})


def _nested(problems: dict[str, str]) -> Json:
    """Hang each problem where it belongs: {"embeds": {"0": {"title": {"_errors": […]}}}}."""
    root: Json = {}
    for place, words in problems.items():
        at = root
        for name in place.split(".") if place else []:
            at = at.setdefault(name, {})
        at.setdefault("_errors", []).append({"code": "INVALID", "message": words})
    return root
