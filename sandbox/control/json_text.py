"""The JSON that the control API takes and gives: text as it is, in the order of the model."""

from __future__ import annotations

import json
from typing import Any

from flask.json.provider import DefaultJSONProvider

__all__ = ["JsonText"]


class JsonText(DefaultJSONProvider):
    """Writes UTF-8 without escapes, and reads only what can be written so."""

    ensure_ascii = False
    sort_keys = False

    def loads(self, s: str | bytes, **options: Any) -> Any:
        """What *s* says. ValueError for what is no JSON, and for halves of surrogate pairs, which are no characters."""
        value = super().loads(s, **options)
        json.dumps(value, ensure_ascii=False).encode()
        return value
