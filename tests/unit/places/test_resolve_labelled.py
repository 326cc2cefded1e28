"""Every labelled location text is read as a person would read it."""

from __future__ import annotations

import pytest

from bot.places.resolve import resolve_location
from tests.unit.places.labels import Labelled, label_of, labelled


@pytest.mark.parametrize("case", labelled(), ids=lambda case: case.text)
def test_text_is_read_as_labelled(case: Labelled) -> None:
    """Work, offices and remote area are exactly the labelled ones."""
    assert label_of(resolve_location(case.text)) == case.label


def test_labels_are_many_and_varied() -> None:
    """The set is large, says nothing twice, and holds every kind of work."""
    cases = labelled()
    assert len({case.text for case in cases}) == len(cases) >= 300
    kinds = {case.label.split(" ")[0] for case in cases}
    assert {"remote", "hybrid", "onsite", ""} <= kinds
