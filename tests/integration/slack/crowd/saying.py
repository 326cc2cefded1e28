"""What people type into Slack's one line, and what elements are called: good, bad and by chance."""

from __future__ import annotations

import html
from dataclasses import dataclass

from hypothesis import strategies as st

from bot.commands.parse import SYNONYMS, VERBS
from tests.crowd.saying import ids, numbered, texts

#: `{mine}` is the author's word, or that of the channel that it goes to; `{to}` names a channel, of
#: their team or of another; `{id}` is a number of a subscription, somebody's.
LINES = (
    "",
    "help {verb}",
    "privacy",
    "export",
    "forget me",
    "forget me now",
    "{verb}",
    "{verb} {text}",
    "{verb} {id}",
    "{verb} {to}",
    "{text}",
    "search python",
    "search #python OR #{mine}",
    "-#{mine} remote",
    "{mine}",
    "subscribe #python OR #{mine}",
    "subscribe -{mine} in:uk daily at 8 tz Asia/Tokyo",
    "subscribe -#{mine} to here weekly on mon,thu with unknown",
    "subscribe remote OR #{mine} to {to}",
    "subscribe #go -company:{mine} to {to} daily",
    "subscribe {text} to {to}",
    "list",
    "list all",
    "edit {id} -#{mine} remote",
    "edit {id} weekly on tue with unknown",
    "edit {id} {text}",
    "pause {id}",
    "pause all",
    "pause {to}",
    "resume {id}",
    "resume all {to}",
    "unsubscribe {id}",
    "unsubscribe all here",
    "saved {posting}",
    "saved",
    "applied {posting}",
    "hide {posting}",
    "unhide {posting}",
    "mute company:{mine}",
    "mute {text}",
    "mute list",
    "unmute {mine}",
    "why {posting}",
    "why {text}",
    "digest",
    "digest now to {to}",
    "digest at 7 tz Asia/Tokyo quiet 22-6",
    "digest on fri to here",
    "tags {text}",
    "places lon",
)
#: Names that elements have, of ours and of nobody's.
NAMES = (
    *(f"press:{number}" for number in range(15)),
    "more:2",
    "link:3",
    "new_alert",
    "settings",
    "edit_alert:{id}",
    "edit_alert:x",
    "turn_home:{id}",
    "turn_home:9999999",
    "builder_text",
    "builder_hashtags",
    "settings_zone",
    "unheard_of",
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """What somebody types behind `/jobs`, but for what depends on who they are."""

    template: str
    id: int
    text: str
    verb: str
    #: Which of the channels that there are.
    to: int

    def filled(self, *, mine: str, to: str) -> str:
        """Give it as Slack sends it: escaped, with channels by their ids."""
        said = self.template.replace("{id}", str(self.id)).replace("{verb}", self.verb)
        said = said.replace("{posting}", str(self.id % 12)).replace("{mine}", mine)
        escaped = html.escape(said.replace("{text}", self.text), quote=False)
        return escaped.replace("{to}", to)


lines = st.builds(
    Line,
    template=st.sampled_from(LINES),
    id=ids,
    text=texts,
    verb=st.sampled_from([*VERBS, *SYNONYMS]),
    to=st.integers(0, 11),
)
names = numbered(NAMES)
