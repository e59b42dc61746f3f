"""Values of the same form that tell nothing: digits for digits, letters for letters, by a key that is thrown away."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import date, timedelta

__all__ = ["Disguise"]

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Disguise:
    """Gives the same value for the same one, as long as the key is the same."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def digest(self, value: str) -> str:
        """What stands for *value* where it must be met again but not known."""
        return hmac.new(self._key, value.encode(), hashlib.sha256).hexdigest()

    def number(self, value: str) -> int:
        """A large number that follows from *value*."""
        return int(self.digest(value), 16)

    def same_form(self, value: str) -> str:
        """*value* with other digits and other Latin capitals; everything else stays. Another value than before."""
        stream = self._stream(value)
        made = "".join(self._sign(sign, next(stream)) for sign in value)
        if made == value and any(sign.isdigit() for sign in value):
            position = next(at for at, sign in enumerate(value) if sign.isdigit())
            made = f"{made[:position]}{(int(made[position]) + 1) % 10}{made[position + 1 :]}"
        return made

    def day_near(self, day: date, most: int) -> date:
        """Another day, *most* days from *day* at most."""
        away = 1 + self.number(f"day {day.isoformat()}") % most
        sign = 1 if self.number(f"sign {day.isoformat()}") % 2 else -1
        return day + timedelta(days=sign * away)

    def _stream(self, value: str) -> Iterator[int]:
        block = 0
        while True:
            yield from hmac.new(self._key, f"{block} {value}".encode(), hashlib.sha256).digest()
            block += 1

    @staticmethod
    def _sign(sign: str, octet: int) -> str:
        if sign.isdigit():
            return str(octet % 10)
        return _LETTERS[octet % len(_LETTERS)] if "A" <= sign <= "Z" else sign
