"""PEM texts of nothing in particular, made at run time."""

from __future__ import annotations

__all__ = ["begin", "end", "pem"]


def begin(label: str) -> bytes:
    """The first line of a PEM text, without its line end."""
    return f"{'-' * 5}BEGIN {label}{'-' * 5}".encode()


def end(label: str) -> bytes:
    """The last line."""
    return f"{'-' * 5}END {label}{'-' * 5}".encode()


def pem(label: str, body: bytes = b"AAAA\n") -> bytes:
    """A PEM text with *body* between its lines."""
    return b"".join((begin(label), b"\n", body, end(label), b"\n"))
