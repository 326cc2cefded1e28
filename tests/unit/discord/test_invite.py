"""The links that install the bot ask for what it uses, and for nothing else."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from adapters.discord.invite import links_of, permissions


def test_a_server_is_asked_for_what_is_used() -> None:
    """Seeing, posting, posting in threads, links, reading back; the bits are Discord's."""
    wanted = 1 << 10 | 1 << 11 | 1 << 38 | 1 << 14 | 1 << 16
    assert permissions().value == wanted
    assert not permissions().administrator


def test_links_install_for_a_server_and_for_a_person() -> None:
    """Both carry the application's id and what kind of installation they are."""
    server, person = (urlsplit(link.url) for link in links_of(123))
    assert server.netloc == person.netloc == "discord.com"
    assert parse_qs(server.query) == {
        "client_id": ["123"],
        "scope": ["bot"],
        "permissions": [str(permissions().value)],
        "integration_type": ["0"],
    }
    assert parse_qs(person.query) == {
        "client_id": ["123"],
        "scope": ["applications.commands"],
        "integration_type": ["1"],
    }
