"""The pages that people see who install the app: what they say, and what a browser may do there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.messages.catalogue import _


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something to type in Slack."""

    #: "/jobs help".
    typed: str
    #: What comes of it, as the rest of the sentence.
    does: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a page says."""

    heading: str
    #: One sentence below it, "" for none.
    text: str = ""
    steps: tuple[Step, ...] = ()
    #: Where the button leads, "" for no button.
    address: str = ""
    button: str = ""
    #: In small print.
    note: str = ""


def invitation(address: str) -> Page:
    """Say what the app does, with a button that leads to Slack's own question.

    Args:
        address: Slack's page, which asks for the permissions.
    """
    return Page(
        heading=_("Add Hirewire to Slack"),
        text=_("Job alerts by hashtag, place and company, for channels and for each of you alone."),
        address=address,
        button=_("Add to Slack"),
        note=_(
            "Slack shows you next what Hirewire may do. It reads no conversations: it looks only"
            " for messages of its own. Take it out again at any time in Slack's settings."
        ),
    )


def welcome(team: str, address: str) -> Page:
    """Say that it worked, and what to do next.

    Args:
        team: As people call it; any text.
        address: Opens the app in Slack.
    """
    steps = (
        Step(typed="/jobs help", does=_("shows what it can do, in any channel.")),
        Step(typed="/jobs subscribe #python to here", does=_("sends job alerts to a channel.")),
        Step(typed="/invite @Hirewire", does=_("lets it into a private channel.")),
    )
    return Page(
        heading=_("Hirewire is in {team}").format(team=team),
        text=_("What to type next in Slack:"),
        steps=steps,
        address=address,
        button=_("Open Slack"),
    )


def failure(reason: str, again: str = "") -> Page:
    """Say why it did not work.

    Args:
        reason: One sentence, ours: nothing that a request said.
        again: Where to begin anew, "" where that cannot help.
    """
    return Page(
        heading=_("Hirewire was not installed"),
        text=reason,
        address=again,
        button=_("Try again") if again else "",
    )


def shown(page: Page, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """Make the answer to a browser: no script runs there, and no other site learns of it."""
    nonce = secrets.token_urlsafe(16)
    html = _environment().get_template("install.html").render(page=page, nonce=nonce)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'none'; base-uri 'none';"
        " frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # The address holds a code.
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "no-store",
    }
    return web.Response(text=html, content_type="text/html", status=status, headers=headers)


@cache
def _environment() -> Environment:
    folder = Path(__file__).parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
