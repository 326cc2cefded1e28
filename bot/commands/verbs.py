"""Who answers which verb, and which button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.commands import (
    board,
    digest,
    edit,
    forget,
    leave,
    marks,
    mute,
    pause,
    search,
    subscribe,
    why,
)
from bot.commands.actions import Action
from bot.commands.help import help_, privacy
from bot.commands.list import list_
from bot.commands.request import Actor, Desk, Reply
from bot.messages.message import Message

#: Takes what stands behind the verb.
Verb = Callable[[str, Actor, Desk], Awaitable[Message]]
Press = Callable[[Action, Actor, Desk], Awaitable[Reply]]

#: By every name in `bot.commands.parse.VERBS`.
TYPED: Mapping[str, Verb] = {
    "search": search.search,
    "subscribe": subscribe.subscribe,
    "list": list_,
    "edit": edit.edit,
    "pause": pause.pause,
    "resume": pause.resume,
    "unsubscribe": pause.unsubscribe,
    "digest": digest.digest,
    "tags": board.tags,
    "places": board.places,
    "saved": marks.saved,
    "applied": marks.applied,
    "hide": marks.hide,
    "unhide": marks.unhide,
    "mute": mute.mute,
    "unmute": mute.unmute,
    "why": why.why,
    "help": help_,
    "privacy": privacy,
    "export": forget.export,
    "forget": forget.forget,
}

#: Verbs that may change a channel, or show what only those who manage it may see. For all others
#: an adapter need not ask its platform what the actor may do there.
NEED_RIGHTS = frozenset({"list", "edit", "pause", "resume", "unsubscribe"})
#: The same of verbs that mean the actor's own direct messages unless they say "to …".
NEED_RIGHTS_ELSEWHERE = frozenset({"subscribe", "digest"})

#: By an action's name.
PRESSES: Mapping[str, Press] = {
    "page": search.press_page,
    "alert": subscribe.press_alert,
    "pause": pause.press_pause,
    "resume": pause.press_resume,
    "unsub": pause.press_unsubscribe,
    "leave": leave.press_leave,
    "rejoin": leave.press_rejoin,
    "widen": edit.press_widen,
    "cadence": edit.press_cadence,
    "digest": digest.press_digest,
    "digest-now": digest.press_digest,
    "details": marks.press_details,
    "marked": marks.press_marked,
    "mute": mute.press_mute,
    "unmute": mute.press_unmute,
    "why": why.press_why,
    "forget": forget.press_forget,
    **dict.fromkeys(marks.MARKS, marks.press_mark),
}

#: The same among the buttons.
PRESSES_NEED_RIGHTS = frozenset({"pause", "resume", "unsub", "leave", "rejoin", "widen", "cadence"})

#: After these something may be owed at once, so somebody should look.
OWING = frozenset({"digest", "resume"})
#: The same among the buttons.
PRESSES_OWING = frozenset({"digest", "digest-now", "resume"})
