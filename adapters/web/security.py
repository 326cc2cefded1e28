"""Who may ask what of the chat page, and what a browser may do with its answers.

The page has no password: it is for the one person at this machine. So it must be sure that it is
that person's own page that asks, and not a website that their browser happens to have open.
"""

from __future__ import annotations

import hmac
import secrets

from aiohttp import web

from bot.messages.catalogue import _

#: Names under which this machine calls itself. Any other is somebody's domain pointed at us
#: (DNS rebinding).
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
#: Carries the page's token in requests by script; forms carry it in a field called `token`.
TOKEN_HEADER = "X-Hirewire-Token"  # noqa: S105 - the name of a header
#: Bytes of a request's body; a line is short.
MAX_BODY_BYTES = 64 * 1024
#: What a link on another website may lead to, since nothing happens there.
OPEN_PATHS = ("/", "/health")
#: Where a browser says that a request comes from; "none" is typed or bookmarked.
#: Source: https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
OWN_SITES = ("same-origin", "none")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With "no-referrer" browsers send a form of our own with the origin "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Lets the page's own requests through, and nobody else's."""

    def __init__(self, token: str | None = None) -> None:
        """Draw a token for this process, unless one is given."""
        self.token = token or secrets.token_urlsafe(24)

    def check_host(self, request: web.Request) -> None:
        """Refuse requests that call this machine by a foreign name."""
        if request.headers.get("Host", "").lower() not in own_hosts(request):
            raise web.HTTPForbidden(
                text=_("This page answers only under http://localhost and http://127.0.0.1.")
            )

    def check_site(self, request: web.Request) -> None:
        """Refuse requests that another website made this browser send."""
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        origin = request.headers.get("Origin")
        own = {f"http://{host}" for host in own_hosts(request)}
        if site not in OWN_SITES or (origin is not None and origin.lower() not in own):
            raise web.HTTPForbidden(text=_("Only the chat page itself may ask for this."))

    def check_token(self, token: object) -> None:
        """Refuse requests that do not come from a page that this process served."""
        given = token if isinstance(token, str) else ""
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode()):
            raise web.HTTPForbidden(
                text=_("This page was opened before the bot was restarted. Reload it.")
            )

    async def check(self, request: web.Request) -> None:
        """Check a request before anything else looks at it.

        Raises:
            HTTPException: it is refused; the text says why, in one sentence.
        """
        self.check_host(request)
        is_open = request.path in OPEN_PATHS or request.path.startswith("/static/")
        if is_open and request.method in ("GET", "HEAD"):
            return
        self.check_site(request)
        if request.method != "POST":
            return
        if request.path.startswith("/api/"):
            if request.content_type != "application/json":
                raise web.HTTPUnsupportedMediaType(text=_("Send JSON."))
            self.check_token(request.headers.get(TOKEN_HEADER))
        else:
            self.check_token((await request.post()).get("token"))


def own_hosts(request: web.Request) -> set[str]:
    """Name the `Host` headers that mean us: our names with the port that was connected to."""
    name = request.transport.get_extra_info("sockname") if request.transport else None
    port = name[1] if name else None
    hosts = {f"{name}:{port}" for name in OWN_NAMES}
    return hosts | set(OWN_NAMES) if port == 80 else hosts


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser to keep the page to itself; hung into `on_response_prepare`."""
    response.headers.update(HEADERS)
    # Pages change with every message; a script is asked for again but seldom sent again.
    caching = "no-cache" if request.path.startswith("/static/") else "no-store"
    response.headers.setdefault("Cache-Control", caching)
