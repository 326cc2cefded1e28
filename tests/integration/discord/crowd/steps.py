"""What may come next in the servers: the names of steps, and by chance how each is done."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.commands.parse import VERBS
from tests.crowd.living import How, steps_of
from tests.crowd.place import HOME, Place
from tests.integration.discord.crowd.happening import ANSWERS, EVENTS, FAULTS, ROUTES, SPANS_S
from tests.integration.discord.crowd.saying import forms, lines, pressed, wrong_fields
from tests.integration.discord.crowd.town import PEOPLE, SERVERS

_who = st.sampled_from([Place(HOME, one) for one in PEOPLE])
_server = st.sampled_from(SERVERS)
#: Which one of several, the latest first.
_back = st.integers(0, 3) | st.integers(0, 60)
_which = st.integers(0, 30)

_HOW: How = {
    "types": {"who": _who, "spot": _which, "line": lines},
    "completes": {"who": _who, "spot": _which, "line": lines, "which": _which},
    "presses": {"by": st.none() | _who, "back": _back, "which": _which, "value": _which},
    "forges": {
        "who": _who,
        "back": _back,
        "action": pressed,
        "as_menu": st.booleans(),
        "bare": st.integers(0, 9).map(lambda one: not one),
    },
    "forges_command": {
        "who": _who,
        "spot": _which,
        "verb": st.sampled_from([*VERBS, "unheard-of"]),
        "fields": wrong_fields,
    },
    "submits": {"who": _who, "spot": _which, "form": forms},
    "rushes": {
        "people": st.lists(_who, min_size=2, max_size=6),
        "back": _back,
        "which": _which,
        "line": lines,
        "disturb": st.sampled_from(["", "", "message", "channel"]),
    },
    "happens": {"kind": st.sampled_from(sorted(EVENTS)), "server": _server, "which": _which},
    "turns": {
        "user": st.sampled_from(list(PEOPLE)),
        "what": st.sampled_from(["dms_closed", "installed"]),
    },
    "sends": {},
    "posts": {"tag": st.sampled_from(["python", "go", "bread"]), "remote": st.booleans()},
    "waits": {"span": st.integers(0, len(SPANS_S) - 1)},
    "goes_wrong": {
        "route": st.sampled_from(ROUTES),
        "fault": st.sampled_from(FAULTS),
        "times": st.integers(1, 3),
        "after": st.integers(0, 2),
    },
    "is_refused": {
        "route": st.sampled_from(ROUTES),
        "code": st.sampled_from([10003, 10008, 50001, 50007, 50013, 50035, 160007, 200000]),
    },
    "comes_later": {"route": st.sampled_from(ANSWERS)},
    "reconnects": {},
}
#: Out of a hundred or so, how many.
_OFTEN = {
    "types": 22,
    "completes": 12,
    "presses": 24,
    "forges": 18,
    "forges_command": 5,
    "submits": 2,
    "rushes": 4,
    "happens": 9,
    "turns": 1,
    "sends": 4,
    "posts": 3,
    "waits": 2,
    "goes_wrong": 2,
    "is_refused": 1,
    "comes_later": 1,
    "reconnects": 1,
}

steps = steps_of(_HOW, _OFTEN)
