"""The JSON that the control API takes and gives: text as it is, in the order of the model."""

from __future__ import annotations

import json
from typing import Any, Final

from flask.json.provider import DefaultJSONProvider

__all__ = ["JsonText"]

_DEPTH: Final = 64
_TOO_DEEP: Final = f"nested deeper than {_DEPTH}"


class JsonText(DefaultJSONProvider):
    """Writes UTF-8 without escapes, and reads only what can be written so."""

    ensure_ascii = False
    sort_keys = False

    def loads(self, s: str | bytes, **options: Any) -> Any:
        """What *s* says.

        ValueError for what is no JSON, for what is nested deeper than anything here is, and for halves of surrogate
        pairs, which are no characters.
        """
        try:
            value = super().loads(s, **options)
        except RecursionError:
            raise ValueError(_TOO_DEEP) from None
        if _is_deep(value):
            raise ValueError(_TOO_DEEP)
        json.dumps(value, ensure_ascii=False).encode()
        return value


def _is_deep(value: Any) -> bool:
    """True if lists and objects stand within each other more than ``_DEPTH`` times; never deep itself."""
    level = [value]
    for _ in range(_DEPTH):
        lists = [one for one in level if isinstance(one, list)]
        objects = [one.values() for one in level if isinstance(one, dict)]
        level = [inner for one in (*lists, *objects) for inner in one]
        if not level:
            return False
    return True
