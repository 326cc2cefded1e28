"""What people type, press without its being there, and put into forms: good, bad and by chance."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from bot.commands.parse import SYNONYMS, VERBS
from bot.commands.verbs import PRESSES
from tests.adapter_contract import HOSTILE
from tests.unit.slack.looking import PIECES

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
#: Of buttons: what may stand behind an action's name.
_ARGUMENTS = (
    ("1", "2"),
    ("daily",),
    ("saved", "1"),
    ("1", "instant-u"),
    ("x" * 40,),
    ("9" * 18,),
    ("9" * 19,),
    ("C1",),
    ("-1",),
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
_HOSTILE = [
    *(one[:2_900] for one in HOSTILE),
    *("".join(PIECES[at : at + 9]) for at in (0, 20, 40)),
]
_WELL_FORMED = [one.encode("utf-8", "ignore").decode().replace("\0", "") for one in _HOSTILE]

hostile = st.sampled_from([one for one in _WELL_FORMED if one])
#: Texts as somebody may type them.
texts = (
    hostile
    | st.sampled_from(["in:lodnon", "since:7d", "1", "C1", "T2", "U2"])
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)
)
#: Numbers of subscriptions, searches, postings, deliveries: all of them are small.
ids = st.integers(1, 12) | st.integers(1, 40)


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
#: Buttons about what is somebody's, which is what is tried most: those that show it, and those that
#: change it.
_SHOWING = ("alert:{id}", "digest:{id}:1", "page:{id}:1", "rejoin:{id}:1:instant-u")
_CHANGING = (
    "cadence:{id}:weekly",
    "leave:{id}",
    "pause:{id}",
    "resume:{id}",
    "unsub:{id}",
    "widen:{id}",
)


def _numbered(among: Sequence[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda said, id_: said.replace("{id}", str(id_)), st.sampled_from(among), ids)


#: What buttons carry.
actions = (
    _numbered(_SHOWING)
    | _numbered(_CHANGING)
    | st.builds(
        lambda name, first, rest: ":".join([name, str(first), *rest]),
        st.sampled_from(sorted(PRESSES)),
        ids,
        st.just(()) | st.sampled_from(_ARGUMENTS),
    )
    | st.builds(
        lambda name, rest: ":".join([name, *rest]),
        st.sampled_from([*sorted(PRESSES), "unheard-of"]),
        st.sampled_from(_ARGUMENTS),
    )
    | hostile.map(lambda text: text[:2_000])
)
names = _numbered(NAMES)
