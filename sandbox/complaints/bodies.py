"""Whom one complains to about whom, by the ways of complaint in the passport of a case (C-17, C-18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registries.errors import UnknownOrganisation
from registries.population.model import Organisation, OrganisationKey, OrganisationKind
from sandbox.cases import Case
from sandbox.data_reader import nearest
from sandbox.errors import ComplaintRefused
from sandbox.services.passport import Complaint as Way

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Bodies"]


class Bodies:
    """The bodies of one world that answer complaints."""

    def __init__(self, world: World) -> None:
        self._world = world

    def way(self, case: Case, name: str) -> Way:
        """The way *name* of the passport of *case*. Raises ComplaintRefused COMPLAINT-WAY with the nearest one."""
        ways = self._ways(case)
        found = next((one for one in ways if one.id == name), None)
        if found is None:
            known = [one.id for one in ways]
            raise ComplaintRefused("COMPLAINT-WAY", f"{name}{nearest(name, known)} ({', '.join(known) or 'none'})")
        return found

    def way_between(self, case: Case, addressee: str, about: str) -> Way:
        """The way in which one complains about *about* to *addressee*, both by BIN, in *case*."""
        for one in self._ways(case):
            for desk in one.about:
                try:
                    bodies = self.addressee(case, one).bin, self.about(case, one, desk).bin
                except ComplaintRefused:
                    continue
                if bodies == (addressee, about):
                    return one
        known = ", ".join(one.id for one in self._ways(case)) or "none"
        raise ComplaintRefused("COMPLAINT-WAY", f"{addressee} about {about} ({known})")

    def addressee(self, case: Case, way: Way) -> Organisation:
        """To whom one complains in the *way* of *case*: the body whose head answers."""
        population = self._world.population
        if way.addressee == "provider":
            return population.organisation(case.provider)
        if way.addressee == "state-corporation":
            return self._counter(case)
        if way.addressee == "quality-body":
            return population.organisation(OrganisationKey.QUALITY_BODY)
        place = next(iter(sorted(population.organisation(case.provider).serves)), "")
        try:
            return population.serving(OrganisationKind.AKIMAT, place)
        except UnknownOrganisation as error:
            raise ComplaintRefused("COMPLAINT-WAY", f"{way.id}: {error}") from error

    def about(self, case: Case, way: Way, desk: str = "") -> Organisation:
        """Of whom one complains in the *way* of *case*: of the *desk*, or of the first that the way names."""
        wanted = desk or way.about[0]
        if wanted not in way.about:
            raise ComplaintRefused("COMPLAINT-WAY", f"{way.id}: {wanted}{nearest(wanted, way.about)}")
        return self._world.population.organisation(case.provider) if wanted == "provider" else self._counter(case)

    def _counter(self, case: Case) -> Organisation:
        if not case.counter:
            raise ComplaintRefused("COMPLAINT-WAY", f"{case.number} did not come by way of the state corporation")
        return self._world.population.organisation(case.counter)

    def _ways(self, case: Case) -> tuple[Way, ...]:
        return self._world.shelf.passport(case.passport).complaints
