"""What may come next in the town: the names of steps, and by chance how each is done."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.crowd.living import How, steps_of
from tests.crowd.saying import actions, texts
from tests.integration.slack.crowd.happening import EVENTS, FAULTS, METHODS, SPANS_S
from tests.integration.slack.crowd.saying import lines, names
from tests.integration.slack.crowd.town import TEAMS, everybody

_who = st.sampled_from(everybody())
_teams = st.sampled_from(TEAMS)
#: Which one of several, the latest first.
_back = st.integers(0, 3) | st.integers(0, 60)
_which = st.integers(0, 30)
_open = st.integers(0, 3)

_HOW: How = {
    "types": {"who": _who, "spot": _which, "line": lines},
    "presses": {"by": st.none() | _who, "back": _back, "which": _which, "value": _which},
    "forges": {"who": _who, "back": _back, "action": actions, "name": names},
    "opens_home": {"who": _who},
    "takes_shortcut": {
        "who": _who,
        "name": st.sampled_from(["new_alert", "new_alert", "new_alert", "unheard_of"]),
    },
    "submits": {
        "back": _open,
        "choices": st.lists(_which, min_size=3, max_size=7),
        "text": texts,
    },
    "asks": {"back": _open, "which": _which, "typed": texts},
    "saves": {"who": _who, "back": _back, "text": st.just("") | texts},
    "closes": {"back": _open, "everything": st.booleans()},
    "repeats": {"back": _back},
    "happens": {"kind": st.sampled_from(sorted(EVENTS)), "team": _teams, "which": _which},
    "reinstalls": {"team": _teams},
    "sends": {},
    "posts": {"tag": st.sampled_from(["python", "go", "bread"]), "remote": st.booleans()},
    "waits": {"span": st.integers(0, len(SPANS_S) - 1)},
    "goes_wrong": {
        "method": st.sampled_from(METHODS),
        "fault": st.sampled_from(FAULTS),
        "times": st.integers(1, 3),
        "after": st.integers(0, 2),
    },
    "reconnects": {},
}
#: Out of a hundred or so, how many.
_OFTEN = {
    "types": 20,
    "presses": 24,
    "forges": 12,
    "opens_home": 5,
    "takes_shortcut": 5,
    "submits": 6,
    "asks": 4,
    "saves": 3,
    "closes": 2,
    "repeats": 3,
    "happens": 6,
    "reinstalls": 2,
    "sends": 4,
    "posts": 3,
    "waits": 2,
    "goes_wrong": 3,
    "reconnects": 1,
}
steps = steps_of(_HOW, _OFTEN)
