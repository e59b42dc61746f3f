"""What can be chosen about one world: declared here once, kept in the world's storage, in force at the next request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final, cast, get_args

from gateway.modes import Mode
from registries.consent.policy import ConsentMode
from sandbox.errors import SettingRefused
from signing.algorithms import KeyFamily
from signing.texts import Lang

__all__ = ["ConsentMode", "Equivalence", "PeopleKeys", "PopulationSize", "SettingFacts", "WorldSettings", "declared"]


class PeopleKeys(StrEnum):
    """What people sign with."""

    USUAL = "usual"
    """Citizens with GOST, as the national authority has issued since 28 April 2024; officials with RSA, which tools
    without GOST can judge."""
    GOST = "gost"
    RSA = "rsa"

    @property
    def citizens(self) -> KeyFamily:
        """The family of citizens' keys."""
        return KeyFamily.RSA if self is PeopleKeys.RSA else KeyFamily.GOST

    @property
    def officials(self) -> KeyFamily:
        """The family of the keys of heads and signers."""
        return KeyFamily.GOST if self is PeopleKeys.GOST else KeyFamily.RSA


class Equivalence(StrEnum):
    """Which sentence on the force of an electronic document papers print."""

    LAW_2003 = "law-2003"
    """That of the law of 7 January 2003 N 370-II, which papers of the e-government still print. Whether the Digital
    Code of 2026 took its place is not known here."""
    NONE = "none"


class PopulationSize(StrEnum):
    """How many people live in a world."""

    CAST = "cast"
    """The named characters, the officials, and those whom they are related to."""
    SMALL = "small"
    """300."""
    TOWN = "town"
    """10,000."""
    REGION = "region"
    """1,000,000."""

    @property
    def people(self) -> int:
        """The least number of people."""
        return {"cast": 0, "small": 300, "town": 10_000, "region": 1_000_000}[self.value]

    @property
    def is_large(self) -> bool:
        """True if making so many takes longer than somebody would wait for the first answer."""
        return self in (PopulationSize.TOWN, PopulationSize.REGION)


