"""Damage done to octets, the same for the same seed."""

from __future__ import annotations

import random

__all__ = ["mutated"]

_WORDS = (
    b"<", b">", b"&", b"&#0;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"xmlns:a='b'", b"\xff\xfe", b"\0", b"-1",
    b"URI='#p'", b"Id='p'", b"<!DOCTYPE a>", b"%", b"\r\n", b"\x30\x80", b"\x02\x01\x00", b"\xa0\x03\x02\x01", b"=" * 5,
    b"9" * 40, b"http://", b"#", b"ds:", b"wsu:",
)  # fmt: skip


def mutated(octets: bytes, seed: int) -> bytes:
    """*octets* after one to eight random edits."""
    chance = random.Random(seed)
    found = bytearray(octets)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(found) + 1)
        match chance.randrange(6):
            case 0 if found:
                found[place % len(found)] ^= 1 << chance.randrange(8)
            case 1 if found:
                found[place % len(found)] = chance.randrange(256)
            case 2:
                del found[place : place + chance.randrange(1, 40)]
            case 3:
                found[place:place] = chance.choice(_WORDS)
            case 4:
                found[place:place] = found[place : place + chance.randrange(1, 200)]
            case _:
                other = chance.randrange(len(found) + 1)
                found[place : place + 16], found[other : other + 16] = (
                    found[other : other + 16],
                    found[place : place + 16],
                )
    return bytes(found)
