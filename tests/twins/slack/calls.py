"""One call of a method: who asks for what, and how Slack says no.

Every file of methods is written against `Asked`; `api.py` makes one for each request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from tests.twins.slack.faults import Faults
from tests.twins.slack.rates import Rates
from tests.twins.slack.state import Channel, Json, Team, World


@dataclass(kw_only=True)
class Call:
    """A call that our bot made, for looking at."""

    method: str
    #: "" when the token belongs to none.
    team: str
    arguments: Json
    #: "" when Slack answered with ok, or did not get that far.
    error: str = ""


class TwinLike(Protocol):
    """What the methods need of the twin around them."""

    world: World
    faults: Faults
    rates: Rates
    calls: list[Call]

    def socket_url(self) -> str:
        """Give the address of a new connection for Socket Mode, "ws://127.0.0.1:…"."""
        ...


class Refused(Exception):
    """Slack's answer `{"ok": false, "error": …}`."""

    def __init__(
        self, error: str, *, ours: bool = False, problems: Iterable[str] = (), **more: object
    ) -> None:
        """Say no.

        Args:
            error: The name that Slack gives it.
            ours: Only a mistake in our bot leads here.
            problems: What Slack says of each place that is wrong.
            more: Further fields of the answer.
        """
        self.error = error
        self.ours = ours
        self.problems = list(problems)
        self.more = more
        super().__init__(": ".join([error, *self.problems[:3]]))

    def answer(self) -> Json:
        """Write it as Slack does."""
        answer: Json = {"ok": False, "error": self.error, **self.more}
        if self.problems:
            answer["response_metadata"] = {"messages": [f"[ERROR] {one}" for one in self.problems]}
        return answer


@dataclass(kw_only=True)
class Asked:
    """A call with what it asks for."""

    twin: TwinLike
    method: str
    arguments: Json
    token: str
    #: Whose bot asks; of a method that needs no bot, None.
    home: Team | None = None
    #: As they came in an Authorization header: the client's id and secret.
    client: tuple[str, str] = ("", "")

    @property
    def world(self) -> World:
        """What the twin knows."""
        return self.twin.world

    @property
    def team(self) -> Team:
        """The team whose bot asks."""
        assert self.home is not None, f"{self.method} is asked without a team"
        return self.home

    def needs(self, *scopes: str) -> None:
        """Refuse when none of the scopes was granted."""
        if self.team.scopes.intersection(scopes):
            return
        raise Refused(
            "missing_scope",
            ours=not self.world.app_scopes.intersection(scopes),
            needed=scopes[0],
            provided=",".join(sorted(self.team.scopes)),
        )

    def given(self, name: str) -> bool:
        """Tell whether an argument is there and says something."""
        return self.arguments.get(name) not in (None, "")

    def text(self, name: str, default: str | None = None) -> str:
        """Give a text; without a default it must be there."""
        if not self.given(name):
            if default is None:
                raise wrong(f"missing required field: {name}")
            return default
        return str(self.arguments[name])

    def whole(self, name: str, default: int) -> int:
        """Give a whole number."""
        try:
            return int(self.text(name, str(default)))
        except ValueError:
            raise wrong(f"must be a whole number: {name}") from None

    def flag(self, name: str, default: bool = False) -> bool:
        """Give a yes or no."""
        return self.text(name, str(default)).lower() in ("true", "1")

    def json(self, name: str) -> Any:
        """Give an argument that is JSON, or JSON written in a form's field; None when absent.

        Raises:
            ValueError: it is not JSON.
        """
        found = self.arguments.get(name)
        return json.loads(found) if isinstance(found, str) and found else found or None

    def channel(self, name: str = "channel") -> Channel:
        """Give the channel that is asked about, as far as the bot may know of it."""
        wanted = self.text(name)
        found = self.team.channels.get(wanted)
        if found is None:
            self._forbid_strangers(wanted)
        if found is None or (found.is_private and self.team.bot_user not in found.members):
            raise Refused("channel_not_found")
        return found

    def note(self, sentence: str) -> None:
        """Note what our bot must not do, though Slack may accept it."""
        self.world.violations.append(
            f"{self.method} for {self.home.id if self.home else '-'}: {sentence}"
        )

    def _forbid_strangers(self, channel: str) -> None:
        for other in self.world.teams.values():
            if channel in other.channels:
                self.note(f"the channel {channel} belongs to {other.id}")


def wrong(*problems: str) -> Refused:
    """Make the refusal of a call whose arguments are not fit."""
    return Refused("invalid_arguments", ours=True, problems=problems)


#: A method: does what is asked and gives the answer without "ok".
Method = Callable[[Asked], Json]


@dataclass(frozen=True, kw_only=True)
class Known:
    """A method that the twin knows."""

    do: Method
    #: One of them must be granted; none when the method asks by itself or for nothing.
    scopes: tuple[str, ...] = ()
    #: Whose token it takes: "bot", "app", or "client" for none but the client's secret.
    by: str = "bot"
