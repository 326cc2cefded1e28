"""discord.py's client as we use it, and logging in with what can go wrong there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import structlog
from discord import AllowedMentions, Intents, MemberCacheFlags

from adapters.discord.actors import Asked
from adapters.discord.answers import TROUBLE, describe_trouble
from adapters.discord.asking import keep_pace
from adapters.discord.buttons import answer_unknown
from adapters.discord.invalid import Invalid, keep_valid
from adapters.discord.pacing import Pacer
from adapters.discord.sdk_log import quieten
from adapters.discord.setup import Setup, point_at
from adapters.discord.starts import Starts
from bot.errors import HirewireError, SettingsError
from bot.messages.catalogue import _

#: Seconds between two attempts to log in while Discord cannot be reached: the first, and the most.
RETRY_S, MOST_RETRY_S = 2.0, 60.0
#: Seconds without another server after which discord.py says that it is ready. Nothing waits for
#: that but the line that tells so.
LAST_SERVER_S = 0.5
#: Seconds that a request may wait for the limit of its route, the least that discord.py allows.
LONGEST_WAIT_S = 30.0

#: What asking for the gateway's address can end with.
NOT_FOUND = (
    discord.GatewayNotFound,
    discord.HTTPException,
    aiohttp.ClientError,
    OSError,
    TimeoutError,
)

log = structlog.get_logger()


class Client(discord.AutoShardedClient):
    """A client for any number of servers that is told of servers and channels, and nothing else.

    It keeps no messages and no members: everything we need of a person comes with what they do.
    Source: https://discord.com/developers/docs/events/gateway#gateway-intents
    """

    def __init__(self) -> None:
        """Know nothing yet; `point_at` must have been called."""
        quieten()
        super().__init__(
            intents=Intents(guilds=True),
            allowed_mentions=AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=LAST_SERVER_S,
            # What waits longer than this is for the core to try again.
            max_ratelimit_timeout=LONGEST_WAIT_S,
        )
        pacer, invalid = Pacer(), Invalid()
        keep_valid(keep_pace(self, pacer), invalid, pacer)
        #: Set once Discord refused the token.
        self.refused = invalid.refused
        self._starts = Starts()

    async def connect(self, *, reconnect: bool = True) -> None:
        """Listen; Discord is asked first how often that may begin."""
        self._starts.learn(await self.fetch_session_start_limits())
        await self._starts.day()
        await super().connect(reconnect=reconnect)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Begin no more connections than Discord allows."""
        await self._starts.turn()

    async def on_interaction(self, interaction: Asked) -> None:
        """Answer what no listener of ours answers."""
        await answer_unknown(interaction)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Log that a connection broke; discord.py makes it anew."""
        log.info("discord_disconnected", shard=shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Log that nothing was missed."""
        log.info("discord_resumed", shard=shard_id)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401 - theirs
        """Log what went wrong in a listener; discord.py goes on."""
        log.exception("discord_listener_failed", listener=event_method)


async def log_in(client: discord.Client, setup: Setup) -> None:
    """Log in once.

    Raises:
        SettingsError: Discord refuses the token.
        HirewireError: Discord cannot be reached, or does not answer as it should.
    """
    try:
        await client.login(setup.token)
    except discord.LoginFailure as error:
        message = _("Discord refuses the bot's token. Set DISCORD_TOKEN to the bot's current one.")
        raise SettingsError(message) from error
    except TROUBLE as error:
        # discord.py would leave its session open and begin another one.
        await client.http.close()
        client.http.clear()
        client.http.connector = discord.utils.MISSING
        message = _("Discord cannot be reached at {url}: {reason}.")
        reason = describe_trouble(error)
        raise HirewireError(message.format(url=setup.api_url, reason=reason)) from error


async def log_in_at_last(client: discord.Client, setup: Setup) -> None:
    """Log in, again and again while Discord cannot be reached.

    Raises:
        SettingsError: Discord refuses the token.
    """
    wait_s = RETRY_S
    while True:
        try:
            await log_in(client, setup)
        except SettingsError:
            raise
        except HirewireError as error:
            log.warning("discord_not_reached", reason=error.message, retry_after_s=wait_s)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, MOST_RETRY_S)
        else:
            return


async def connect_at_last(client: discord.Client) -> None:
    """Listen until the client is closed; a connection that breaks is made anew by discord.py.

    Raises:
        discord.ClientException: Discord ended the connection for good.
    """
    wait_s = RETRY_S
    while True:
        try:
            await client.connect()
        except NOT_FOUND as error:
            # Where to connect is asked once, before discord.py begins to try again by itself.
            if client.is_closed():
                raise
            reason = describe_trouble(error)
        else:
            return
        log.warning("discord_gateway_not_found", reason=reason, retry_after_s=wait_s)
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, MOST_RETRY_S)


@asynccontextmanager
async def logged_in(setup: Setup) -> AsyncIterator[Client]:
    """Give a client that can call Discord, for a single errand.

    Raises:
        HirewireError: as `log_in`.
    """
    point_at(setup)
    async with Client() as client:
        await log_in(client, setup)
        yield client
