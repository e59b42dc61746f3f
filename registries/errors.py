"""Errors of the registers.

::

    RegistryError
    ├── InvalidIdentifier     IIN-* and BIN-*: the text is no number that could have been issued
    ├── UnknownPerson         no such person in this population
    ├── UnknownOrganisation   no such organisation in this population
    ├── UnknownPlace          no such place in the list of places
    ├── UnknownCharacter      no such named character
    ├── RecordRefused         RECORD-*: a record or a person that cannot be entered or changed like this
    ├── EventRefused          EVENT-*: it cannot happen to these people on this day
    ├── EntryRefused          ENTRY-*: what the data bank of orphans does not take from a department
    ├── SmsRefused            SMS-UNKNOWN, SMS-ANSWERED, SMS-LATE: a message that cannot be answered
    ├── ConsentRefused        CONSENT-NOT-YOURS, CONSENT-NOT-GIVEN, WITHDRAWAL-OPEN: one that cannot be taken back
    └── RegisterUnusable      REGISTER-*: a register from outside that cannot be hung behind the gateway

A register never raises for a bad request: it answers. These are for callers that hand over wrong arguments.
"""

from __future__ import annotations

from signing.texts import Catalogue, Lang

__all__ = [
    "TEXTS",
    "ConsentRefused",
    "EntryRefused",
    "EventRefused",
    "InvalidIdentifier",
    "RecordRefused",
    "RegisterUnusable",
    "RegistryError",
    "SmsRefused",
    "UnknownCharacter",
    "UnknownOrganisation",
    "UnknownPerson",
    "UnknownPlace",
]

TEXTS = Catalogue.load_all("registries.texts", "errors")
"""What each code means and what to do about it; parts ``message`` and ``cure``."""


class RegistryError(Exception):
    """Base of every error of this package."""

    def __init__(self, code: str, subject: str) -> None:
        super().__init__(f"{code}: {subject}")
        self.code = code
        """Stable code; its texts are in :data:`TEXTS`."""
        self.subject = subject
        """What the error is about, as it was given."""

    def text(self, lang: Lang) -> str:
        """The message in *lang*, with the subject at its end."""
        return f"{TEXTS.text(self.code, 'message', lang)}: {self.subject}"


class InvalidIdentifier(RegistryError):
    """A text is not an IIN or BIN that could have been issued; the code says which rule it breaks."""


class UnknownPerson(RegistryError):
    """The population has no person with this IIN."""

    def __init__(self, subject: str) -> None:
        super().__init__("PERSON-UNKNOWN", subject)


class UnknownOrganisation(RegistryError):
    """The population has no organisation with this BIN or key."""

    def __init__(self, subject: str) -> None:
        super().__init__("ORGANISATION-UNKNOWN", subject)


class UnknownPlace(RegistryError):
    """The list of places has none with this key."""

    def __init__(self, subject: str) -> None:
        super().__init__("PLACE-UNKNOWN", subject)


class UnknownCharacter(RegistryError):
    """The population has no named character with this key."""

    def __init__(self, subject: str) -> None:
        super().__init__("CHARACTER-UNKNOWN", subject)


class RecordRefused(RegistryError):
    """A record or a person cannot be entered or changed like this; the code says why."""


class SmsRefused(RegistryError):
    """A citizen cannot answer this message, or not any more: SMS-UNKNOWN, SMS-ANSWERED, SMS-LATE."""


class ConsentRefused(RegistryError):
    """A citizen cannot take back this consent: CONSENT-NOT-YOURS, CONSENT-NOT-GIVEN, WITHDRAWAL-OPEN."""


class EventRefused(RegistryError):
    """It cannot happen to these people on this day; the code says why."""


class EntryRefused(RegistryError):
    """The data bank of orphans does not take this entry from a department; the code says why."""


class RegisterUnusable(RegistryError):
    """A register from outside cannot be hung behind the gateway; the code says why."""
