"""The data bank of orphans, entries that take their time: forms of education departments, taken now, entered later.

After the import of forms into the system of education (protocol: 4.6). The rules are those of every entry (GE-15).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from lxml import etree

from registries.contract import Contract
from registries.data_bank.changes import End, Establish
from registries.data_bank.filing import Entry, Filing
from registries.data_bank.making import filing_of, made
from registries.elements import day_of, moment_text, put, text_of
from registries.errors import InvalidIdentifier
from registries.identifiers import Iin, parse_iin
from registries.outcome import Outcome
from registries.population.model import DictionaryValue, GuardianshipEnd, Population
from registries.register import Exchange, Sign
from registries.signed_data import Senders, signed_part

__all__ = ["FORM_IMPORT", "FormImport"]

FORM_IMPORT: Final = Contract(
    "RBDS_REQUEST_FORM_IMPORT",
    "urn:shlyuz:registries:form-import:v1",
    "form_import.xsd",
    official=False,
    request_type="typedRequestFormImportData",
    response_type="typedRequestFormImportData",
)
"""The Republican data bank of orphans: entries by the asynchronous channel. Project-defined."""

ESTABLISH: Final = "REQUEST_FORM_GUARDIANSHIP_ESTABLISH"
END: Final = "REQUEST_FORM_GUARDIANSHIP_END"
_FIELDS: Final = {
    ESTABLISH: ("orderNumber", "orderDate", "guardianIin", "wardIin"),
    END: ("orderNumber", "orderDate", "establishedBy", "wardIin", "reason"),
}
"""The values that each form has, every one of them."""
_LONGEST_NUMBER: Final = 40
_REPEATED: Final = ("externalRequestChainId", "externalRequestId", "requestOriginSystemId", "requesterIin")
_REPEATED_LATER: Final = ("serviceProviderBin", "serviceType", "serviceTypeKkName", "serviceTypeRuName")
_IN_PROCESSING: Final = DictionaryValue("IN_PROCESSING", "В обработке", "Өңделу үстінде")
_COMPLETED: Final = DictionaryValue("COMPLETED", "Обработано", "Өңделді")
_REJECTED: Final = DictionaryValue("REJECTED", "Отказано", "Бас тартылды")
_POSITIVE: Final = DictionaryValue("POSITIVE", "Положительное решение", "Оң шешім")
_NEGATIVE: Final = DictionaryValue("NEGATIVE", "Отрицательное решение", "Теріс шешім")


class FormImport:
    """Takes the forms, and enters them when their time has come. Safe to share among threads."""

    def __init__(self, population: Population, senders: Senders, *, sign: Sign) -> None:
        """*sign* signs with the key of the owner of the data bank (rule C-4)."""
        self._population = population
        self._senders = senders
        self._sign = sign

    def examined(self, exchange: Exchange) -> Exchange | Outcome:
        """The form as its department signed it, or what is wrong with it, so that it is no form at all."""
        problem = next(self._problems(exchange), None)
        if problem is not None:
            return problem
        signed = signed_part(exchange, self._senders, signer=self._sender(exchange))
        return signed if isinstance(signed, Outcome) else next(_value_problems(signed), signed)

    def accepted(self, form: Exchange) -> bytes:
        """That the data bank is at work on *form*, which was :meth:`examined`: the signed ``data``."""
        root = self._answer(form)
        _item(root, "processingStatus", _IN_PROCESSING)
        return self._sign(root)

    def resolved(self, form: Exchange) -> bytes:
        """Enter *form*, which was :meth:`examined`, or refuse it: the signed ``data`` that tells so.

        What was entered is not entered again.
        """
        values = _values(form.fields)
        order = values["orderNumber"][0], values["orderDate"][0]
        filing = filing_of(self._population, self._sender(form), order=order, today=form.day)
        if isinstance(filing, Outcome):
            return self.refused(form, filing)
        entry = _ENTRIES[form.text("serviceType")](values)
        refused = made(self._population, entry, filing)
        return self._entered(form, entry, filing) if refused is None else self.refused(form, refused)

    def refused(self, form: Exchange, outcome: Outcome) -> bytes:
        """That *form* is not entered, for the reason *outcome*: the signed ``data``."""
        root = self._answer(form)
        _resolve(root, form, (_REJECTED, _NEGATIVE))
        put(root, "negativeResolutionReason", outcome.code)
        put(root, "negativeResolutionReasonTextKk", outcome.text("kk"))
        put(root, "negativeResolutionReasonTextRu", outcome.text("ru"))
        return self._sign(root)

    def _problems(self, exchange: Exchange) -> Iterator[Outcome]:
        yield from FORM_IMPORT.validate_request(exchange.fields)
        chain = exchange.text("externalRequestChainId")
        if chain != exchange.context.correlation_id:
            yield Outcome("REQUEST-FIELD", field="externalRequestChainId", detail=chain)
        provider = exchange.text("serviceProviderBin")
        if provider != self._sender(exchange):
            yield Outcome("REQUEST-FIELD", field="serviceProviderBin", detail=provider)

    def _sender(self, exchange: Exchange) -> str | None:
        return self._senders.bin_of(exchange.context.sender_id)

    def _answer(self, form: Exchange, *entered: tuple[str, str, str | DictionaryValue]) -> etree._Element:
        """The beginning of every answer, with what was *entered*: code, kind and value."""
        root = FORM_IMPORT.new_response()
        put(root, "importSource", "RBDS")
        for code, kind, value in entered:
            element = put(root, "updatedValues")
            put(element, "code", code)
            held = put(element, "values")
            if isinstance(value, DictionaryValue):
                _item(held, kind, value)
            else:
                put(held, kind, value)
        for name in (*_REPEATED, *_REPEATED_LATER):
            if form.text(name):
                put(root, name, form.text(name))
        return root

    def _entered(self, form: Exchange, entry: Entry, filing: Filing) -> bytes:
        root = self._answer(
            form,
            ("action", "domainItemData", entry.action),
            ("orderNumber", "string", filing.number),
            ("orderDate", "date", filing.day.isoformat()),
            *(("wardIin", "string", iin) for iin in entry.subjects),
        )
        _resolve(root, form, (_COMPLETED, _POSITIVE))
        return self._sign(root)


def _resolve(root: etree._Element, form: Exchange, resolution: tuple[DictionaryValue, DictionaryValue]) -> None:
    status, kind = resolution
    _item(root, "processingStatus", status)
    put(root, "resolutionDate", moment_text(form.context.moment))
    _item(root, "resolutionType", kind)


def _item(parent: etree._Element, name: str, value: DictionaryValue) -> None:
    child = put(parent, name)
    put(child, "code", value.code)
    put(child, "kkValue", value.kk)
    put(child, "ruValue", value.ru)


def _values(fields: etree._Element) -> dict[str, list[str]]:
    """The values of the form by code: text as it is, of a dictionary the code."""
    found: dict[str, list[str]] = {}
    for updated in fields.iterfind("updatedValues"):
        given = [next(one.iterchildren(tag=etree.Element)) for one in updated.iterfind("values")]
        texts = [text_of(one, "code") if len(one) else (one.text or "").strip() for one in given]
        found.setdefault(text_of(updated, "code"), []).extend(texts)
    return found


def _value_problems(form: Exchange) -> Iterator[Outcome]:
    """What the schema cannot say about a form: its IINs, and the values that it has to have."""
    values = _values(form.fields)
    expected = _FIELDS[form.text("serviceType")]
    for code in expected:
        if not any(values.get(code, ())):
            yield _wrong(code, "")
    for code, texts in values.items():
        if code not in expected or (code != "wardIin" and len(texts) > 1):
            yield _wrong(code, ", ".join(texts))
        for text in texts:
            yield from _text_problems(code, text)
    yield from _iin_problems("requesterIin", form.text("requesterIin"))


def _text_problems(code: str, text: str) -> Iterator[Outcome]:
    if code.endswith("Iin"):
        yield from _iin_problems(code, text)
    elif code in _FITS and not _FITS[code](text):
        yield _wrong(code, text)


def _is_number(text: str) -> bool:
    return len(" ".join(text.split())) <= _LONGEST_NUMBER


_FITS: Final[Mapping[str, Callable[[str], bool]]] = {
    "orderNumber": _is_number,
    "establishedBy": _is_number,
    "orderDate": lambda text: day_of(text) is not None,
    "reason": lambda text: text in list(GuardianshipEnd),
}


def _iin_problems(field: str, text: str) -> Iterator[Outcome]:
    try:
        parse_iin(text)
    except InvalidIdentifier as error:
        yield Outcome(error.code, field=field, detail=error.subject)


def _wrong(code: str, text: str) -> Outcome:
    return Outcome("REQUEST-FIELD", field=f"updatedValues/{code}", detail=text)


def _establish(values: Mapping[str, list[str]]) -> Entry:
    return Establish(Iin(values["guardianIin"][0]), _wards(values))


def _end(values: Mapping[str, list[str]]) -> Entry:
    established_by = " ".join(values["establishedBy"][0].split())
    return End(established_by, _wards(values), GuardianshipEnd(values["reason"][0]))


def _wards(values: Mapping[str, list[str]]) -> tuple[Iin, ...]:
    return tuple(dict.fromkeys(Iin(one) for one in values["wardIin"]))


_ENTRIES: Final[Mapping[str, Callable[[Mapping[str, list[str]]], Entry]]] = {ESTABLISH: _establish, END: _end}
