"""A small picture of how time grows, both axes logarithmic, as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT, EDGE = 720, 420, 70
COLOURS = ("#1f6feb", "#d1242f", "#1a7f37", "#9a6700")


@dataclass(frozen=True, kw_only=True)
class Line:
    """What was measured at several sizes."""

    name: str
    #: Matches of a posting, and milliseconds.
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """An axis, in powers of ten."""

    low: int
    high: int
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (log10(max(value, 10.0**self.low)) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def draw(lines: Sequence[Line]) -> str:
    """Draw lines over the same axes."""
    across = _scale((x for line in lines for x, _y in line.points), EDGE, WIDTH - EDGE)
    up = _scale((y for line in lines for _x, y in line.points), HEIGHT - EDGE, EDGE)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *_grid(across, up),
    ]
    for number, line in enumerate(lines):
        parts += _line(line, COLOURS[number % len(COLOURS)], number, across, up)
    return "\n".join([*parts, "</svg>\n"])


def _scale(values: Iterable[float], start: float, end: float) -> _Scale:
    found = [max(value, 1e-3) for value in values]
    low, high = floor(log10(min(found))), ceil(log10(max(found)))
    return _Scale(low=low, high=max(high, low + 1), start=start, end=end)


def _grid(across: _Scale, up: _Scale) -> Iterable[str]:
    for power in range(across.low, across.high + 1):
        x = across.at(10.0**power)
        yield f'<path d="M{x:.0f} {up.end}V{up.start}" stroke="#ddd"/>'
        yield _text(x, up.start + 20, f"{10.0**power:g}", "middle")
    for power in range(up.low, up.high + 1):
        y = up.at(10.0**power)
        yield f'<path d="M{across.start} {y:.0f}H{across.end}" stroke="#ddd"/>'
        yield _text(across.start - 8, y + 4, f"{10.0**power:g}", "end")
    yield _text(WIDTH / 2, HEIGHT - 22, "matches of a posting", "middle")
    yield _text(across.start, up.end - 14, "milliseconds to find them", "start")


def _line(line: Line, colour: str, number: int, across: _Scale, up: _Scale) -> Iterable[str]:
    places = [(across.at(x), up.at(y)) for x, y in line.points]
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    yield f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y in places:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
    x, y = EDGE + 16.0, EDGE + 18.0 * (number + 1)
    yield f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{colour}"/>'
    yield _text(x + 16, y, line.name, "start")


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{text}</text>'
