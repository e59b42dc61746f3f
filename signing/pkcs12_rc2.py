"""RC2 (RFC 2268), which still encrypts the certificates in the key files of the national authority."""

from __future__ import annotations

from typing import Final

__all__ = ["decrypt_cbc"]

_BLOCK: Final = 8
_PITABLE: Final = bytes.fromhex(
    "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2"
    "179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82"
    "54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626"
    "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7"
    "08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec"
    "c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731"
    "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9"
    "0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad"
)
_ROTATIONS: Final = (1, 2, 3, 5)
_MASHES_AFTER: Final = (4, 10)
"""Mixing rounds, counted from 0, after which the encryption mashes."""


def decrypt_cbc(key: bytes, effective_bits: int, *, iv: bytes, data: bytes) -> bytes:
    """*data* decrypted in CBC mode, padding included. ValueError unless it consists of whole blocks."""
    if len(data) % _BLOCK or len(iv) != _BLOCK:
        raise ValueError("RC2 works on blocks of 8 octets")
    words = _expanded(key, effective_bits)
    plain = []
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        opened = _decrypted(words, int.from_bytes(block, "little"))
        plain.append((opened ^ int.from_bytes(iv, "little")).to_bytes(_BLOCK, "little"))
        iv = block
    return b"".join(plain)


def _expanded(key: bytes, effective_bits: int) -> list[int]:
    """The 64 words of the key schedule (RFC 2268, section 2)."""
    table = bytearray(key)
    for place in range(len(key), 128):
        table.append(_PITABLE[(table[place - 1] + table[place - len(key)]) & 0xFF])
    size = (effective_bits + 7) // 8
    table[128 - size] = _PITABLE[table[128 - size] & (0xFF >> (8 * size - effective_bits))]
    for place in range(127 - size, -1, -1):
        table[place] = _PITABLE[table[place + 1] ^ table[place + size]]
    return [int.from_bytes(table[place : place + 2], "little") for place in range(0, 128, 2)]


def _decrypted(words: list[int], block: int) -> int:
    """One block, all rounds backwards (RFC 2268, section 4)."""
    r = [block >> (16 * place) & 0xFFFF for place in range(4)]
    for turn in range(15, -1, -1):
        if turn in _MASHES_AFTER:
            for place in range(3, -1, -1):
                r[place] = (r[place] - words[r[place - 1] & 63]) & 0xFFFF
        for place in range(3, -1, -1):
            turned = r[place] >> _ROTATIONS[place] | r[place] << (16 - _ROTATIONS[place])
            mixed = words[4 * turn + place] + (r[place - 1] & r[place - 2]) + (~r[place - 1] & r[place - 3])
            r[place] = (turned - mixed) & 0xFFFF
    return sum(word << (16 * place) for place, word in enumerate(r))
