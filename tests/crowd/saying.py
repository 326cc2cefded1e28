"""What people type, and what buttons carry: good, bad and by chance."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from bot.commands.verbs import PRESSES
from tests.adapter_contract import HOSTILE
from tests.unit.slack.looking import PIECES

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


def numbered(among: Sequence[str]) -> st.SearchStrategy[str]:
    """Give one of these with a number in its gap."""
    return st.builds(lambda said, id_: said.replace("{id}", str(id_)), st.sampled_from(among), ids)


#: What buttons carry.
actions = (
    numbered(_SHOWING)
    | numbered(_CHANGING)
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
