"""What people put into the fields of Discord's commands: good, bad and by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from bot.commands.parse import VERBS
from tests.crowd.saying import actions, ids, numbered, texts
from tests.twins.discord.offered import BOOLEAN, CHANNEL, INTEGER, NUMBER, ROLE, STRING, USER
from tests.twins.discord.state import Json

#: By the name of a field. `{mine}` is the author's word, or that of the channel that it goes to;
#: `{to}` is the id of a channel, of this server or of another; `{id}` is a small number.
TYPED = {
    "query": (
        "#python OR #{mine}",
        "-#{mine} remote",
        "-company:{mine} in:uk daily at 8 tz Asia/Tokyo",
        "remote OR #{mine} to <#{to}>",
        "#go -{mine} to here weekly on mon,thu with unknown",
        "{mine}",
        "(a OR",
        "{text}",
        "{text} OR #{mine}",
    ),
    "number": ("{id}", "{id}", "{id}, {id}", "all", "all here", "all <#{to}>", "-1", "{text}"),
    "posting": ("{id}", "{id}", "#{id}", "gopher", "https://jobs.example.com/{id}", "{text}"),
    "hashtag": ("python", "#go", "{mine}", "bread", "＃", "{text}"),
    "place": ("London", "lon", "in:lodnon", "Tokyo", "world", "{text}"),
    "company": ("acme sons", "{mine}", "primer", "{text}"),
    "at": ("07:00", "9", "25:99", "{text}"),
    "on": ("mon,thu", "fri", "someday", "{text}"),
    "time_zone": ("Asia/Tokyo", "Europe/London", "Mars/Olympus", "{text}"),
    "quiet": ("22:00-07:00", "off", "9-9", "{text}"),
}
_ANY = ("{text}",)
#: Kinds of fields that hold somebody or something of Discord's.
NAMED = (USER, CHANNEL, ROLE)


@dataclass(frozen=True, kw_only=True)
class Line:
    """What somebody fills in, but for what depends on who they are."""

    verb: str
    #: For one field after the other: which of what can be put in; 0 leaves it out where it may be.
    picks: tuple[int, ...]
    id: int
    text: str
    #: Which of the channels that there are.
    to: int

    def filled(self, option: Json, pick: int, *, mine: str, to: str) -> str:
        """Give what is put into a field of texts, within what Discord takes there."""
        among = TYPED.get(option["name"], _ANY)
        said = among[pick % len(among)].replace("{id}", str(self.id)).replace("{mine}", mine)
        said = said.replace("{to}", to).replace("{text}", self.text)
        cut = said[: option.get("max_length") or 6_000]
        return cut if cut.strip() else "x"


lines = st.builds(
    Line,
    verb=st.sampled_from(VERBS),
    picks=st.lists(st.integers(0, 20), min_size=3, max_size=9).map(tuple),
    id=ids,
    text=texts,
    to=st.integers(0, 15),
)
#: What buttons carry; most of all what would show what is another's, or would take the place of the
#: message in which it stands.
pressed = actions | numbered(
    ("alert:{id}", "details:{id}:2", "page:{id}:1", "page:{id}:2", "rejoin:{id}:1:instant-u")
)
_names = st.sampled_from([*TYPED, "verb", "to", "channel", "ping", "every", "all", "unheard_of"])


def _of_kind(kind: int, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"name": _names, "type": st.just(kind), "value": values})


#: Fields as a command may have had them once, or as somebody forges them: of other kinds, too long,
#: or with a channel of nowhere. Of what is named the value is only a number.
wrong_fields = st.lists(
    _of_kind(STRING, st.sampled_from(["x" * 2_001, "y" * 101, "", " ", "99", "<#7201>"]) | texts)
    | _of_kind(INTEGER, st.integers(-(2**53), 2**53))
    | _of_kind(NUMBER, st.floats(allow_nan=False, allow_infinity=False))
    | _of_kind(BOOLEAN, st.booleans())
    | st.sampled_from(NAMED).flatmap(lambda kind: _of_kind(kind, st.integers(0, 30))),
    max_size=4,
    unique_by=lambda one: one["name"],
)
#: The data of a form, which we open none of.
forms = st.builds(
    lambda name, text: {
        "custom_id": name or "x",
        "components": [
            {
                "type": 1,
                "id": 1,
                "components": [{"type": 4, "id": 2, "custom_id": "t", "value": text}],
            }
        ],
    },
    st.sampled_from(["hw:save:1", "hw/builder", "unheard of"]) | texts.map(lambda text: text[:100]),
    texts,
)
