"""Errors of the registers.

::

    RegistryError
    ├── InvalidIdentifier     IIN-* and BIN-*: the text is no number that could have been issued
    ├── UnknownPerson         no such person in this population
    ├── UnknownOrganisation   no such organisation in this population
    └── UnknownCharacter      no such named character

A register never raises for a bad request: it answers. These are for callers that hand over wrong arguments.
"""

from __future__ import annotations

from signing.texts import Catalogue, Lang

__all__ = ["TEXTS", "InvalidIdentifier", "RegistryError", "UnknownCharacter", "UnknownOrganisation", "UnknownPerson"]

TEXTS = Catalogue.load("registries.texts", "errors")
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


class UnknownCharacter(RegistryError):
    """The population has no named character with this key."""

    def __init__(self, subject: str) -> None:
        super().__init__("CHARACTER-UNKNOWN", subject)
