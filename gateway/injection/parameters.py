"""What can be said about a fault beside its name: a number, a choice, a flag, a text."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.fault_errors import FaultRefused
from gateway.texts import error_texts
from signing.findings import Step, failed
from signing.texts import Lang

__all__ = ["Parameter", "Value", "parameter_of"]

Value = float | int | bool | str
"""Of a parameter."""

_LONGEST: Final = 250
_FLAGS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a fault, as the catalogue declares it."""

    name: str
    kind: str
    """``number``, ``whole``, ``flag``, ``choice`` or ``text``."""
    default: Value
    meaning: Mapping[str, str]
    """By language."""
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()

    def text(self, lang: Lang) -> str:
        """What it means."""
        return self.meaning[lang]

    @property
    def takes(self) -> str:
        """What it can be, for people."""
        if self.choices:
            return ", ".join(self.choices)
        return "true, false" if self.kind == "flag" else "a text" if self.kind == "text" else self._range

    def read(self, value: object, *, of: str) -> Value:
        """*value*, as JSON, TOML or a text gives it. Raises FaultRefused, which says what is wanted."""
        found = _READERS[self.kind](self, value)
        if found is None:
            expected, actual = f"{of}: {self.name}: {self._wanted(value)}", str(value)[:100]
            raise FaultRefused(failed(Step.POLICY, "RULE-VALUE", expected=expected, actual=actual))
        return found

    @property
    def _range(self) -> str:
        kind = "a whole number" if self.kind == "whole" else "a number"
        return f"{kind} from {_plain(self.least)} to {_plain(self.most)}"

    def _wanted(self, value: object) -> str:
        near = difflib.get_close_matches(str(value).upper(), self.choices, n=1) if self.choices else ()
        return near[0] if near else self.takes


def _plain(number: float | None) -> str:
    """Without an exponent, and without a point where there is nothing behind it."""
    return f"{number:f}".rstrip("0").rstrip(".") if number else "0"


def _number(one: Parameter, value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, float | int | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    assert one.least is not None and one.most is not None, "a number has a range"
    return number if math.isfinite(number) and one.least <= number <= one.most else None


def _whole(one: Parameter, value: object) -> int | None:
    number = _number(one, value)
    return int(number) if number is not None and number.is_integer() else None


def _flag(_one: Parameter, value: object) -> bool | None:
    return value if isinstance(value, bool) else _FLAGS.get(str(value).lower())


def _choice(one: Parameter, value: object) -> str | None:
    return value if isinstance(value, str) and value in one.choices else None


def _text(_one: Parameter, value: object) -> str | None:
    return value if isinstance(value, str) and len(value) <= _LONGEST and value.isprintable() else None


_READERS: Final[Mapping[str, Callable[[Parameter, object], Value | None]]] = {
    "number": _number,
    "whole": _whole,
    "flag": _flag,
    "choice": _choice,
    "text": _text,
}


def parameter_of(name: str, told: Mapping[str, Any]) -> Parameter:
    """The parameter that an entry of the catalogue declares; ``choices = "errors"`` are all codes of errors."""
    choices = tuple(error_texts()) if told.get("choices") == "errors" else tuple(told.get("choices", ()))
    meaning = {lang: told[lang] for lang in ("kk", "ru", "en")}
    return Parameter(name, told["kind"], told["default"], meaning, told.get("least"), told.get("most"), choices)
