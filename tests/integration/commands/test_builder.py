"""The query builder: it suggests, looks back, stores and edits under the rules of the commands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.builder import (
    Kind,
    check_place,
    chosen,
    keep_alert,
    look_back,
    open_draft,
    suggest,
)
from bot.commands.wishes import MAX_VALUE, Wishes, query_of
from bot.deliveries.cadence import Cadence
from bot.errors import CommandError, QueryError
from tests.integration.commands.test_subscribe import stored
from tests.integration.commands.visitor import Visitor
from tests.making import NOW, NOWHERE

PYTHON = Wishes(hashtags=("python",))


async def _keep(who: Visitor, wishes: Wishes, number: int = 0) -> str:
    return (await keep_alert(wishes, number, who.actor, who.desk)).heading


async def test_a_new_alert_goes_where_it_is_wished(alone: Visitor) -> None:
    """To oneself, or to a channel that one manages; as `subscribe` would say it."""
    who = replace(alone, channels={"C1": "jobs"})
    wishes = replace(PYTHON, cadence=Cadence.DAILY, with_unknown=True)
    assert await _keep(who, wishes) == (
        "Subscription 1: #python comes to your direct messages daily at 09:00."
    )
    assert "You had that already, as 1" in await _keep(who, wishes)
    assert "comes to #jobs at once" in await _keep(who, replace(PYTHON, to="C1"))
    own, channel = await stored(who)
    assert (own.cadence, own.with_unknown) == (Cadence.DAILY, True)
    assert channel.destination.address.target == "C1"


async def test_a_channel_of_others_is_refused(alone: Visitor) -> None:
    """Before anything is stored, and again while storing: a form is not trusted."""
    wishes = replace(PYTHON, to="C9")
    with pytest.raises(CommandError, match="may not change"):
        check_place(wishes, alone.actor)
    with pytest.raises(CommandError, match="may not change"):
        await _keep(alone, wishes)
    check_place(PYTHON, alone.actor)
    assert await stored(alone) == []


async def test_a_subscription_is_opened_and_kept_under_its_number(alone: Visitor) -> None:
    """What the form has no field for stands in its text; another's subscription stays shut."""
    await alone.say("subscribe #go (in:uk OR (remote in:uk)) senior -company:acme weekly")
    draft = await open_draft(1, alone.actor, alone.desk)
    assert draft.place == "your direct messages"
    assert draft.wishes == Wishes(
        hashtags=("go",),
        every_hashtag=True,
        places=("country:GB",),
        without=("acme",),
        text="senior",
        cadence=Cadence.WEEKLY,
    )
    changed = replace(draft.wishes, without=(), cadence=Cadence.INSTANT)
    assert "Subscription 1 is now #go senior (in:" in await _keep(alone, changed, 1)
    [one] = await stored(alone)
    assert (one.id, one.cadence) == (1, Cadence.INSTANT)
    other = replace(alone, person="you")
    with pytest.raises(CommandError, match="no subscription 1"):
        await open_draft(1, other.actor, other.desk)
    with pytest.raises(CommandError, match="no subscription 1"):
        await _keep(other, PYTHON, 1)
    with pytest.raises(QueryError, match="I don't know the place"):
        await _keep(alone, Wishes(text="in:lodnon"), 1)


async def test_looking_back_counts_what_would_have_come(alone: Visitor) -> None:
    """Closed ones too, older ones not; what a person muted counts for channels alone."""
    community = alone.community
    await community.post(1)
    await community.close(await community.post(2, company="Acme"))
    await community.post(3, posted_at=NOW - timedelta(days=31))
    await community.post(4, location=NOWHERE)
    await alone.say("mute company:acme")

    async def counted(wishes: Wishes) -> str:
        return await look_back(query_of(wishes), wishes, alone.actor, alone.desk)

    assert await counted(PYTHON) == "2 postings of the last 30 days match."
    assert await counted(replace(PYTHON, to="jobs")) == "3 postings of the last 30 days match."
    in_london = replace(PYTHON, places=("city:2643743",))
    assert await counted(in_london) == "1 posting of the last 30 days matches."
    assert (await counted(replace(in_london, with_unknown=True))).startswith("2 postings")


async def test_suggestions_come_from_the_board(alone: Visitor) -> None:
    """What it has most of comes first; what nobody posted yet can be waited for."""
    community = alone.community
    await community.post(1, hashtags=("python", "aws"))
    await community.post(2, hashtags=("python", "kubernetes"), company="Eclair & Sons")
    await community.post(3, hashtags=("pytorch",), company=" ".join(["endless"] * 40))

    async def labels(kind: Kind, typed: str) -> list[str]:
        return [one.label for one in await suggest(kind, typed, alone.desk)]

    assert (await labels(Kind.HASHTAGS, ""))[0] == "#python"
    assert await labels(Kind.HASHTAGS, "#pyt") == ["#python", "#pytorch", "#pyt"]
    # Longer than anything that can be chosen.
    assert await labels(Kind.HASHTAGS, "p" * 200) == []
    assert (await labels(Kind.HASHTAGS, "k8s"))[0] == "#kubernetes"
    assert await labels(Kind.HASHTAGS, " ?? ") == []
    assert await labels(Kind.PLACES, "") == ["London, United Kingdom"]
    assert (await labels(Kind.PLACES, "lon"))[0] == "London, United Kingdom"
    assert "Cambridge, Massachusetts" in await labels(Kind.PLACES, "cambri")
    assert await labels(Kind.COMPANIES, "ec") == ["Eclair & Sons", "ec"]
    [first, *_] = await suggest(Kind.HASHTAGS, "pyth", alone.desk)
    assert (first.value, first.detail) == ("python", "2 postings")
    [endless, *_] = await suggest(Kind.COMPANIES, "endless", alone.desk)
    assert len(endless.value) <= MAX_VALUE
    leaving_out = query_of(Wishes(hashtags=("pytorch",), without=(endless.value,)))
    assert "0 postings" in await look_back(leaving_out, PYTHON, alone.actor, alone.desk)


def test_what_was_chosen_is_shown_again() -> None:
    """A form that is opened again names places, not their keys."""
    assert chosen(Kind.PLACES, "city:2643743").label == "London, United Kingdom"
    assert chosen(Kind.HASHTAGS, "c#").label == "#c#"
    assert chosen(Kind.COMPANIES, "acme inc").label == "acme inc"
