"""`why`: why a posting came, or did not, to whoever asks and to the channel they stand in."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.actions import Action, encode
from bot.commands.describing import Reader, dead_ends, reader_of
from bot.commands.reach import Reach, place_name, reach_of
from bot.commands.request import Actor, Desk, Reply
from bot.commands.stages import Case, Mark, Stage, place_stages, query_stages
from bot.commands.times import show_moment
from bot.commands.which import pressed_posting, require_posting
from bot.deliveries.delivery import State as Sending
from bot.matching.explain import Explanation, explain
from bot.matching.match import Verdict
from bot.messages.catalogue import _, ngettext
from bot.messages.message import Button, Message, Row
from bot.postings.stored import StoredPosting
from bot.queries.stored import read_query
from bot.storage.destinations import Destination
from bot.storage.people import Person
from bot.storage.personal import State, fold_company, mutes, states
from bot.storage.subscriptions import Subscription, subscriptions_of
from bot.storage.told import Told, told_of


async def why(rest: str, actor: Actor, desk: Desk) -> Message:
    """Explain about the posting that is named."""
    async with desk.database.read() as connection:
        stored = await require_posting(connection, rest, now=desk.clock())
        return await _explain(connection, stored, actor, desk)


async def press_why(action: Action, actor: Actor, desk: Desk) -> Reply:
    """Explain about the posting behind a button."""
    async with desk.database.read() as connection:
        stored = await pressed_posting(connection, action.id(), now=desk.clock())
        return Reply(message=await _explain(connection, stored, actor, desk))


async def _explain(
    connection: AsyncConnection, stored: StoredPosting, actor: Actor, desk: Desk
) -> Message:
    reach = await reach_of(connection, actor)
    places = [place for place in (reach.own, reach.channel) if place is not None]
    ids = [place.id for place in places]
    reader = await reader_of(connection, reach, places, desk)
    told = await told_of(connection, stored.id, ids)
    subscriptions = await subscriptions_of(connection, ids)
    case = await _case(connection, stored, reach)
    rows = [Row(label=_("The posting"), text=_life(stored, reader))]
    for place in places:
        own = [one for one in subscriptions if one.destination.id == place.id]
        person = reach.person if place.person_id is not None else None
        walked = _place_rows(place, own, told.get(place.id), case, person, reader)
        if walked and len(places) > 1:
            rows.append(_title(place, own))
        rows += walked
    nothing = _("There are no subscriptions here, so nothing comes by itself.")
    return Message(
        heading=_("{title}: what became of it").format(title=stored.posting.title),
        paragraphs=(*_refusals(case), *dead_ends(places, reader), *_unless(subscriptions, nothing)),
        rows=tuple(rows),
        buttons=_buttons(case),
    )


def _title(place: Destination, subscriptions: list[Subscription]) -> Row:
    """Head what follows, where two places are explained."""
    count = len(subscriptions)
    text = ngettext("{count} subscription", "{count} subscriptions", count).format(count=count)
    return Row(label=_("For {place}").format(place=place_name(place)), text=text)


async def _case(connection: AsyncConnection, stored: StoredPosting, reach: Reach) -> Case:
    if reach.person is None:
        return Case(stored=stored, hidden=False, muted=False)
    noted = (await states(connection, reach.person.id, [stored.id])).get(stored.id, frozenset())
    muted = {mute.company for mute in await mutes(connection, reach.person.id)}
    return Case(
        stored=stored,
        hidden=State.HIDDEN.value in noted,
        muted=fold_company(stored.posting.company) in muted,
    )


def _refusals(case: Case) -> tuple[str, ...]:
    hidden = _("You hid it, so it does not come to you.")
    muted = _("You muted {company}, so it does not come to you.")
    return (
        *((hidden,) if case.hidden else ()),
        *((muted.format(company=case.stored.posting.company),) if case.muted else ()),
    )


def _unless(subscriptions: list[Subscription], nothing: str) -> tuple[str, ...]:
    return () if subscriptions else (nothing,)


def _buttons(case: Case) -> tuple[Button, ...]:
    if not case.hidden:
        return ()
    return (Button(label=_("Show again"), action=encode("unhide", case.stored.id)),)


def _life(stored: StoredPosting, reader: Reader) -> str:
    if stored.closed_at is None:
        moment = show_moment(stored.first_seen_at, zone=reader.zone, now=reader.now)
        return _("is open; I saw it first {moment}").format(moment=moment)
    moment = show_moment(stored.closed_at, zone=reader.zone, now=reader.now)
    return _("was closed {moment}").format(moment=moment)


def _place_rows(
    place: Destination,
    subscriptions: list[Subscription],
    told: Told | None,
    case: Case,
    person: Person | None,
    reader: Reader,
) -> list[Row]:
    """Walk the stages at one place: those of each subscription, then those that they share."""
    if told is None and not subscriptions:
        return []
    rows = [
        Row(
            label=_("{number}. {query}").format(number=subscription.id, query=subscription.query),
            text=_judgement(subscription, told, case.stored, reader),
        )
        for subscription in subscriptions
    ]
    name = _("Delivery to {place}").format(place=place_name(place))
    came = Stage(name=name, mark=_delivery_mark(told), sentence=_delivery(told, case, reader))
    stages = (*place_stages(case, told, person, reader), came)
    return rows + [stage.as_row() for stage in stages]


def _delivery_mark(told: Told | None) -> Mark:
    if told is None or told.state is None:
        return Mark.IDLE
    stopped = {Sending.FAILED, Sending.CANCELLED}
    return Mark.STOPS if told.state in stopped else Mark.PASSES


def _delivery(told: Told | None, case: Case, reader: Reader) -> str:
    """Say how far a match has come."""
    if told is None:
        return _("nothing was sent, and nothing waits")
    if told.state is None:
        return _waiting(told, case, reader)
    match told.state:
        case Sending.SENT:
            moment = show_moment(told.sent_at or told.matched_at, zone=reader.zone, now=reader.now)
            return _("told {moment}").format(moment=moment)
        case Sending.PENDING | Sending.SENDING:
            moment = show_moment(told.due_at or reader.now, zone=reader.zone, now=reader.now)
            return _("will be told {moment}").format(moment=moment)
        case Sending.IN_DOUBT:
            return _("was sent, and I am finding out whether it arrived")
        case Sending.FAILED:
            return _("could not be told: {reason}").format(reason=told.error or "")
        case Sending.CANCELLED:
            return _("was not told in the end: {reason}").format(reason=told.error or "")


def _waiting(told: Told, case: Case, reader: Reader) -> str:
    if not case.stored.is_open:
        return _("was closed before its digest came")
    schedule = reader.schedules.get((told.destination_id, told.cadence))
    if schedule is None:
        return _("matched, and waits")
    moment = show_moment(schedule.next_at, zone=reader.zone, now=reader.now)
    return _("waits for the digest that comes {moment}").format(moment=moment)


def _judgement(
    subscription: Subscription, told: Told | None, stored: StoredPosting, reader: Reader
) -> str:
    """Say how a subscription judges the posting, and if it agrees, why nothing came of it."""
    query = read_query(subscription.query)
    if query is None:
        return _("cannot be read any more; edit it")
    found = explain(query, stored.posting, stored.location, stored.source)
    stages = list(query_stages(found))
    idle = [stage.name for stage in stages if stage.mark is Mark.IDLE]
    lines = [
        _outcome(found, subscription, told, stored, reader),
        *(stage.as_line() for stage in stages if stage.mark is not Mark.IDLE),
    ]
    if idle:
        lines.append(_("– Not asked about: {stages}").format(stages=", ".join(idle)))
    return "\n".join(lines)


def _outcome(
    found: Explanation,
    subscription: Subscription,
    told: Told | None,
    stored: StoredPosting,
    reader: Reader,
) -> str:
    if found.verdict is Verdict.NO:
        text = _("does not want it, for it asks for {terms}")
        return text.format(terms=_failing(found, holds=False))
    if found.verdict is Verdict.UNKNOWN and not subscription.with_unknown:
        text = _("leaves it out, since it may not fit {terms}")
        return text.format(terms=_failing(found, holds=None))
    return _wants(subscription, told, stored, reader)


def _failing(found: Explanation, *, holds: bool | None) -> str:
    return ", ".join(term.term for term in found.terms if term.holds is holds)


def _wants(
    subscription: Subscription, told: Told | None, stored: StoredPosting, reader: Reader
) -> str:
    if told is not None:
        return _("wants it")
    if subscription.paused_at:
        moment = show_moment(subscription.paused_at, zone=reader.zone, now=reader.now)
        return _("wants it, but was paused {moment}").format(moment=moment)
    if stored.first_seen_at < subscription.created_at:
        return _("wants it, but the posting is older than the subscription")
    if not stored.is_open:
        return _("wants it, but it was closed before it could be told")
    return _("wants it, but it stood on the board before I announced it, or fits since an edit")
