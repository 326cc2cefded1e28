"""Reads the labelled location texts, and writes locations the way they are labelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.places.place import Location, Place, PlaceKind, Work

#: The sets. What the later ones hold was settled before the resolver was asked about it.
SETS = (
    "labelled",
    "unseen",
    "unseen_again",
    "unseen_last",
    "unseen_plain",
    "unseen_hard",
)


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A text and its label."""

    #: As an author might write it.
    text: str
    #: "remote @London/GB ~world".
    label: str


def labelled(*names: str) -> list[Labelled]:
    """Give every labelled text of some sets, of all unless told."""
    paths = (Path(__file__).with_name(f"{name}.txt") for name in names or SETS)
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
    pairs = (line.split("=>") for line in lines if line and not line.startswith("#"))
    return [Labelled(text=text.strip(), label=label.strip()) for text, label in pairs]


def label_of(location: Location) -> str:
    """Write a location as the labels are written."""
    work = "" if location.work is Work.UNKNOWN else location.work.value
    offices = "@" + _names(location.places) if location.places else ""
    area = "~" + _names(location.remote_area) if location.remote_area else ""
    return " ".join(filter(None, (work, offices, area)))


def _names(places: Iterable[Place]) -> str:
    return ", ".join(map(_name, places))


def _name(place: Place) -> str:
    if place.kind is PlaceKind.CITY:
        return f"{place.name}/{place.country}"
    if place.kind is PlaceKind.CONTINENT:
        return "+" + place.key.removeprefix("continent:")
    return place.key.partition(":")[2] or place.key
