"""`help` and `privacy`: what can be said, and what is kept."""

from __future__ import annotations

from bot.commands.parse import SYNONYMS, VERBS
from bot.commands.request import Actor, Desk
from bot.errors import CommandError
from bot.messages.catalogue import _
from bot.messages.message import Message, Row
from bot.storage.searches import KEPT


async def help_(rest: str, actor: Actor, desk: Desk) -> Message:
    """Tell what can be said; with a verb, how to use it."""
    word = rest.casefold().lstrip("/")
    if not word:
        return _overview()
    verb = SYNONYMS.get(word, word)
    if verb not in VERBS:
        message = _("There is no “{word}”; “/jobs help” lists everything I understand.")
        raise CommandError(message.format(word=rest))
    line, *examples = _told()[verb]
    return Message(
        heading=_("/jobs {usage}: {what}").format(usage=_usage()[verb], what=line),
        paragraphs=tuple(examples),
    )


async def privacy(rest: str, actor: Actor, desk: Desk) -> Message:
    """Tell what is kept about a person, for how long, and how to erase it."""
    return Message(
        heading=_("What this bot keeps about you, and how to erase it."),
        paragraphs=(
            _(
                "Your id and name on this platform, your subscriptions, digest hours and time"
                " zone, where you live if you told me, the postings you saved, hid or applied for,"
                " the companies you muted, and the messages sent to you. They stay until you"
                " change or erase them."
            ),
            _("Your last {count} searches, so that their buttons work.").format(count=KEPT),
            _(
                "Nobody else sees any of it. What you subscribe a channel to, its managers see."
                " What you write elsewhere is not kept."
            ),
            _("“/jobs export” shows all of it. “/jobs forget me” erases all of it."),
        ),
    )


def what_it_does(verb: str) -> str:
    """Say what a verb does, in a few words.

    Args:
        verb: One of `bot.commands.parse.VERBS`.
    """
    return _told()[verb][0]


def _overview() -> Message:
    usage, told = _usage(), _told()
    return Message(
        heading=_(
            "I tell you of jobs that fit. Write /jobs and one of these, such as"
            " “/jobs search #python remote”."
        ),
        rows=tuple(Row(label=usage[verb], text=told[verb][0]) for verb in VERBS if verb in usage),
        footer=_("“/jobs help subscribe” and the like tell more."),
    )


def _usage() -> dict[str, str]:
    return {
        "search": _("search <query>"),
        "subscribe": _("subscribe <query> [to #channel] [daily]"),
        "list": _("list"),
        "edit": _("edit <number> <query or options>"),
        "pause": _("pause <number>"),
        "resume": _("resume <number>"),
        "unsubscribe": _("unsubscribe <number>"),
        "digest": _("digest"),
        "tags": _("tags"),
        "places": _("places"),
        "saved": _("saved"),
        "applied": _("applied"),
        "hide": _("hide <posting>"),
        "unhide": _("unhide <posting>"),
        "mute": _("mute company:<name>"),
        "unmute": _("unmute company:<name>"),
        "why": _("why <posting>"),
        "help": _("help"),
        "privacy": _("privacy"),
        "export": _("export"),
        "forget": _("forget me"),
    }


def _told() -> dict[str, tuple[str, ...]]:
    """For each verb one line, and what `help <verb>` adds."""
    query = _(
        "A query is made of #hashtags, in:place, near:city:30km, remote, hybrid, onsite,"
        " company:name, type:kind, title:word, and words. Words side by side must all hold;"
        " OR and brackets group; - leaves out: (#go OR #rust) in:uk -#crypto"
    )
    number = _(
        "“/jobs list” shows the numbers. Several work too: 7 9. So do all, and all #channel."
    )
    return {
        "search": (
            _("finds postings"),
            query,
            _("since:7d looks back a week; closed finds those that are over."),
        ),
        "subscribe": (
            _("tells you, or a channel, of new postings as they come"),
            query,
            _(
                "Then, in any order: to #channel or to me; instant, daily or weekly; at 09:00;"
                " on mon,thu; tz Europe/London; with unknown, for postings that do not say where"
                " they are."
            ),
            _("Without any of these it tells you at once, in your direct messages."),
            _("As in “/jobs subscribe #python remote in:uk daily at 08:30 tz Europe/London”."),
        ),
        "list": (
            _("shows your subscriptions, and the channel's if you manage it"),
            _("“/jobs list all” adds those of every channel that you manage."),
        ),
        "edit": (
            _("changes a subscription"),
            _("“/jobs edit 7 #go remote” changes the query."),
            _("“/jobs edit 7 weekly on mon at 09:00” changes how often."),
        ),
        "pause": (_("silences a subscription for a while"), number),
        "resume": (_("lets it speak again, also after a dead end"), number),
        "unsubscribe": (_("ends a subscription"), number),
        "digest": (
            _("sends what waits for you now, or sets when it comes"),
            _("“/jobs digest at 08:30 tz Europe/Berlin” sets the hour."),
            _("“/jobs digest on mon,thu” sets the days of a weekly digest."),
            _(
                "“/jobs digest quiet 22:00-07:00” holds direct messages at night;"
                " “/jobs digest quiet off” ends that."
            ),
            _("“/jobs digest at 09:00 to #channel” is for a channel that you manage."),
        ),
        "tags": (
            _("lists the hashtags of the board"),
            _("“/jobs tags py” lists those that begin so."),
        ),
        "places": (
            _("lists the places of the board"),
            _("“/jobs places lon” lists those that begin so."),
            _(
                "“/jobs places home Berlin” says where you live: your searches then show first what"
                " is remote and open to people there; “/jobs places home off” ends that."
            ),
        ),
        "saved": (_("lists what you saved"), _("“/jobs saved <posting>” saves one.")),
        "applied": (
            _("lists what you applied for"),
            _("“/jobs applied <posting>” notes one."),
        ),
        "hide": (
            _("keeps a posting out of your searches and messages"),
            _("Name it by its number, its address, or words of its title."),
        ),
        "unhide": (_("shows it again"),),
        "mute": (
            _("keeps a company out of your searches and messages"),
            _("“/jobs mute list” shows whom you muted."),
        ),
        "unmute": (_("lets it in again"),),
        "why": (
            _("explains why a posting came, or did not"),
            _("Name it by its number, its address, or words of its title."),
        ),
        "help": (_("shows this"),),
        "privacy": (_("tells what is kept about you"),),
        "export": (_("shows everything that is kept about you"),),
        "forget": (_("erases everything about you, after asking once"),),
    }
