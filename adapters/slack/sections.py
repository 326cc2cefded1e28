"""Pieces of text put together to sections, as many to each as Slack takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from adapters.slack.blocks import MAX_TEXT


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A paragraph, an item of a list, a heading: what must not be torn apart. It fits a section."""

    #: As mrkdwn, not blank.
    text: str
    #: Stands on the next line, without an empty line between.
    follows: bool = False
    #: A heading: what it leads stands right below it, and in the same section.
    leads: bool = False


def sections(pieces: Iterable[Piece]) -> list[str]:
    """Put pieces together.

    Args:
        pieces: In order, none of them longer than a section.

    Returns:
        Texts of at most `MAX_TEXT` characters.
    """
    return [_joined(group) for group in _groups(pieces)]


def _groups(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    size = 0
    for piece in pieces:
        added = len(piece.text) + len("\n\n")
        if group and size + added > MAX_TEXT:
            carried = _carried(group, MAX_TEXT - added)
            yield group[: len(group) - len(carried)]
            group = carried
            size = sum(len(one.text) + len("\n\n") for one in group)
        group.append(piece)
        size += added
    if group:
        yield group


def _carried(group: list[Piece], room: int) -> list[Piece]:
    """Give the headings at the end, which go along with what they lead; never the whole group."""
    start = len(group)
    while start > 1 and group[start - 1].leads:
        room -= len(group[start - 1].text) + len("\n\n")
        if room < 0:
            break
        start -= 1
    return group[start:]


def _joined(group: list[Piece]) -> str:
    text = group[0].text
    for before, piece in pairwise(group):
        text += ("\n" if piece.follows or before.leads else "\n\n") + piece.text
    return text
