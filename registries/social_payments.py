"""The register of state allowances and other social payments of a person. The contract is project-defined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from lxml import etree

from registries.contract import Contract
from registries.elements import dictionary, person_ref, put
from registries.outcome import FOUND, Outcome
from registries.population.model import (
    Allowance,
    AllowanceKind,
    DictionaryValue,
    OrganisationKey,
    Person,
)
from registries.register import Exchange, Reply
from registries.subject_register import SubjectRegister, asked_day, day_problems

__all__ = ["PAYMENTS", "SocialPaymentRegister"]

PAYMENTS: Final = Contract(
    "MTSZN_SocialPaymentsSync", "urn:shlyuz:registries:social-payments:v1", "social_payments.xsd", official=False
)
"""The payments of a person. Project-defined; МТСЗН is the owner's Russian abbreviation."""

_KINDS: Final = {
    AllowanceKind.CHILD_UPKEEP: DictionaryValue(
        "child-upkeep",
        "ПОСОБИЕ ОПЕКУНУ ИЛИ ПОПЕЧИТЕЛЮ НА СОДЕРЖАНИЕ РЕБЁНКА",
        "ҚОРҒАНШЫҒА НЕМЕСЕ ҚАМҚОРШЫҒА БАЛАНЫ АСЫРАП-БАҒУҒА БЕРІЛЕТІН ЖӘРДЕМАҚЫ",
    ),
    AllowanceKind.LARGE_FAMILY: DictionaryValue(
        "large-family", "ПОСОБИЕ МНОГОДЕТНОЙ СЕМЬЕ", "КӨПБАЛАЛЫ ОТБАСЫҒА БЕРІЛЕТІН ЖӘРДЕМАҚЫ"
    ),
    AllowanceKind.DISABLED_CHILD: DictionaryValue(
        "disabled-child",
        "ПОСОБИЕ ВОСПИТЫВАЮЩЕМУ РЕБЁНКА С ИНВАЛИДНОСТЬЮ",
        "МҮГЕДЕКТІГІ БАР БАЛАНЫ ТӘРБИЕЛЕУШІГЕ БЕРІЛЕТІН ЖӘРДЕМАҚЫ",
    ),
    AllowanceKind.DISABILITY: DictionaryValue("disability", "ПОСОБИЕ ПО ИНВАЛИДНОСТИ", "МҮГЕДЕКТІГІ БОЙЫНША ЖӘРДЕМАҚЫ"),
    AllowanceKind.SURVIVOR: DictionaryValue(
        "survivor", "ПОСОБИЕ ПО СЛУЧАЮ ПОТЕРИ КОРМИЛЬЦА", "АСЫРАУШЫСЫНАН АЙЫРЫЛУ ЖАҒДАЙЫ БОЙЫНША ЖӘРДЕМАҚЫ"
    ),
    AllowanceKind.PENSION: DictionaryValue("pension", "ПЕНСИЯ ПО ВОЗРАСТУ", "ЖАСЫНА БАЙЛАНЫСТЫ ЗЕЙНЕТАҚЫ"),
    AllowanceKind.CHILD_CARE: DictionaryValue(
        "child-care",
        "ВЫПЛАТА ПО УХОДУ ЗА РЕБЁНКОМ ДО ПОЛУТОРА ЛЕТ",
        "БАЛА БІР ЖАРЫМ ЖАСҚА ТОЛҒАНҒА ДЕЙІН ОНЫҢ КҮТІМІНЕ БЕРІЛЕТІН ТӨЛЕМ",
    ),
}
_ROLES: Final = {
    "recipient": DictionaryValue("recipient", "ПОЛУЧАТЕЛЬ", "АЛУШЫ"),
    "child": DictionaryValue("child", "РЕБЁНОК, НА КОТОРОГО ВЫПЛАЧИВАЕТСЯ", "АТЫНА ТӨЛЕНЕТІН БАЛА"),
}


class SocialPaymentRegister(SubjectRegister):
    """``MTSZN_SocialPaymentsSync`` (rule GE-6). That somebody receives nothing is an answer like any other."""

    contract = PAYMENTS
    owner = OrganisationKey.SOCIAL
    iin_fields = ("personIin", "consent/applicantIin")

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """A day or a period that does not end before it begins, both of them past; not both at once."""
        days = ("onDate", "period/from", "period/to")
        if exchange.text("onDate") and exchange.text("period/from"):
            yield Outcome("REQUEST-QUESTION-SEVERAL", field="onDate, period")
        yield from day_problems(exchange, *days)
        if asked_day(exchange, "period/to") < asked_day(exchange, "period/from"):
            yield Outcome("REQUEST-PERIOD", field="period")

    def tell(self, person: Person, exchange: Exchange) -> Reply:
        """What was paid to *person*, or for them as a child, on a day of the period asked for; today by default."""
        first, last = _period(exchange)
        found = [
            (role, one)
            for role in _ROLES
            for one in self.population.records(Allowance, person.iin, role)
            if one.since <= last and (one.until is None or first < one.until)
        ]

        def write(root: etree._Element) -> None:
            element = put(root, "payments")
            person_ref(element, "person", person)
            put(element, "from", first)
            put(element, "to", last)
            for role, allowance in found:
                self._write_payment(put(element, "payment"), role, allowance, day=exchange.day)

        return Reply(FOUND, write)

    def _write_payment(self, element: etree._Element, role: str, allowance: Allowance, *, day: date) -> None:
        dictionary(element, "role", _ROLES[role])
        put(element, "number", allowance.number)
        dictionary(element, "kind", _KINDS[allowance.allowance])
        put(element, "monthly", str(allowance.monthly))
        put(element, "begins", allowance.begins)
        if allowance.ends is not None:
            put(element, "ends", allowance.ends)
        for name, iin in (("recipient", allowance.recipient), ("child", allowance.child)):
            if iin is not None:
                person_ref(element, name, self.population.person(iin).on(day))


def _period(exchange: Exchange) -> tuple[date, date]:
    """The first and the last day that are asked about."""
    if exchange.text("period/from"):
        return asked_day(exchange, "period/from"), asked_day(exchange, "period/to")
    day = asked_day(exchange, "onDate")
    return day, day