def _told(doc: str, *, least: int | None = None, most: int | None = None, fixed: bool = False) -> dict[str, Any]:
    return {"doc": doc, "least": least, "most": most, "fixed": fixed}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSettings:
    """The settings of a world; see :func:`declared` for what each is for."""

    strictness: Mode = field(
        default=Mode.LENIENT,
        metadata=_told(
            "strict: the gateway refuses every deviation from the contract; lenient: it accepts what real clients are "
            "known to send, with a finding for each."
        ),
    )
    keys_of_people: PeopleKeys = field(
        default=PeopleKeys.USUAL,
        metadata=_told("What people sign with from now on. usual: citizens GOST, officials RSA."),
    )
    keys_of_systems: KeyFamily = field(
        default=KeyFamily.RSA, metadata=_told("What information systems sign messages with from now on.")
    )
    consent: ConsentMode = field(
        default=ConsentMode.EVIDENCE,
        metadata=_told(
            "When the consent service gives a token. evidence: for a document that the citizen signed or a good ovt, "
            "else it asks by SMS; sms: for the citizen's answer to an SMS alone; always; never."
        ),
    )
    consent_answer_seconds: int = field(
        default=600,
        metadata=_told(
            "Seconds of the world's clock in which a citizen may answer an SMS that asks for consent.",
            least=1,
            most=31_536_000,
        ),
    )
    population: PopulationSize = field(
        default=PopulationSize.SMALL,
        metadata=_told(
            "Who lives in the world. cast: the named characters and officials; small: 300 people; town: 10,000; "
            "region: 1,000,000, which takes some minutes to make and some gigabytes to keep.",
            fixed=True,
        ),
    )
    paper_equivalence: Equivalence = field(
        default=Equivalence.LAW_2003,
        metadata=_told(
            "The sentence on printed papers that they are equivalent to paper. law-2003: by the law N 370-II; none."
        ),
    )
    language: Lang = field(
        default="ru", metadata=_told("Language of the gateway's faults where the client asks for none.")
    )
    message_octets: int = field(
        default=10 * 2**20,
        metadata=_told("Largest message that the gateway reads, in octets.", least=1024, most=2**30),
    )
    message_depth: int = field(
        default=100, metadata=_told("Deepest nesting of elements that the gateway reads.", least=10, most=200)
    )
    message_date_seconds: int = field(
        default=43_200,
        metadata=_told(
            "Seconds by which messageDate may differ from the world's clock: more is a finding, and refused where the "
            "sender is read strictly.",
            least=1,
            most=100 * 31_536_000,
        ),
    )
    case_attempts: int = field(
        default=8, metadata=_told("How often a case is tried before it waits for a person.", least=1, most=1000)
    )
    case_backoff: int = field(
        default=2,
        metadata=_told(
            "Seconds of the world's clock for which a case waits after its first failed attempt; each further one "
            "doubles it.",
            least=0,
            most=86400,
        ),
    )
    delivery_attempts: int = field(
        default=24, metadata=_told("How often a delivery is tried before it is a dead letter.", least=1, most=1000)
    )
    delivery_backoff: int = field(
        default=2,
        metadata=_told(
            "Seconds of the world's clock for which a delivery waits after its first failed attempt; each further one "
            "doubles it.",
            least=0,
            most=86400,
        ),
    )
    delivery_longest_wait: int = field(
        default=600,
        metadata=_told(
            "Seconds of the world's clock beyond which the wait between two attempts does not grow.",
            least=0,
            most=30 * 86400,
        ),
    )
    delivery_timeout: int = field(
        default=10,
        metadata=_told(
            "Seconds of the machine that a subscriber's answer may take, unless the subscriber has a limit of its own.",
            least=1,
            most=600,
        ),
    )
    delivery_in_flight: int = field(
        default=4,
        metadata=_told(
            "How many deliveries may be on their way to one subscriber at a moment, unless it has a number of its own.",
            least=1,
            most=64,
        ),
    )
    journal_days: int = field(
        default=0,
        metadata=_told(
            "Days of the world's clock for which the journal keeps a message; 0: as long as there is room. What an "
            "open conversation or an unfinished case needs stays.",
            least=0,
            most=36_500,
        ),
    )
    journal_megabytes: int = field(
        default=4096,
        metadata=_told(
            "Megabytes of messages that the journal keeps, the latest; 0: any number. What an open conversation or an "
            "unfinished case needs stays.",
            least=0,
            most=2**20,
        ),
    )
    data_bank_seconds: int = field(
        default=180,
        metadata=_told(
            "Seconds of the world's clock that the data bank of orphans takes for an entry that came by the "
            "asynchronous channel.",
            least=0,
            most=365 * 86400,
        ),
    )

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> WorldSettings:
        """The settings of *kept* values, as they stand in JSON; the others have their defaults.

        Raises :class:`~sandbox.errors.SettingRefused` SETTING-UNKNOWN or SETTING-VALUE.
        """
        known = {one.name: one for one in declared()}
        for name in kept:
            if name not in known:
                raise SettingRefused("SETTING-UNKNOWN", f"{name}; there are {', '.join(known)}")
        return cls(**{name: known[name].read(value) for name, value in kept.items()})

    def as_dict(self) -> dict[str, str | int]:
        """Every setting with its value, as JSON data."""
        return {one.name: getattr(self, one.name) for one in declared()}


@dataclass(frozen=True, slots=True)
class SettingFacts:
    """What is declared about one setting."""

    name: str
    doc: str
    default: str | int
    choices: tuple[str, ...] = ()
    """The values it can have; empty for a number."""
    least: int | None = None
    most: int | None = None
    fixed: bool = False
    """True: chosen when the world is made, and never again."""
    kind: type[StrEnum] | None = None

    def read(self, value: object) -> Any:
        """*value* as the setting has it; a number may come as digits. Raises SettingRefused SETTING-VALUE."""
        if self.choices:
            if value not in self.choices:
                raise SettingRefused("SETTING-VALUE", f"{self.name}={value}; one of {', '.join(self.choices)}")
            return self.kind(value) if self.kind is not None else value
        try:
            number = int(cast("Any", value)) if not isinstance(value, bool | float) else None
        except (TypeError, ValueError):
            number = None
        if number is None:
            raise SettingRefused("SETTING-VALUE", f"{self.name}={value}; a whole number is wanted")
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise SettingRefused("SETTING-VALUE", f"{self.name}={number}; from {self.least} to {self.most}")
        return number


_LANGUAGES: Final = get_args(Lang)


def declared() -> tuple[SettingFacts, ...]:
    """Every setting of a world, in the order of declaration."""
    return _DECLARED


def _facts() -> tuple[SettingFacts, ...]:
    made = []
    for one in fields(WorldSettings):
        default: Any = one.default
        kind = type(default) if isinstance(default, StrEnum) else None
        choices = tuple(member.value for member in kind) if kind is not None else ()
        if isinstance(default, str) and kind is None:
            choices = _LANGUAGES
        told = {name: one.metadata[name] for name in ("doc", "least", "most", "fixed")}
        made.append(SettingFacts(one.name, default=default, choices=choices, kind=kind, **told))
    return tuple(made)


_DECLARED: Final = _facts()
