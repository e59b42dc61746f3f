"""The parts of :mod:`signing.inspection`: what each kind of file says of itself, nothing judged."""

__all__: list[str] = []
