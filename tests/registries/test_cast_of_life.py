"""Recipients, representatives and those with papers out of the ordinary: the registers say what the texts say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registries.consent.sms import phone_of
from registries.population.model import (
    Allowance,
    AllowanceKind,
    Assistance,
    DivorceAct,
    DocumentKind,
    DocumentStatus,
    MarriageAct,
    NameChangeAct,
    OrganisationKind,
    Person,
    Population,
    Power,
    PowerOfAttorney,
)
from registries.population.places import cities
from tests.registries.exchanges import AS_OF

Named = Callable[[str], Person]


def receives(population: Population, person: Person) -> list[bool]:
    return [one.holds_on(AS_OF) for one in population.records(Assistance, person.iin, "member")]


@pytest.mark.parametrize(
    ("key", "receiving"),
    [
        ("assistance-recipient", [True]),
        ("wife-of-recipient", [True]),
        ("lone-recipient", [True]),
        ("rural-applicant", [True]),
        ("former-recipient", [False]),
        ("non-recipient", []),
        ("rural-non-recipient", []),
    ],
)
def test_recipients_receive_and_others_do_not(
    population: Population, named: Named, key: str, receiving: list[bool]
) -> None:
    assert receives(population, named(key)) == receiving


def test_the_recipients_family_is_a_married_couple_with_four_children(population: Population, named: Named) -> None:
    applicant, wife = named("assistance-recipient"), named("wife-of-recipient")
    (grant,) = population.records(Assistance, applicant.iin, "applicant")
    children = [child.iin for child in population.children_of(applicant.iin)]
    assert grant.members == (applicant.iin, wife.iin, *children)
    assert population.spouse_of(applicant.iin, AS_OF) == wife
    assert len(children) == 4


def test_assistance_is_granted_by_the_body_that_serves_the_place(population: Population) -> None:
    for grant in population.every(Assistance):
        applicant = population.person(grant.applicant)
        places = {one.city_key for one in (applicant.address, *applicant.former_addresses)}
        body = population.organisation(grant.provider)
        assert body.kind in (OrganisationKind.LOCAL_EXECUTIVE, OrganisationKind.RURAL_AKIM)
        assert body.serves & places


@pytest.mark.parametrize("key", ["rural-applicant", "rural-non-recipient", "pensioner"])
def test_rural_people_have_an_akim(population: Population, named: Named, key: str) -> None:
    place = named(key).address.city_key
    assert cities()[place].rural
    assert population.serving(OrganisationKind.RURAL_AKIM, place).city_key == place


def test_the_akim_of_the_rural_applicant_is_a_character(population: Population, named: Named) -> None:
    akim = population.serving(OrganisationKind.RURAL_AKIM, named("rural-applicant").address.city_key)
    assert (akim.head, akim.signer) == (named("rural-akim").iin, named("official-of-akim").iin)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("guardian-of-one", AllowanceKind.CHILD_UPKEEP),
        ("wife-of-recipient", AllowanceKind.LARGE_FAMILY),
        ("pensioner", AllowanceKind.PENSION),
        ("person-with-disability", AllowanceKind.DISABILITY),
        ("mother-of-disabled-child", AllowanceKind.DISABLED_CHILD),
        ("mother-of-survivor", AllowanceKind.SURVIVOR),
        ("candidate-encumbered-housing", AllowanceKind.CHILD_CARE),
    ],
)
def test_each_allowance_is_paid_to_somebody(
    population: Population, named: Named, key: str, kind: AllowanceKind
) -> None:
    found = population.records(Allowance, named(key).iin, "recipient")
    assert [one.allowance for one in found if one.holds_on(AS_OF)] == [kind]


@pytest.mark.parametrize(
    ("key", "in_force", "applies"),
    [
        ("representative", True, True),
        ("representative-expired", False, True),
        ("representative-withdrawn", False, True),
        ("representative-limited", True, False),
    ],
)
def test_a_representative_may_act_by_the_power_of_attorney(
    population: Population, named: Named, key: str, in_force: bool, applies: bool
) -> None:
    (power,) = population.records(PowerOfAttorney, named(key).iin, "representative")
    assert power.principal == named("principal").iin
    assert (power.holds_on(AS_OF), power.allows(Power.APPLY)) == (in_force, applies)
    assert named("notary").full_name in power.notary.kk


def test_the_withdrawn_power_would_be_in_force_otherwise(population: Population, named: Named) -> None:
    (power,) = population.records(PowerOfAttorney, named("representative-withdrawn").iin, "representative")
    assert power.withdrawn is not None
    assert power.withdrawn < AS_OF < power.expires


def test_cards_are_expired_or_lost(named: Named) -> None:
    expired, lost = named("expired-document").documents[0], named("lost-document").documents[0]
    assert (expired.status, expired.end_date < AS_OF) == (DocumentStatus.VALID, True)
    assert (lost.status, lost.end_date > AS_OF) == (DocumentStatus.LOST, True)


def test_the_foreign_citizen_has_a_passport_of_his_country_alone(named: Named) -> None:
    person = named("foreign-citizen")
    assert person.citizenship == person.birth_place.code == "643"
    assert [one.kind for one in person.documents] == [DocumentKind.FOREIGN_PASSPORT]


def test_standing_is_told_by_the_register_of_individuals(named: Named) -> None:
    missing, incapable, disappeared = (named(key) for key in ("missing", "incapable", "disappeared"))
    assert missing.missing is not None
    assert missing.missing.holds_on(AS_OF)
    assert incapable.incapable is not None
    assert incapable.incapable.holds_on(AS_OF)
    assert disappeared.disappeared is not None
    assert disappeared.missing is None
    assert named("left-country").excluded is not None
    assert named("kandas").repatriated is not None
    assert not named("deceased").is_alive


def test_somebody_has_no_phone(named: Named) -> None:
    assert phone_of(named("without-phone"), AS_OF) is None
    assert phone_of(named("guardian-of-one"), AS_OF) is not None


def test_the_minor_has_a_card_and_is_not_of_age(named: Named) -> None:
    minor = named("minor-with-card")
    assert minor.age_on(AS_OF) == 17
    assert minor.document_on(AS_OF) is not None


def test_the_divorced_are_divorced_and_one_married_again(population: Population, named: Named) -> None:
    divorced, husband = named("divorced"), named("divorced-husband")
    (act,) = population.records(DivorceAct, divorced.iin)
    assert act.husband == husband.iin
    assert act.ruling is not None
    assert population.spouse_of(divorced.iin, AS_OF) is None
    assert [one.holds_on(AS_OF) for one in population.records(MarriageAct, husband.iin)] == [False, True]


def test_a_married_name_is_the_husbands_and_the_former_one_is_kept(population: Population, named: Named) -> None:
    wife = named("married-name")
    (act,) = population.records(MarriageAct, wife.iin)
    (former,) = wife.former_names
    assert (former.name.surname, former.until) == (act.wife_before, act.married)
    assert wife.surname != act.wife_before


def test_a_changed_name_is_that_of_the_act(population: Population, named: Named) -> None:
    person = named("name-changed")
    (act,) = population.records(NameChangeAct, person.iin)
    assert (act.after.surname, act.after.name, act.after.patronymic) == ("БЕЙСЕН", "АЛТЫНБЕК", "АСАНҰЛЫ")
    assert person.full_name == "БЕЙСЕН АЛТЫНБЕК АСАНҰЛЫ"
    assert [old.name for old in person.former_names] == [act.before]


def test_somebody_moved_and_another_department_serves_them(population: Population, named: Named) -> None:
    person = named("moved")
    (former,) = person.former_addresses
    assert former.until == person.address.since
    assert (former.city_key, person.address.city_key) == ("almaty", "oral")
