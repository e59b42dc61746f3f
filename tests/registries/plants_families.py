"""Contradictions about parents, adoptions, marriages and divorces."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from registries.population.acts import AdoptionAct, DivorceAct, MarriageAct, MarriageEnd
from registries.population.person import Gender, Name, Person
from tests.registries.planting import Bench, plants


@plants("BIRTH-TWICE")
def _(bench: Bench) -> str:
    child = bench.child()
    bench.add(bench.birth(child))
    return child.iin


@plants("BIRTH-DATE")
def _(bench: Bench) -> str:
    child = bench.person(age=8)
    bench.add(bench.birth(child, birth_date=child.birth_date + timedelta(days=1)))
    return child.iin


@plants("BIRTH-ORDER")
def _(bench: Bench) -> str:
    child = bench.person(age=8)
    bench.add(bench.birth(child, registered=child.birth_date - timedelta(days=1)))
    return child.iin


@plants("PARENT-AGE")
def _(bench: Bench) -> str:
    return bench.child(age=20, mother=bench.woman(age=31)).iin


@plants("PARENT-SEX")
def _(bench: Bench) -> str:
    return bench.child(mother=bench.person()).iin


@plants("PARENT-DEAD")
def _(bench: Bench) -> str:
    child = bench.draw(age=8)
    father = bench.dead(died=child.birth_date - timedelta(days=301))
    child = bench.person(age=8, father=father.iin)
    bench.add(bench.birth(child))
    return child.iin


@plants("PARENTS-DIFFER")
def _(bench: Bench) -> str:
    child = bench.child(mother=bench.woman())
    bench.change.put(replace(child, mother=bench.woman().iin))
    return child.iin


@plants("ADOPTION-FORMER")
def _(bench: Bench) -> str:
    child, mother = bench.child(mother=bench.woman()), bench.woman(age=40)
    return _adopted(bench, child, mother, former_mother=None)


@plants("ADOPTION-AGE")
def _(bench: Bench) -> str:
    child, mother = bench.child(age=25), bench.woman(age=45)
    return _adopted(bench, child, mother)


@plants("ADOPTION-ADOPTER")
def _(bench: Bench) -> str:
    child, mother = bench.child(), bench.woman(age=17)
    return _adopted(bench, child, mother)


@plants("MARRIED-TWICE")
def _(bench: Bench) -> str:
    man = bench.person()
    bench.marriage(man, bench.woman())
    bench.marriage(man, bench.woman(), married=bench.ago(1))
    return man.iin


@plants("MARRIED-AGE")
def _(bench: Bench) -> str:
    young = bench.woman(age=18)
    bench.marriage(bench.person(), young)
    return young.iin


@plants("MARRIED-DEAD")
def _(bench: Bench) -> str:
    dead = bench.dead()
    bench.marriage(dead, bench.woman())
    return dead.iin


@plants("MARRIED-SEX")
def _(bench: Bench) -> str:
    woman = bench.woman()
    bench.marriage(woman, bench.woman())
    return woman.iin


@plants("MARRIAGE-END")
def _(bench: Bench) -> str:
    return bench.marriage(bench.person(), bench.woman(), ended=bench.ago(1)).number


@plants("MARRIAGE-DIVORCE")
def _(bench: Bench) -> str:
    act = bench.marriage(bench.person(), bench.woman(), ended=bench.ago(1), end_reason=MarriageEnd.DIVORCE)
    return act.number


@plants("MARRIAGE-DEATH")
def _(bench: Bench) -> str:
    act = bench.marriage(bench.dead(Gender.MALE), bench.woman(), ended=bench.ago(2), end_reason=MarriageEnd.DEATH)
    return act.number


@plants("DIVORCE-MARRIAGE")
def _(bench: Bench) -> str:
    return bench.add(_divorce(bench, bench.marriage(bench.person(), bench.woman())))


@plants("DIVORCE-RULING")
def _(bench: Bench) -> str:
    ended = bench.marriage(bench.person(), bench.woman(), ended=bench.ago(1), end_reason=MarriageEnd.DIVORCE)
    return bench.add(_divorce(bench, ended, ruling=bench.ruling(bench.today)))


def _divorce(bench: Bench, marriage: MarriageAct, **more: Any) -> DivorceAct:
    return DivorceAct(
        number=bench.number(),
        registered=bench.ago(1),
        registry=bench.place,
        husband=marriage.husband,
        wife=marriage.wife,
        marriage=marriage.number,
        **more,
    )


def _adopted(bench: Bench, child: Person, mother: Person, **more: Any) -> str:
    """The number of an act of a year ago by which *mother* adopted the child."""
    bench.change.put(replace(child, mother=mother.iin, father=None))
    given: dict[str, Any] = {
        "number": bench.number(),
        "registered": bench.ago(1),
        "registry": bench.place,
        "child": child.iin,
        "mother": mother.iin,
        "father": None,
        "ruling": bench.ruling(bench.ago(1)),
        "before": Name(child.surname, child.name, child.patronymic),
        "former_mother": child.mother,
        "former_father": child.father,
    }
    return bench.add(AdoptionAct(**given | more))
