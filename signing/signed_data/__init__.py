"""The parts of :mod:`signing.cms`: SignedData read, made, extended, checked, explained (RFC 5652, EN 319 122)."""

__all__: list[str] = []
