"""Whoever or whatever something can belong to in a crowd, and how to tell whose a text is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.channel import Address

#: The team of people who are the same in every team, as on Discord.
HOME = "@me"
#: Of Slack's teams, "zzt1u2zz", and of Discord's people and servers, "zzme501zz" and "zz717101zz".
_WORD = re.compile(r"zz(?:t\d(?:[uc][a-z0-9]*?)?|me\d+|\d+)zz", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Place:
    """A person or a channel of a team: where something is shown, or whose something is."""

    team: str
    #: "" for the team as a whole.
    id: str

    @property
    def word(self) -> str:
        """What is theirs alone, and may be shown to nobody else."""
        return f"zz{self.team.removeprefix('@')}{self.id}zz".lower()

    @property
    def is_person(self) -> bool:
        """Whether this is somebody."""
        return self.team == HOME or self.id.startswith("U")

    def address(self, platform: str) -> Address:
        """Give the same as the core calls it."""
        return Address(
            platform=platform, workspace=self.team, target=self.id, is_person=self.is_person
        )


def words_in(text: str) -> set[str]:
    """Find everything that is somebody's own."""
    return {found.lower() for found in _WORD.findall(text)}
