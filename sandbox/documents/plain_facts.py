"""Facts as JSON and TOML have them: days and moments as text, read by the fields of a form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sandbox.clock import ASTANA
from sandbox.documents.form import Field, Form
from sandbox.errors import FactsRefused

__all__ = ["as_plain", "facts_from_plain"]


def facts_from_plain(form: Form, data: object) -> dict[str, object]:
    """*data*, as JSON or TOML give it, as facts of *form*; a day is ``2026-11-30``, a moment without a zone in Astana.

    What does not fit stays as it is, for the maker of papers to refuse. Raises
    :class:`~sandbox.errors.FactsRefused` PAPER-FACTS if *data* is no table.
    """
    if not isinstance(data, Mapping):
        raise FactsRefused("PAPER-FACTS", f"{form.id}: a group of facts is wanted, not {data!r}")
    return _group(form.fields, data)


def _group(fields: tuple[Field, ...], data: Mapping[str, object]) -> dict[str, object]:
    known = {field.name: field for field in fields}
    return {name: _value(known[name], value) if name in known else value for name, value in data.items()}


def _value(field: Field, value: object) -> object:
    if field.many and isinstance(value, list):
        return [_one(field, one) for one in value]
    return _one(field, value)


def _one(field: Field, value: object) -> object:
    if field.fields and isinstance(value, Mapping):
        return _group(field.fields, value)
    if field.type == "moment" and isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=ASTANA)
    if not isinstance(value, str):
        return value
    try:
        if field.type == "date":
            return date.fromisoformat(value)
        if field.type == "moment":
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo is not None else moment.replace(tzinfo=ASTANA)
    except ValueError:
        return value
    return value


def as_plain(value: object) -> object:
    """Facts as JSON data."""
    if isinstance(value, Mapping):
        return {str(name): as_plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
