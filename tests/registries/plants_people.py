"""Contradictions about numbers, addresses, documents, names, deaths, and about the tables themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa

from registries.identifiers import Bin, Gender, Iin
from registries.population import tables
from registries.population.acts import NameChangeAct
from registries.population.bodies import OrganisationKey
from registries.population.care import Candidate
from registries.population.means import Allowance, AllowanceKind
from registries.population.person import DocumentStatus, FormerName, Name
from registries.population.standing import Conviction
from tests.registries.planting import TEXTS, Bench, plants


@plants("IIN-FALSE")
def _(bench: Bench) -> str:
    iin = bench.change.fresh_iin(bench.ago(30, 40), Gender.MALE)
    false = Iin(f"{iin[:-1]}{(int(iin[-1]) + 1) % 10}")
    return bench.person(iin=false).iin


@plants("IIN-BIRTH")
def _(bench: Bench) -> str:
    return bench.person(birth_date=bench.ago(30)).iin


@plants("PLACE-UNKNOWN")
def _(bench: Bench) -> str:
    somebody = bench.draw()
    bench.change.enter([replace(somebody, address=replace(somebody.address, city_key="atlantis"))])
    return somebody.iin


@plants("PLACE-UNSERVED")
def _(bench: Bench) -> str:
    bench.change.put_organisation(replace(bench.department, serves=frozenset()))
    return bench.place


@plants("ADDRESS-ORDER")
def _(bench: Bench) -> str:
    somebody = bench.draw()
    former = replace(somebody.address, until=bench.ago(1))
    bench.change.enter(
        [replace(somebody, address=replace(former, since=bench.ago(2), until=None), former_addresses=(former,))]
    )
    return somebody.iin


@plants("DOCUMENT-ORDER")
def _(bench: Bench) -> str:
    return bench.person(documents=(bench.card(end_date=bench.ago(3)),)).iin


@plants("DOCUMENT-STATUS")
def _(bench: Bench) -> str:
    return bench.person(documents=(bench.card(status=DocumentStatus.LOST),)).iin


@plants("DOCUMENT-AGE")
def _(bench: Bench) -> str:
    return bench.person(documents=(bench.card(bench.ago(15)),)).iin


@plants("DOCUMENT-DEAD")
def _(bench: Bench) -> str:
    dead = bench.dead()
    bench.change.put(replace(dead, documents=(bench.card(),)))
    return dead.iin


@plants("DOCUMENT-HOLDER")
def _(bench: Bench) -> str:
    card = bench.card()
    holder, other = bench.person(documents=(card,)), bench.person()
    mine = tables.documents.c.number == card.number
    bench.change.connection.execute(sa.update(tables.documents).where(mine).values(iin=other.iin))
    return holder.iin


@plants("DOCUMENT-TWO-HOLDERS")
def _(bench: Bench) -> str:
    card = bench.card()
    bench.person(documents=(card,))
    other = bench.person(documents=(bench.card(),))
    bench.change.connection.execute(sa.delete(tables.documents).where(tables.documents.c.iin == other.iin))
    _write(bench, other.iin, other.documents[0].number, card.number)
    return other.iin


@plants("DEATH-BEFORE-BIRTH")
def _(bench: Bench) -> str:
    return bench.dead(age=30, died=bench.ago(40)).iin


@plants("DEATH-WITHOUT-ACT")
def _(bench: Bench) -> str:
    return bench.person(death_date=bench.ago(1)).iin


@plants("DEATH-DATE")
def _(bench: Bench) -> str:
    living = bench.person()
    bench.add(bench.death(living, bench.ago(1)))
    return living.iin


@plants("DEATH-TWICE")
def _(bench: Bench) -> str:
    dead = bench.dead()
    bench.add(bench.death(dead, bench.ago(1)))
    return dead.iin


@plants("NAME-ORDER")
def _(bench: Bench) -> str:
    first, second = (FormerName(Name("БҰРЫНҒЫ", "БІРЕУ"), bench.ago(years)) for years in (9, 5))
    return bench.person(former_names=(first, second)).iin


@plants("NAME-WITHOUT-ACT")
def _(bench: Bench) -> str:
    return bench.person(former_names=(FormerName(Name("БҰРЫНҒЫ", "БІРЕУ"), bench.ago(5)),)).iin


@plants("NAME-ACT")
def _(bench: Bench) -> str:
    somebody = bench.person()
    before, after = Name("БҰРЫНҒЫ", "БІРЕУ"), Name("СЫНАҚ", "БІРЕУ")
    act = NameChangeAct(
        number=bench.number(),
        registered=bench.ago(5),
        registry=bench.place,
        person=somebody.iin,
        before=before,
        after=after,
    )
    bench.add(act)
    return somebody.iin


@plants("PERSON-ROW")
def _(bench: Bench) -> str:
    somebody = bench.person()
    mine = tables.people.c.iin == somebody.iin
    bench.change.connection.execute(sa.update(tables.people).where(mine).values(birth_date=date(1999, 1, 1)))
    return somebody.iin


@plants("PERSON-UNREADABLE")
def _(bench: Bench) -> str:
    somebody = bench.person()
    _write(bench, somebody.iin, '"birth_date"', '"born"')
    return somebody.iin


@plants("IIN-UNKNOWN")
def _(bench: Bench) -> str:
    bride, groom = bench.woman(), bench.person()
    bench.marriage(groom, bride)
    bench.change.connection.execute(sa.delete(tables.people).where(tables.people.c.iin == bride.iin))
    return bride.iin


@plants("RECORD-PARTIES")
def _(bench: Bench) -> str:
    bride, groom = bench.woman(), bench.person()
    bench.marriage(groom, bride)
    bench.change.connection.execute(sa.delete(tables.parties).where(tables.parties.c.iin == bride.iin))
    return bride.iin


@plants("RECORD-ROW")
def _(bench: Bench) -> str:
    number = bench.change.add(bench.birth(bench.person()))
    mine = tables.records.c.id == number
    bench.change.connection.execute(sa.update(tables.records).where(mine).values(number="another"))
    return str(number)


@plants("RECORD-UNREADABLE")
def _(bench: Bench) -> str:
    number = bench.change.add(bench.birth(bench.person()))
    mine = tables.records.c.id == number
    bench.change.connection.execute(sa.update(tables.records).where(mine).values(body="{}"))
    return str(number)


@plants("RECORD-ORDER")
def _(bench: Bench) -> str:
    record = Candidate(
        number=bench.number(),
        person=bench.person().iin,
        entered=bench.ago(1),
        provider=bench.department.bin,
        left=bench.ago(2),
    )
    return bench.add(record)


@plants("NUMBER-TWICE")
def _(bench: Bench) -> str:
    act = bench.birth(bench.person())
    bench.add(act)
    return bench.add(bench.birth(bench.person(), number=act.number))


@plants("BIN-UNKNOWN")
def _(bench: Bench) -> str:
    record = Candidate(
        number=bench.number(), person=bench.person().iin, entered=bench.ago(1), provider=Bin("000740000728")
    )
    bench.add(record)
    return record.provider


@plants("BIN-FALSE")
def _(bench: Bench) -> str:
    owner = bench.body(OrganisationKey.DATA_BANK)
    bench.change.put_organisation(replace(owner, bin=Bin("000000000000"), key="false"))
    return "000000000000"


@plants("ORGANISATION-STAFF")
def _(bench: Bench) -> str:
    owner = bench.body(OrganisationKey.DATA_BANK)
    bench.change.put_organisation(replace(owner, signer=bench.dead().iin))
    return owner.bin


@plants("CONVICTION-AGE")
def _(bench: Bench) -> str:
    somebody = bench.person()
    bench.add(_conviction(bench, somebody.iin, bench.ago(20)))
    return somebody.iin


@plants("CONVICTION-DEAD")
def _(bench: Bench) -> str:
    dead = bench.dead()
    bench.add(_conviction(bench, dead.iin, bench.today))
    return dead.iin


@plants("CONVICTION-ORDER")
def _(bench: Bench) -> str:
    record = _conviction(bench, bench.person().iin, bench.ago(3))
    return bench.add(replace(record, released=bench.ago(2)))


@plants("ALLOWANCE-UNBORN")
def _(bench: Bench) -> str:
    somebody = bench.person()
    begins = somebody.birth_date - timedelta(days=1)
    kind = AllowanceKind.DISABILITY
    bench.add(Allowance(number=bench.number(), allowance=kind, recipient=somebody.iin, monthly=1, begins=begins))
    return somebody.iin


def _conviction(bench: Bench, iin: Iin, day: date) -> Conviction:
    return Conviction(person=iin, article="188.2", offence=TEXTS, ruling=bench.ruling(day), punishment=TEXTS)


def _write(bench: Bench, iin: str, old: str, new: str) -> None:
    body = sa.func.replace(tables.people.c.body, old, new)
    bench.change.connection.execute(sa.update(tables.people).where(tables.people.c.iin == iin).values(body=body))
