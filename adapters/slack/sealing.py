"""Secrets in the database are sealed: who has the file but not the keys has nothing."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import SettingsError
from bot.messages.catalogue import _


class Sealer:
    """Seals with the first key and opens with any, so that a key can be changed in service."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Read the keys.

        Args:
            keys: At least one, as `new_key` makes them.

        Raises:
            SettingsError: there is none, or one of them is no key.
        """
        if not keys:
            raise SettingsError(
                _("HIREWIRE_ENCRYPTION_KEYS is empty; “hirewire slack key” makes a key.")
            )
        read = [_read(key, number) for number, key in enumerate(keys, start=1)]
        self._first, self._all = read[0], MultiFernet(read)

    def seal(self, secret: str) -> str:
        """Seal a secret; twice the same never looks the same."""
        return self._all.encrypt(secret.encode()).decode()

    def open_(self, sealed: str) -> str | None:
        """Open what was sealed with any of the keys; None when none of them opens it."""
        try:
            return self._all.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

    def reseal(self, sealed: str) -> str | None:
        """Seal with the first key what was sealed with another.

        Returns:
            None when it is so already, or when no key opens it.
        """
        try:
            self._first.decrypt(sealed.encode())
        except InvalidToken:
            opened = self.open_(sealed)
            return None if opened is None else self.seal(opened)
        return None


def new_key() -> str:
    """Draw a key."""
    return Fernet.generate_key().decode()


def _read(key: str, number: int) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        # The text may be nearly a key, so it is not repeated.
        message = _(
            "Key number {number} in HIREWIRE_ENCRYPTION_KEYS is not a key;"
            " “hirewire slack key” makes one."
        )
        raise SettingsError(message.format(number=number)) from None
