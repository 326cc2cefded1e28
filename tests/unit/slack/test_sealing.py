"""Sealing: the first key seals, every key opens, and nothing else does."""

from __future__ import annotations

import pytest

from adapters.slack.sealing import Sealer, new_key
from bot.errors import SettingsError

SECRET = "xoxb-canary"
OLD, NEW, STRANGE = new_key(), new_key(), new_key()


def test_what_is_sealed_does_not_show_and_opens_again() -> None:
    """The secret is nowhere in what is stored, and no two seals of it look alike."""
    sealer = Sealer([OLD])
    sealed = sealer.seal(SECRET)
    assert SECRET not in sealed
    assert sealed != sealer.seal(SECRET)
    assert sealer.open_(sealed) == SECRET


def test_a_key_is_changed_in_service() -> None:
    """The new key in front seals; the old one opens until everything is sealed anew."""
    sealed = Sealer([OLD]).seal(SECRET)
    both = Sealer([NEW, OLD])
    assert both.open_(sealed) == SECRET
    resealed = both.reseal(sealed)
    assert resealed
    assert Sealer([NEW]).open_(resealed) == SECRET
    assert both.reseal(resealed) is None


@pytest.mark.parametrize(
    "stored",
    [Sealer([STRANGE]).seal(SECRET), SECRET, "", "naïve\0"],
    ids=["another key", "plain", "empty", "no text"],
)
def test_what_no_key_opens(stored: str) -> None:
    """Whatever else is stored is not opened, and not sealed anew either."""
    sealer = Sealer([NEW, OLD])
    assert sealer.open_(stored) is None
    assert sealer.reseal(stored) is None


@pytest.mark.parametrize(
    "keys",
    [[], ["short"], [NEW, "canary" * 8], ["ключ"]],
    ids=["none", "short", "second", "no ASCII"],
)
def test_what_is_no_key(keys: list[str]) -> None:
    """One sentence says which key it is and how to make one, without repeating it."""
    with pytest.raises(SettingsError, match="hirewire slack key") as caught:
        Sealer(keys)
    assert not any(key in caught.value.message for key in keys)
