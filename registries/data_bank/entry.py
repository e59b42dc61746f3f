"""The data bank of orphans, entry and change: what an education department enters after its order (GE-15)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from lxml import etree

from registries.contract import Contract
from registries.data_bank.books import EnterCandidate, EnterChild, RemoveCandidate, RemoveChild
from registries.data_bank.changes import End, Establish
from registries.data_bank.elements import body_ref, write_order
from registries.data_bank.filing import Entry, Filing
from registries.data_bank.making import filing_of, made
from registries.elements import day_of, dictionary, person_ref, put, text_of
from registries.errors import InvalidIdentifier
from registries.identifiers import Gender, Iin, parse_iin
from registries.outcome import FOUND, Outcome
from registries.population.model import GuardianshipEnd, OrganisationKey, Texts
from registries.register import Desk, Exchange, Register, Reply
from registries.signed_data import Senders, signed_part

__all__ = ["GUARDIANSHIP_ENTRY", "GuardianshipEntryRegister"]

GUARDIANSHIP_ENTRY: Final = Contract(
    "RBDS_EntrySync", "urn:shlyuz:registries:guardianship-entry:v1", "guardianship_entry.xsd", official=False
)
"""The Republican data bank of orphans: entries and changes by education departments. Project-defined."""

_IIN_FIELDS: Final = ("guardianIin", "wardIin", "childIin", "personIin", "iin")


class GuardianshipEntryRegister(Register):
    """``RBDS_EntrySync``. Nothing is read under a consent here: a department enters what it has ordered.

    The sender has to be an education department, and the business data signed by it. Each entry is made whole or not
    at all, and once: the same order sent again is answered as it was.
    """

    contract = GUARDIANSHIP_ENTRY
    owner = OrganisationKey.DATA_BANK

    def __init__(self, desk: Desk, senders: Senders) -> None:
        super().__init__(desk)
        self._senders = senders

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """Every IIN, wherever it stands, and the day of the order."""
        for element in exchange.fields.iter(*_IIN_FIELDS):
            try:
                parse_iin((element.text or "").strip())
            except InvalidIdentifier as error:
                yield Outcome(error.code, field=str(element.tag), detail=error.subject)
        if day_of(exchange.text("order/date")) is None:
            yield Outcome("REQUEST-FIELD", field="order/date", detail=exchange.text("order/date"))

    def find(self, exchange: Exchange) -> Reply:
        """Makes the entry, or says why not."""
        number = self._senders.bin_of(exchange.context.sender_id)
        signed = signed_part(exchange, self._senders, signer=number)
        if isinstance(signed, Outcome):
            return Reply(signed)
        order = signed.text("order/number"), signed.text("order/date")
        filing = filing_of(self.population, number, order=order, today=exchange.day)
        return Reply(filing) if isinstance(filing, Outcome) else self._make(_entry_in(signed.fields), filing)

    def _make(self, entry: Entry, filing: Filing) -> Reply:
        refused = made(self.population, entry, filing)
        if refused is not None:
            return Reply(refused)
        return Reply(FOUND, lambda root: self._write_made(root, entry, filing))

    def _write_made(self, root: etree._Element, entry: Entry, filing: Filing) -> None:
        element = put(root, "made")
        dictionary(element, "action", entry.action)
        write_order(element, filing.number, filing.day)
        body_ref(element, "provider", filing.department)
        for iin in entry.subjects:
            person_ref(element, "person", self.population.person(iin).on(filing.today))


def _entry_in(fields: etree._Element) -> Entry:
    """What the request, which fits the contract, wants to enter."""
    name, element = next((name, found) for name in _READERS if (found := fields.find(name)) is not None)
    return _READERS[name](element)


def _establish(element: etree._Element) -> Entry:
    return Establish(_iin(element, "guardianIin"), _wards(element))


def _end(element: etree._Element) -> Entry:
    return End(_number(element, "establishedBy"), _wards(element), GuardianshipEnd(text_of(element, "reason")))


def _enter_child(element: etree._Element) -> Entry:
    place = element.find("institution")
    if place is None:
        return EnterChild(_iin(element, "childIin"), None)
    russian = text_of(place, "nameRu")
    return EnterChild(_iin(element, "childIin"), Texts(kk=text_of(place, "nameKz"), ru=russian, en=russian))


def _enter_candidate(element: etree._Element) -> Entry:
    ages = int(text_of(element, "leastAge") or "0"), int(text_of(element, "mostAge") or "17")
    sex = text_of(element, "gender")
    return EnterCandidate(_iin(element, "personIin"), text_of(element, "form"), ages, Gender(sex) if sex else None)


def _remove_child(element: etree._Element) -> Entry:
    return RemoveChild(_number(element, "enteredBy"), _iin(element, "iin"))


def _remove_candidate(element: etree._Element) -> Entry:
    return RemoveCandidate(_number(element, "enteredBy"), _iin(element, "iin"))


_READERS: Final[Mapping[str, Callable[[etree._Element], Entry]]] = {
    "establish": _establish,
    "end": _end,
    "enterChild": _enter_child,
    "removeChild": _remove_child,
    "enterCandidate": _enter_candidate,
    "removeCandidate": _remove_candidate,
}


def _iin(element: etree._Element, name: str) -> Iin:
    return Iin(text_of(element, name))


def _wards(element: etree._Element) -> tuple[Iin, ...]:
    return tuple(dict.fromkeys(Iin((one.text or "").strip()) for one in element.iterfind("wardIin")))


def _number(element: etree._Element, name: str) -> str:
    return " ".join(text_of(element, name).split())
