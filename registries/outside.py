"""Registers from outside: loaded by name and looked over before anything is served with them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Final

from lxml import etree

from registries.catalogue import CONTRACTS
from registries.contract import Contract
from registries.data_bank.form_import import FORM_IMPORT
from registries.errors import RegisterUnusable
from registries.population.bodies import OrganisationKey
from registries.register import Register

__all__ = ["examined", "loaded"]

_NAME: Final = re.compile(r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*):(?P<register>[^\W\d]\w*)")
_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"


def loaded(names: Iterable[str]) -> tuple[type[Register], ...]:
    """The registers that *names* lead to, each ``module:Class`` with a module that Python finds.

    Raises :class:`~registries.errors.RegisterUnusable` REGISTER-PATH if there is nothing of that name,
    REGISTER-IMPORT if the module fails, and what :func:`examined` raises.
    """
    return examined([_named(name) for name in dict.fromkeys(names)])


def examined(registers: Sequence[type[Register]]) -> tuple[type[Register], ...]:
    """*registers*, which can be hung beside ours and beside one another.

    Raises :class:`~registries.errors.RegisterUnusable`: REGISTER-CLASS if one cannot be made, REGISTER-OWNER if not
    every world has its owner, REGISTER-SCHEMA if its contract does not stand, REGISTER-TAKEN if somebody else has its
    service id, its namespace or the name of its schema.
    """
    known = [*CONTRACTS, FORM_IMPORT]
    for register in registers:
        contract = _contract_of(register)
        if register.owner not in list(OrganisationKey):
            raise RegisterUnusable("REGISTER-OWNER", f"{_name_of(register)}: {register.owner}")
        _demand_schema(contract, _schemas(contract))
        for taken in _taken(contract, known):
            raise RegisterUnusable("REGISTER-TAKEN", f"{_name_of(register)}: {taken}")
        known.append(contract)
    return tuple(registers)


def _named(name: str) -> type[Register]:
    parts = _NAME.fullmatch(name)
    if parts is None:
        raise RegisterUnusable("REGISTER-PATH", name)
    try:
        found: object = getattr(import_module(parts["module"]), parts["register"], None)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{parts['module']}.".startswith(f"{error.name}."):
            raise RegisterUnusable("REGISTER-PATH", name) from error
        raise RegisterUnusable("REGISTER-IMPORT", f"{name}: {error}") from error
    except Exception as error:
        raise RegisterUnusable("REGISTER-IMPORT", f"{name}: {type(error).__name__}: {error}") from error
    if found is None:
        raise RegisterUnusable("REGISTER-PATH", name)
    if not (isinstance(found, type) and issubclass(found, Register)):
        raise RegisterUnusable("REGISTER-CLASS", f"{name}: {found!r:.80}")
    return found


def _contract_of(register: type[Register]) -> Contract:
    """The contract of a class that can be made; what it lacks is told by name."""
    lacking = sorted(register.__abstractmethods__) if inspect.isabstract(register) else []
    lacking += [name for name in ("contract", "owner") if not hasattr(register, name)]
    if lacking or not isinstance(register.contract, Contract):
        raise RegisterUnusable("REGISTER-CLASS", f"{_name_of(register)}: {', '.join(lacking or ['contract'])}")
    return register.contract


def _schemas(contract: Contract) -> Mapping[str, bytes]:
    try:
        contract.validate_response(contract.new_response())
        return contract.schemas()
    except (OSError, ValueError, etree.LxmlError) as error:
        raise RegisterUnusable("REGISTER-SCHEMA", f"{contract.schema_path}: {error}") from error


def _demand_schema(contract: Contract, schemas: Mapping[str, bytes]) -> None:
    """See that the schema has the namespace and the names that requests and answers go by."""
    roots = [etree.fromstring(octets) for octets in schemas.values()]
    namespace = roots[0].get("targetNamespace", "")
    if namespace != contract.namespace:
        raise RegisterUnusable("REGISTER-SCHEMA", f"{contract.schema_path}: {namespace or '-'}, {contract.namespace}")
    wanted = {
        "element": ("request", "response"),
        "complexType": (contract.request_type, contract.response_type),
    }
    for kind, names in wanted.items():
        there = {one.get("name") for root in roots for one in root.iterchildren(f"{_XSD}{kind}")}
        for name in names:
            if name not in there:
                raise RegisterUnusable("REGISTER-SCHEMA", f"{contract.schema_path}: xsd:{kind} {name}")


def _taken(contract: Contract, known: Iterable[Contract]) -> Iterator[str]:
    """What *contract* would take from one of *known*."""
    schemas = contract.schemas()
    for other in known:
        if contract.service_id == other.service_id:
            yield contract.service_id
        if contract.namespace == other.namespace and contract.schema_path != other.schema_path:
            yield contract.namespace
        theirs = other.schemas()
        yield from (name for name in schemas if theirs.get(name, schemas[name]) != schemas[name])


def _name_of(register: type[Register]) -> str:
    return f"{register.__module__}:{register.__qualname__}"
