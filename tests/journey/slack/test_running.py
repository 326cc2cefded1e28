"""`hirewire run` as an operator starts it: two tokens, where the twin is, and nothing else."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from bot.commands.verbs import TYPED
from tests.twins.slack.twin import Twin

ROOT = Path(__file__).resolve().parents[3]
#: Seconds after which something that should happen at once has not happened.
PATIENCE_S = 30.0


async def test_two_tokens_are_all_it_needs(tmp_path: Path) -> None:
    """Every verb is answered, nothing is complained of, and SIGTERM ends it well."""
    async with Twin() as twin:
        team = twin.add_team()
        twin.add_user(team, "U1", name="ada")
        twin.add_channel(team, "C1", "jobs", members=["U1", team.bot_user])
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                # So that tests can run side by side.
                "HIREWIRE_WEB_PORT": "0",
                "SLACK_API_URL": twin.api_url,
                "SLACK_BOT_TOKEN": team.bot_token,
                "SLACK_APP_TOKEN": twin.world.app_token,
            },
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        await twin.until(lambda: twin.sockets.count > 0, within_s=PATIENCE_S)
        for verb in TYPED:
            done = await twin.type(team, "U1", "C1", verb)
            if verb == "export":
                assert "slack:T1/@U1" in str((await done.opened()).content)
                continue
            [reply] = await done.replies()
            assert "Something went wrong" not in reply["text"], verb
        bot.terminate()
        out, err = await asyncio.wait_for(bot.communicate(), PATIENCE_S)
        assert bot.returncode == 0, err.decode()
        assert "Listening to Slack by Socket Mode" in out.decode()
        for secret in (team.bot_token, twin.world.app_token):
            assert secret.encode() not in out + err
        twin.assert_clean()
